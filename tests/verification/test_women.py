from __future__ import annotations

import pytest

from pkmatch.domain.plan import WomenShare
from pkmatch.domain.policy import WomenTarget, goals
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, standing, text_of

TARGET = WomenTarget(category="troops", year=2022, share=0.15)


def _scenario(hard=False, **settings):
    """Units of 100 people each, 20 and 10 of them women."""
    policy = b.policy_without_lead_times(women_targets=[TARGET], women_hard=hard)
    pledges = b.pledge("P", women_share=0.2), b.pledge("X", women_share=0.1)
    return b.scenario(b.gap("G"), b.gap("H"), *pledges, policy=policy, **settings)


def _stated(*women_and_people, basis="published", target=0.15):
    return [
        WomenShare(category="troops", period=t, people=people, women=women, target=target, basis=basis)
        for t, (women, people) in enumerate(women_and_people)
    ]


def test_a_plan_with_fewer_women_than_a_hard_target_is_found():
    scenario = _scenario(hard=True)
    both = plan_of(
        scenario, deployed("D1", "P", "G", 0, 2), deployed("D2", "X", "H", 0, 2), women=_stated((30, 200), (30, 200))
    )
    alone = plan_of(
        scenario, deployed("D1", "P", "G", 0, 1), deployed("D2", "X", "H", 0, 2), women=_stated((30, 200), (10, 100))
    )
    assert_breaks(scenario, both, alone, "women's share")
    assert (
        text_of(scenario, alone, "women's share") == "10 women of 100 troops in 2022-02; the published target is 15.00%"
    )


def test_women_missing_are_recomputed():
    scenario = _scenario(goals=goals(women=2))
    right = plan_of(scenario, deployed("D2", "X", "H", 0, 2), women=_stated((10, 100), (10, 100)))
    value = right.goal_values[0].replace(value=10.0)
    right = right.replace(goal_values=[value], value=-20.0, bound=0.0)
    assert_breaks(scenario, right, right.replace(value=0.0), "value")


@pytest.mark.parametrize(
    "women",
    [
        (),
        _stated((10, 100)),
        _stated((10, 100), (11, 100)),
        _stated((10, 100), (10, 90)),
        _stated((10, 100), (10, 100), target=0.2),
        _stated((10, 100), (10, 100), basis="interpolated"),
        _stated((10, 100), (10, 100), (10, 100)),
    ],
    ids=["none", "one", "women", "people", "target", "basis", "more"],
)
def test_women_are_stated_as_they_are(women):
    scenario = _scenario()
    right = plan_of(scenario, deployed("D2", "X", "H", 0, 2), women=_stated((10, 100), (10, 100)))
    assert_breaks(scenario, right, right.replace(women=women), "women as stated")


@pytest.mark.parametrize(
    ("years", "target", "basis"),
    [
        ({2022: 0.1}, 0.1, "published"),
        ({2020: 0.1, 2024: 0.3}, 0.2, "interpolated"),
        ({2021: 0.08, 2028: 0.15}, 0.09, "interpolated"),
        ({2024: 0.3, 2025: 0.9}, 0.3, "nearest"),
        ({2020: 0.9, 2021: 0.3}, 0.3, "nearest"),
    ],
)
def test_targets_between_published_years_are_interpolated_and_say_so(years, target, basis):
    targets = [WomenTarget(category="troops", year=year, share=share) for year, share in years.items()]
    policy = b.policy_without_lead_times(women_targets=targets)
    scenario = b.scenario(b.gap(), b.pledge(), policy=policy)
    assert_holds(
        scenario, plan_of(scenario, deployed("D", "P", "G", 0, 1), women=_stated((0, 100), target=target, basis=basis))
    )


def test_a_category_without_a_target_is_left_alone():
    police = b.capability(category="formed_police")
    scenario = b.scenario(b.gap(), b.pledge(), police, policy=_scenario(hard=True).policy)
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 1)))


def test_too_few_women_in_a_gap_are_found():
    gap = b.gap(quantity=2, women_share=0.2)
    pledges = b.pledge("P", women_share=0.25), b.pledge("X", women_share=0.15), b.pledge("Y", women_share=0.1)
    scenario = b.scenario(gap, *pledges)
    right, wrong = (
        plan_of(scenario, deployed("D1", "P", "G", 0, 2), deployed("D2", name, "G", 0, 2)) for name in ("X", "Y")
    )
    assert_breaks(scenario, right, wrong, "gap's share of women")
    alone = plan_of(scenario, deployed("D", "Y", "G", 1, 2))
    assert text_of(scenario, alone, "gap's share of women") == (
        "gap 'G' lacks 10 women in 2022-02 to the share of 20% that it asks"
    )


def test_women_in_place_in_a_gap_may_make_up_for_men_but_not_the_other_way_round():
    gap, pledge = b.gap(quantity=2, women_share=0.2), b.pledge(women_share=0.15)
    with_women, with_men = (b.scenario(gap, pledge, b.in_place(partner="A", women_share=s)) for s in (0.25, 0.15))
    right = plan_of(with_women, deployed("D", "P", "G", 0, 1), *standing("G", 0, 6))
    assert_holds(with_women, right)
    nobody, wrong = plan_of(with_men, *standing("G", 0, 6)), right.replace(scenario=with_men.digest)
    assert_breaks(with_men, nobody, wrong, "gap's share of women")
    assert "lacks 5 women" in text_of(with_men, wrong, "gap's share of women")
