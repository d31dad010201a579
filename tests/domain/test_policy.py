"""Settings of a plan and its goals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pkmatch.domain.policy import (
    ASSUMED_LEAD_TIMES,
    ASSUMED_RELIABILITIES,
    Goal,
    Goals,
    LeadTime,
    Policy,
    Reliability,
    WomenTarget,
    goals,
    goals_in_order,
)
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.errors import ScenarioError


def test_every_level_has_an_assumed_lead_time_with_a_source():
    assert [lead.level for lead in ASSUMED_LEAD_TIMES] == list(READINESS_LEVELS)
    assert all(lead.source for lead in ASSUMED_LEAD_TIMES)


def test_only_the_lead_time_of_the_rapid_level_is_a_published_fact():
    assert [lead.level for lead in ASSUMED_LEAD_TIMES if not lead.illustrative] == ["RDL"]


def test_a_policy_takes_the_place_of_the_levels_it_names_only():
    policy = Policy(lead_times=[LeadTime(level="PL2", time=3)])
    assert policy.lead_time("PL2").time == 3
    assert policy.lead_time("PL3") == ASSUMED_LEAD_TIMES[3]


def test_a_level_has_one_lead_time():
    with pytest.raises(ScenarioError) as caught:
        Policy(lead_times=[LeadTime(level="PL2", time=3), LeadTime(level="PL1", time=3), LeadTime(level="PL2", time=4)])
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("policy", "lead_times", "'PL2' more than once")


def test_every_level_has_an_assumed_reliability_that_says_so_and_where_it_comes_from():
    assert [known.level for known in ASSUMED_RELIABILITIES] == list(READINESS_LEVELS)
    assert all(known.illustrative and known.source.startswith("assumed") for known in ASSUMED_RELIABILITIES)
    probabilities = [known.probability for known in ASSUMED_RELIABILITIES]
    assert probabilities == sorted(probabilities)


def test_a_pledge_is_as_reliable_as_it_says_or_its_policy_or_as_assumed():
    policy = Policy(reliabilities=[Reliability(level="PL2", probability=0.5)])
    assert policy.reliability_of("PL2", 0.0) == 0.0
    assert policy.reliability_of("PL2", None) == 0.5
    assert policy.reliability_of("RDL", None) == ASSUMED_RELIABILITIES[4].probability


def test_a_level_has_one_reliability():
    known = Reliability(level="PL2", probability=0.5)
    with pytest.raises(ScenarioError) as caught:
        Policy(reliabilities=[known, known])
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("policy", "reliabilities", "'PL2' more than once")


TARGETS = [
    WomenTarget(category="troops", year=2021, share=0.08),
    WomenTarget(category="troops", year=2028, share=0.15),
    WomenTarget(category="formed_police", year=2028, share=0.2),
]


@pytest.mark.parametrize(
    ("category", "year", "percent", "basis"),
    [
        ("troops", 2021, 8, "published"),
        ("troops", 2023, 10, "interpolated"),
        ("troops", 2028, 15, "published"),
        ("troops", 2019, 8, "nearest"),
        ("troops", 2031, 15, "nearest"),
        ("formed_police", 2022, 20, "nearest"),
    ],
)
def test_targets_of_women_lie_on_the_line_between_published_years(category, year, percent, basis):
    target = Policy(women_targets=TARGETS).women_target(category, year)
    assert (target.share, target.basis) == (Fraction(percent, 100), basis)


def test_a_category_that_no_target_names_has_none():
    assert Policy(women_targets=TARGETS).women_target("experts", 2021) is None


def test_a_category_and_year_has_one_target():
    with pytest.raises(ScenarioError, match="troops 2021 more than once"):
        Policy(women_targets=[*TARGETS, TARGETS[0]])


def test_a_plan_is_valued_for_coverage_unless_told_otherwise():
    assert Goals() == goals(coverage=1)


def test_a_goal_that_is_not_named_weighs_nothing():
    made = goals(coverage=1, cost=1e-6)
    assert [made.weight(name) for name in ("coverage", "critical", "timeliness", "cost")] == [1, 0, 0, 1e-6]


def test_a_goal_stands_once():
    with pytest.raises(ScenarioError, match="'cost' more than once; allowed: each goal once"):
        Goals(terms=[Goal(name="cost"), Goal(name="coverage"), Goal(name="cost")])


@pytest.mark.parametrize("weights", [{}, {"beauty": 1}, {"coverage": 0}, {"coverage": -1}, {"cost": float("nan")}])
def test_goals_that_make_no_sense_are_refused(weights):
    with pytest.raises(ScenarioError):
        goals(**weights)


def test_goals_in_order_are_optimised_one_after_another():
    made = goals_in_order(cost=2.5, coverage=0)
    assert made.strict
    assert [(goal.name, goal.place, goal.tolerance) for goal in made.in_order] == [("cost", 1, 2.5), ("coverage", 2, 0)]
    assert made.stages == (goals(cost=1), goals(coverage=1))
    assert Goals(terms=made.terms[::-1]).stages == made.stages


def test_goals_with_weights_are_optimised_at_once():
    made = goals(coverage=1, cost=2)
    assert not made.strict
    assert made.stages == (made,)


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ((1, None), "found no place for 'cost', places for others"),
        ((1, 1), "found places 1, 1"),
        ((2, 3), "found places 2, 3"),
    ],
)
def test_weights_and_places_are_not_mixed_and_places_have_no_holes(places, found):
    terms = [Goal(name=name, place=place) for name, place in zip(("coverage", "cost"), places, strict=True)]
    with pytest.raises(ScenarioError, match=found) as caught:
        Goals(terms=terms)
    assert "places 1 to 2, each once, or weights for all goals" in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "field"), [({"weight": 2.0, "place": 1}, "weight"), ({"tolerance": 1.0}, "tolerance")]
)
def test_a_goal_has_a_weight_or_a_place_with_a_tolerance(fields, field):
    with pytest.raises(ScenarioError) as caught:
        Goal(name="cost", **fields)
    (fault,) = caught.value.faults
    assert (fault.record, fault.field) == ("goal 'cost'", field)


@pytest.mark.parametrize("tolerances", [{}, {"beauty": 1}, {"coverage": -1}, {"cost": float("nan")}])
def test_orders_that_make_no_sense_are_refused(tolerances):
    with pytest.raises(ScenarioError):
        goals_in_order(**tolerances)


@pytest.mark.parametrize(("neighbours", "usd"), [("avoid", 0.0), ("allow", 5.0), ("forbid", 5.0)])
def test_a_price_goes_with_neighbours_that_are_avoided_and_only_with_them(neighbours, usd):
    with pytest.raises(ScenarioError) as caught:
        Policy(neighbours=neighbours, neighbour_usd=usd)
    [fault] = caught.value.faults
    assert (fault.field, fault.found) == ("neighbour_usd", f"{usd:g} with neighbours {neighbours!r}")
    assert Policy(neighbours="avoid", neighbour_usd=1000.0).neighbour_usd == 1000.0
