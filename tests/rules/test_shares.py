from __future__ import annotations

from pkmatch.domain.policy import WomenTarget, goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

# --- burden ----------------------------------------------------------------------------------------------------------


def _two_partners(ceiling=None):
    """12 modules x periods of 100 people are asked; partner A could bear them all, partner Z half."""
    policy = b.policy_without_lead_times(burden_ceiling=ceiling)
    return b.scenario(b.gap(quantity=2), b.pledge("P", quantity=2), b.pledge("X", partner="Z"), policy=policy)


def test_nobody_bears_more_than_its_share_of_what_is_asked():
    whole = pin("P", "G", 0, 6)
    assert_kept(_two_partners(), pin("P", "G", 0, 6, modules=2))
    assert_kept(_two_partners(0.5), whole, pin("X", "G", 0, 6))
    assert_barred(_two_partners(0.49), whole, by="burden")
    assert_kept(_two_partners(0.49), pin("P", "G", 0, 5))


def test_a_share_is_of_what_is_asked_not_of_what_is_filled():
    asked = b.gap("H", capability="air", quantity=4), b.capability("air", personnel=25)
    policy = b.policy_without_lead_times(burden_ceiling=0.5)
    scenario = b.scenario(b.gap(), *asked, b.pledge("P"), b.pledge("X", partner="Z"), policy=policy)
    assert_kept(scenario, pin("P", "G", 0, 6))
    assert_barred(b.scenario(b.gap(), b.pledge("P"), policy=policy), pin("P", "G", 0, 6), by="burden")


def test_units_without_people_are_no_burden():
    policy = b.policy_without_lead_times(burden_ceiling=0.01)
    scenario = b.scenario(b.gap(), b.pledge("P"), b.capability(personnel=0), policy=policy)
    assert_free(scenario, in_periods("P", "G", 0, 6))


# --- women -----------------------------------------------------------------------------------------------------------


def _men_and_women(hard=False, years=((2022, 0.15),), **settings):
    """Units of 100 people: P and Q with 20 women, X with 10; each can fill its own gap, X is worth most."""
    targets = [WomenTarget(category="troops", year=year, share=share) for year, share in years]
    policy = b.policy_without_lead_times(women_targets=targets, women_hard=hard)
    gaps = b.gap("G", priority=3.0, capability="air"), b.gap("H", end=3)
    pledges = b.pledge("X", capability="air", women_share=0.1), b.pledge("P", women_share=0.2)
    air = b.capability("air", personnel=100)
    return b.scenario(*gaps, *pledges, air, policy=policy, **settings)


def test_women_are_at_least_the_share_of_a_hard_target():
    assert_free(_men_and_women(), in_periods("X", "G", 0, 6))
    scenario = _men_and_women(hard=True)
    assert_barred(scenario, pin("X", "G", 0, 4), by="women's share")
    assert_kept(scenario, pin("X", "G", 0, 3))


def test_a_hard_target_between_years_is_interpolated():
    assert_kept(_men_and_women(hard=True, years=((2021, 0.14), (2023, 0.16))), pin("X", "G", 0, 3))
    assert_barred(
        _men_and_women(hard=True, years=((2021, 0.14), (2024, 0.18))), pin("X", "G", 0, 3), by="women's share"
    )


def test_the_goal_women_weighs_those_missing_against_coverage():
    cheap = solve(_men_and_women(goals=goals(coverage=1, women=0.5)))
    assert [goal.value for goal in cheap.goal_values] == [3 * 6 + 3, 3 * 5]
    dear = solve(_men_and_women(goals=goals(coverage=1, women=0.7)))
    assert [goal.value for goal in dear.goal_values] == [3 * 3 + 3, 0]
    assert {row.basis for row in dear.women} == {"published"}


def test_a_module_that_never_counts_lifts_the_share_of_women():
    scenario = _men_and_women(hard=True)
    critical = scenario.with_(b.gap("H", critical=True, quantity=2))
    plan = assert_kept(critical, pin("X", "G", 0, 6))
    assert {d.pledge for d in plan.deployments} == {"P", "X"}


def _gap_of_women(*records, share=0.2):
    pledges = b.pledge("P", women_share=0.3), b.pledge("X", partner="Z", women_share=0.1)
    return b.scenario(b.gap(quantity=3, women_share=share), *pledges, *records)


def test_women_of_a_gap_are_as_many_as_it_asks_in_every_period():
    both = {**in_periods("P", "G", 0, 6), **in_periods("X", "G", 0, 6)}
    assert_free(_gap_of_women(share=0.2), both)
    scenario = _gap_of_women(share=0.21)
    assert_barred(scenario, pin("P", "G", 0, 6), pin("X", "G", 5, 6), by="gap's share of women")
    assert_kept(scenario, pin("P", "G", 0, 6))
    rival = b.gap("H", priority=9.0)
    assert_barred(_gap_of_women(rival), pin("X", "G", 0, 6), pin("P", "H", 0, 6), by="gap's share of women")


def test_women_in_place_count_for_their_gap_and_men_there_are_not_made_up_for():
    assert_kept(_gap_of_women(b.in_place(women_share=0.3, end=3)), pin("X", "G", 0, 3))
    alone = _gap_of_women(b.in_place(women_share=0.29, end=3)).without("P")
    assert_barred(alone, pin("X", "G", 0, 3), by="gap's share of women")
    few = _gap_of_women(b.in_place(women_share=0.0, end=3))
    assert_kept(few, pin("P", "G", 0, 3))
    assert_kept(few, pin("P", "G", 0, 6), pin("X", "G", 0, 6))
