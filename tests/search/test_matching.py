"""The bound that matches units with gaps: what it comes to by hand, and that no plan is worth more."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.domain.policy import WomenTarget, goals
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search import matching
from pkmatch.search.matching import all_pairs, bound_by_gaps
from pkmatch.solvers import flows
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions
from tests import builders as b
from tests.agreement import AROUND, scenario_of
from tests.strategies import small_scenarios


def bound_of(scenario):
    arrays = arrays_of(scenario)
    return bound_by_gaps(arrays, [[build_candidates(arrays)]], scenario.goals.stages[0])


def best_of(scenario):
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)
    return solve_model(model, Limits(relative_gap=1e-9), "highs").objective


def test_gaps_are_filled_in_every_period_in_which_there_are_modules_for_them():
    scenario = b.scenario(
        b.gap("G", quantity=3, priority=6.0),
        b.gap("N", capability="eng"),
        b.pledge(quantity=5, end=4),
        goals=goals(coverage=2, timeliness=0.5),
    )
    assert bound_of(scenario) == pytest.approx(2 * 6 * 4 + 0.5 * 6 * sum((6 - t) / 6 for t in range(4)))


def test_a_module_counts_in_one_gap_at_a_time_where_it_is_worth_most():
    first, second = b.gap("G", priority=3.0, end=2), b.gap("H", priority=2.0)
    scenario = b.scenario(first, second, b.pledge(end=4))
    assert bound_of(scenario) == pytest.approx(3 * 2 + 2 * 2)
    assert bound_of(b.scenario(first, second, b.pledge(quantity=2, end=4))) == pytest.approx(3 * 2 + 2 * 4)


def test_who_takes_whose_place_is_looked_at_together():
    # Q may serve in G only, P anywhere: both are filled, though each gap is worth most to P
    gaps = b.gap("G", mission="M", priority=3.0), b.gap("H", mission="N", priority=2.0)
    scenario = b.scenario(*gaps, b.pledge("P"), b.pledge("Q", refused_missions=["N"]), b.mission("N"))
    assert bound_of(scenario) == pytest.approx(5 * 6)


def test_a_critical_gap_that_all_modules_of_a_period_would_not_fill_counts_nothing():
    gap = b.gap(quantity=2, priority=4.0, critical=True)
    pledges = b.pledge("P"), b.pledge("Q", start=3)
    assert bound_of(b.scenario(gap, *pledges, goals=goals(coverage=1, critical=10))) == pytest.approx(14 * 3)
    assert bound_of(b.scenario(gap, pledges[0])) == 0


def test_units_in_place_keep_their_places_filled():
    scenario = b.scenario(b.gap(quantity=2, priority=4.0), b.in_place(end=2), b.pledge(start=1), b.partner("Y"))
    assert bound_of(scenario) == pytest.approx(2 + 4 + 2 * 4)


def test_who_stands_in_at_less_counts_less():
    stands_in = b.capability("eng", serves={"inf": 0.5})
    scenario = b.scenario(b.gap(quantity=2, priority=4.0), b.pledge(capability="eng"), stands_in)
    assert bound_of(scenario) == pytest.approx(0.5 * 2 * 6)


def test_gaps_beside_units_have_what_offers_could_give_them():
    first, second = b.ask("N", item="nvg", quantity=4, priority=8.0), b.ask("O", item="nvg", priority=1.0, end=3)
    offers = [
        b.equipment_offer("E", mode="to_mission", quantity=2, delivery=2),
        b.equipment_offer("F", mode="to_mission", partner="D", quantity=1),
        b.equipment_offer("L", mode="lend", quantity=5),
    ]
    assert bound_of(b.scenario(first, second, *offers)) == pytest.approx(2 * (2 * 4 + 1 * 6))
    assert bound_of(b.scenario(second, *offers)) == pytest.approx(3)


def test_critical_gaps_beside_units_have_shares_of_their_whole():
    scenario = b.scenario(
        b.ask(amount=100, priority=4.0, critical=True),
        b.funding_offer(amount=30),
        goals=goals(coverage=1, critical=2),
    )
    assert bound_of(scenario) == pytest.approx(0.3 * (4 + 2) * 6)


def test_who_lacks_women_costs_what_is_missing_where_few_have_more():
    targets = [WomenTarget(category="troops", year=2022, share=0.15)]
    policy = b.policy_without_lead_times(women_targets=targets)
    gaps = b.gap("G", quantity=2, priority=6.0, capability="air"), b.gap("H", priority=1.0)
    fewer, more = b.pledge("X", capability="air", quantity=2, women_share=0.1), b.pledge("P", women_share=0.2)
    records = [*gaps, fewer, b.capability("air", personnel=100)]
    settings = {"policy": policy, "goals": goals(coverage=1, women=0.1)}
    assert bound_of(b.scenario(*records, **settings)) == pytest.approx(6 * 2 * (3 - 0.5))
    assert bound_of(b.scenario(*records, more, **settings)) == pytest.approx(6 * (2 * (3 - 0.5) + 1 + 0.5))
    many = more.replace(quantity=2)
    assert bound_of(b.scenario(*records, many, **settings)) == pytest.approx(6 * (6 + 1))
    hard = {"policy": policy.replace(women_hard=True), "goals": goals(coverage=1, women=0.1)}
    assert bound_of(b.scenario(*records, **hard)) == pytest.approx(6 * 6)


def test_amounts_that_no_flow_can_count_are_bounded_all_the_same(monkeypatch):
    many = 10**9
    scenario = b.scenario(b.gap(quantity=many, priority=5.0), b.pledge(quantity=many))
    assert bound_of(scenario) == pytest.approx(5 * 6)
    monkeypatch.setattr(flows, "LARGEST_TOTAL", 2.0**100)
    monkeypatch.setattr(flows, "LARGEST_WORTH", 2.0**62)
    assert bound_of(scenario) == pytest.approx(5 * 6)


@pytest.mark.parametrize("priority", [5e-324, 1e-305, 1e9])
def test_gaps_of_next_to_no_worth_are_bounded_too(priority):
    assert bound_of(b.scenario(b.gap(priority=priority), b.pledge())) == pytest.approx(6 * priority, rel=1e-6, abs=0)


@settings(max_examples=60)
@given(small_scenarios())
def test_no_plan_is_worth_more(scenario):
    assert bound_of(scenario) >= best_of(scenario) - 1e-6


@settings(max_examples=80)
@given(st.integers(0, 2**20), st.sampled_from(sorted(AROUND)))
def test_no_plan_around_any_rule_is_worth_more(seed, rule):
    scenario = scenario_of(seed, [rule])
    best = best_of(scenario)
    assert best is None or bound_of(scenario) >= best - 1e-6 * max(1.0, abs(best))


@settings(max_examples=30)
@given(small_scenarios(), st.integers(0, 2**32 - 1))
def test_portions_of_the_pledges_make_no_difference(scenario, seed):
    arrays = arrays_of(scenario)
    candidates, stage = build_candidates(arrays), scenario.goals.stages[0]
    here = np.random.default_rng(seed).random(len(arrays.pledge_ids))[candidates.pledge] < 0.5
    parts = [candidates.keep(here), candidates.keep(~here)]
    whole = pytest.approx(bound_by_gaps(arrays, [[candidates]], stage))
    assert bound_by_gaps(arrays, [parts], stage) == whole
    assert bound_by_gaps(arrays, all_pairs(arrays), stage) >= whole.expected - 1e-6
    with mock.patch.object(matching, "AT_ONCE", 3):
        assert bound_by_gaps(arrays, [parts], stage) >= whole.expected - 1e-6


def test_pairs_are_as_good_as_their_deployments_where_offers_support_all(monkeypatch):
    scenario = generate(300, seed=3)
    arrays, stage = arrays_of(scenario), scenario.goals.stages[0]
    monkeypatch.setattr("pkmatch.candidates.SUPPLY", {"pledged": lambda a, c: c.most})
    whole = bound_by_gaps(arrays, [[build_candidates(arrays)]], stage)
    assert bound_by_gaps(arrays, all_pairs(arrays), stage) == pytest.approx(whole)


@settings(max_examples=80)
@given(st.integers(0, 2**20), st.sampled_from(sorted(AROUND)))
def test_no_plan_around_any_rule_is_worth_more_than_pairs_tell(seed, rule):
    scenario = scenario_of(seed, [rule])
    arrays, best = arrays_of(scenario), best_of(scenario)
    bound = bound_by_gaps(arrays, all_pairs(arrays), scenario.goals.stages[0])
    assert best is None or bound >= best - 1e-6 * max(1.0, abs(best))


def test_of_very_many_each_gap_is_filled_by_itself(monkeypatch):
    first, second = b.gap("G", priority=3.0, end=2), b.gap("H", priority=2.0)
    scenario = b.scenario(first, second, b.pledge("P", end=4), b.pledge("Q", start=5))
    assert bound_of(scenario) == pytest.approx(3 * 2 + 2 * 3)
    monkeypatch.setattr(matching, "MOST_ARCS", 1)
    assert bound_of(scenario) == pytest.approx(3 * 2 + 2 * 5)


@settings(max_examples=40)
@given(small_scenarios(), st.integers(0, 30))
def test_how_many_are_matched_in_memory_never_makes_the_bound_lower(scenario, most):
    matched = bound_of(scenario)
    with mock.patch.object(matching, "MOST_ARCS", most):
        assert bound_of(scenario) >= matched - 1e-6


def test_where_units_are_all_that_is_short_it_is_near_the_model_in_fractions():
    scenario = generate(pledges=600, seed=3)
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals)
    fractions = solve_in_fractions(model, Limits(relative_gap=1e-4))
    assert bound_of(scenario) < 1.07 * float(model.worth @ fractions.x)
