from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, text_of


def test_a_critical_gap_counted_in_part_is_reported():
    scenario = b.scenario(b.gap(quantity=2, critical=True), b.pledge("P"), b.pledge("Q"))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2, counted=(1.0, 0.0)), deployed("E", "Q", "G", 0, 1))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2, counted=(1.0, 1.0)), deployed("E", "Q", "G", 0, 1))
    assert_breaks(scenario, right, wrong, "critical whole")
    assert text_of(scenario, wrong, "critical whole") == (
        "critical gap 'G' counts 1 of 2 modules in 2022-02; it counts all or none"
    )


def test_another_gap_may_be_filled_in_part():
    scenario = b.scenario(b.gap(quantity=2), b.pledge())
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 2)))
