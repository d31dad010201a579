from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, rules_broken, text_of


def test_counting_other_modules_than_are_present_is_reported():
    scenario = b.scenario(b.gap(quantity=2), b.pledge(quantity=2))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2, modules=2))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2, modules=2, counted=(2.0, 1.5)))
    assert_breaks(scenario, right, wrong, "counted modules")
    assert text_of(scenario, wrong, "counted modules") == (
        "deployment 'D' counts 1.5 modules in 2022-02; 2 are there and count, as gap 'G' is not critical"
    )


@pytest.mark.parametrize("counted", [(1.0,), (1.0, 1.0, 1.0), ()], ids=["too few", "too many", "none"])
def test_counted_modules_are_one_number_a_period(counted):
    scenario = b.scenario(b.gap(), b.pledge())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2))
    assert "counted modules" in rules_broken(scenario, right.replace(deployments=[_counting(right, counted)]))


def test_counted_modules_are_neither_negative_nor_more_than_present():
    scenario = b.scenario(b.gap(quantity=2, critical=True), b.pledge("P", quantity=2), b.pledge("Q", quantity=2))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 1), deployed("E", "Q", "G", 0, 1))
    counts = (deployed("D", "P", "G", 0, 1, counted=(3.0,)), deployed("E", "Q", "G", 0, 1, counted=(-1.0,)))
    assert_breaks(scenario, right, plan_of(scenario, *counts), "counted modules")


def test_a_critical_gap_may_count_fewer_modules_than_are_present():
    scenario = b.scenario(b.gap(quantity=2, critical=True), b.pledge())
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 2, counted=(0.0, 0.0))))


def test_counting_more_than_a_gap_asks_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(quantity=2))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2, counted=(1.0, 2.0)))
    assert_breaks(scenario, right, wrong, "coverage within quantity", "counted modules")
    assert text_of(scenario, wrong, "coverage within quantity") == "gap 'G' counts 2 of 1 modules in 2022-02 by D"


def test_more_modules_present_than_asked_are_reported():
    scenario = b.scenario(b.gap(critical=True), b.pledge(), b.pledge("Q"))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2))
    counts_one = deployed("E", "Q", "G", 0, 3, counted=(0.0, 0.0, 1.0))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), counts_one)
    assert_breaks(scenario, right, wrong, "presence within quantity")
    assert text_of(scenario, wrong, "presence within quantity") == (
        "gap 'G' has 2 modules present of 1 asked for in 2022-01 to 2022-02 by D, E"
    )


def _counting(plan, counted):
    return plan.deployments[0].replace(counted=counted)
