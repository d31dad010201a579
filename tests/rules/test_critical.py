from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_free, assert_kept, in_periods, pin


def _scenario(critical, modules, **fields):
    big = b.gap("G", quantity=2, priority=10.0, critical=critical)
    return b.scenario(big, b.gap("H", quantity=2), b.pledge(quantity=modules), **fields)


def test_half_a_critical_gap_is_worth_nothing():
    assert_free(_scenario(critical=False, modules=1), in_periods("P", "G", 0, 6))
    assert_free(_scenario(critical=True, modules=1), in_periods("P", "H", 0, 6))
    assert_free(_scenario(critical=True, modules=2), in_periods("P", "G", 0, 6, modules=2))


def test_part_of_a_critical_gap_may_be_present_and_counts_nothing():
    plan = assert_kept(_scenario(critical=True, modules=1), pin("P", "G", 0, 6))
    assert plan.value == 0
    assert {row.counted for row in plan.deployments} == {(0.0,) * 6}
    assert sum(row.missing for row in plan.shortfalls if row.gap == "G") == 12


def test_a_critical_gap_counts_in_the_periods_in_which_it_is_whole():
    gap = b.gap(quantity=2, priority=10.0, critical=True)
    scenario = b.scenario(gap, b.pledge("P"), b.pledge("Q", start=2, end=4))
    plan = assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "G", 2, 4))
    assert plan.value == pytest.approx(20)
    assert {row.pledge: row.counted for row in plan.deployments} == {"P": (0, 0, 1, 1, 0, 0), "Q": (1, 1)}


def test_the_goal_critical_counts_whole_periods():
    plan = solve(_scenario(critical=True, modules=2, goals=goals(critical=1)))
    assert plan.value == 6
    assert solve(_scenario(critical=True, modules=1, goals=goals(critical=1))).value == 0
