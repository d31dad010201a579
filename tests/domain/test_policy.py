"""Settings of a plan and its goals."""

from __future__ import annotations

import pytest

from pkmatch.domain.policy import ASSUMED_LEAD_TIMES, Goal, Goals, LeadTime, Policy, goals
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
