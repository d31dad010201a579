from __future__ import annotations

from pkmatch.verification import verify
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, rules_broken, text_of


def test_a_deployment_outside_the_days_of_its_pledge_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(start=1, end=5))
    right = plan_of(scenario, deployed("D", "P", "G", 1, 5))
    early, late = plan_of(scenario, deployed("D", "P", "G", 0, 5)), plan_of(scenario, deployed("D", "P", "G", 1, 6))
    assert_breaks(scenario, right, early, "inside availability")
    assert_breaks(scenario, right, late, "inside availability")
    assert text_of(scenario, early, "inside availability") == (
        "deployment 'D' runs 2022-01 to 2022-05; pledge 'P' is available 2022-02 to 2022-05"
    )


def test_a_period_that_a_pledge_gives_in_part_is_not_available():
    scenario = b.scenario(b.gap(), b.pledge(start="2022-01-02", end="2022-03-30"))
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 1, 2)))
    assert rules_broken(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 2))) == {"inside availability"}
    assert rules_broken(scenario, plan_of(scenario, deployed("D", "P", "G", 1, 3))) == {"inside availability"}


def test_a_deployment_shorter_or_longer_than_the_tour_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(tour=(2, 3)))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3))
    assert_breaks(scenario, right, plan_of(scenario, deployed("D", "P", "G", 0, 1)), "tour length")
    longer = plan_of(scenario, deployed("D", "P", "G", 1, 5))
    assert_breaks(scenario, right, longer, "tour length")
    assert text_of(scenario, longer, "tour length") == (
        "deployment 'D' of pledge 'P' lasts 4 periods, 2022-02 to 2022-05; its tour is 2 to 3 periods"
    )


def test_the_shortest_tour_rounds_up_and_the_longest_down():
    scenario = b.scenario(b.gap(), b.pledge(tour=("45 days", "100 days")))
    lengths = [length for length in range(1, 7) if not rules_broken(scenario, _of_length(scenario, length))]
    assert lengths == [2, 3]


def _of_length(scenario, length):
    return plan_of(scenario, deployed("D", "P", "G", 0, length))


def test_a_deployment_outside_its_gaps_need_is_reported():
    scenario = b.scenario(b.gap(start=1, end=4), b.gap("H"), b.pledge())
    right, wrong = (plan_of(scenario, deployed("D", "P", "G", 1, end)) for end in (4, 5))
    wrong = wrong.replace(value=right.value, bound=right.bound, goal_values=right.goal_values)
    assert_breaks(scenario, right, wrong, "inside the gap's window")
    assert text_of(scenario, wrong, "inside the gap's window") == (
        "deployment 'D' runs 2022-02 to 2022-05; gap 'G' is open 2022-02 to 2022-04"
    )


def test_a_gap_closes_when_its_mission_ends():
    scenario = b.scenario(b.mission("M", start=1, end=4), b.gap(), b.pledge())
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 1, 4)))
    assert "inside the gap's window" in rules_broken(scenario, plan_of(scenario, deployed("D", "P", "G", 1, 5)))
    assert "inside the gap's window" in rules_broken(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 4)))


def test_more_modules_than_pledged_are_reported():
    idle = b.pledge("Q")  # keeps the partner's own total large enough
    scenario = b.scenario(b.gap("G", quantity=2), b.gap("H", quantity=2), b.pledge(quantity=2), idle)
    right = plan_of(scenario, deployed("D1", "P", "G", 0, 4), deployed("D2", "P", "H", 2, 6))
    wrong = plan_of(scenario, deployed("D1", "P", "G", 0, 4), deployed("D2", "P", "H", 2, 6, modules=2))
    assert_breaks(scenario, right, wrong, "pledge quantity")
    assert text_of(scenario, wrong, "pledge quantity") == (
        "pledge 'P' deploys 3 of 2 modules in 2022-03 to 2022-04 by D1, D2"
    )


def test_overuse_by_different_deployments_is_told_apart():
    scenario = b.scenario(b.gap(quantity=2), b.gap("H"), b.gap("I"), b.pledge(), b.pledge("Q", quantity=2))
    plan = plan_of(
        scenario, deployed("D1", "P", "G", 0, 6), deployed("D2", "P", "H", 0, 2), deployed("D3", "P", "I", 2, 3)
    )
    assert rules_broken(scenario, plan) == {"pledge quantity"}
    assert [violation.text for violation in verify(scenario, plan).violations] == [
        "pledge 'P' deploys 2 of 1 modules in 2022-01 to 2022-02 by D1, D2",
        "pledge 'P' deploys 2 of 1 modules in 2022-03 by D1, D3",
    ]


def test_a_tour_shorter_than_the_gap_asks_is_reported():
    scenario = b.scenario(b.gap(min_tour="6 weeks"), b.pledge())
    right, wrong = (plan_of(scenario, deployed("D", "P", "G", 0, end)) for end in (2, 1))
    assert_breaks(scenario, right, wrong, "shortest tour asked")
    assert text_of(scenario, wrong, "shortest tour asked") == (
        "deployment 'D' lasts 1 periods, 2022-01; gap 'G' asks at least 2"
    )


def test_modules_that_deploy_before_they_have_rested_are_reported():
    scenario = b.scenario(b.gap(), b.pledge("P", rest="5 weeks"))
    first = deployed("D1", "P", "G", 0, 2)
    right, wrong = (plan_of(scenario, first, deployed("D2", "P", "G", start, 6)) for start in (4, 3))
    assert_breaks(scenario, right, wrong, "pledge quantity")
    assert text_of(scenario, wrong, "pledge quantity") == (
        "pledge 'P' deploys 2 of 1 modules, at rest for '5 weeks' after a tour, in 2022-04 by D1, D2"
    )


def test_a_rest_may_reach_beyond_the_plan():
    scenario = b.scenario(b.gap(), b.pledge(end=4, rest="9 years"))
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 4)))
