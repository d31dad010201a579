from __future__ import annotations

from pkmatch.domain.plan import Given
from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of

SCENARIO = b.scenario(b.gap("G", quantity=2), b.pledge("P", quantity=2), goals=goals(coverage=1, stability=0.5))


def given(pledge="P", gap="G", start=0, end=6, modules=1):
    return Given(pledge=pledge, gap=gap, start=start, end=end, modules=modules)


def test_changes_are_counted_by_pledge_gap_and_period():
    rows = deployed("D", "P", "G", 0, 4, 2), deployed("E", "P", "G", 4, 5, 1)
    plan = plan_of(SCENARIO, *rows, given=(given(), given("X", start=8, end=10)))
    assert_holds(SCENARIO, plan)
    assert plan.goal_values[1].value == 4 + 1 + 2


def test_a_plan_that_hides_a_change_is_found():
    row = deployed("D", "P", "G", 0, 6)
    right = plan_of(SCENARIO, row, given=(given(modules=2),))
    assert_breaks(SCENARIO, right, right.replace(given=(given(modules=1),)), "value")
