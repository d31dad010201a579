from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def test_no_more_modules_are_present_than_asked():
    assert_free(b.scenario(b.gap(quantity=2), b.pledge(quantity=2)), in_periods("P", "G", 0, 6, modules=2))
    scenario = b.scenario(b.gap(quantity=1), b.pledge(quantity=2))
    assert_barred(scenario, pin("P", "G", 0, 6, modules=2))
    assert_kept(scenario, pin("P", "G", 0, 6, modules=1))


def test_two_pledges_do_not_double_up():
    pledges = b.pledge("P"), b.pledge("Q", partner="Z")
    both = {**in_periods("P", "G", 0, 6), **in_periods("Q", "G", 0, 6)}
    assert_free(b.scenario(b.gap(quantity=2), *pledges), both)
    scenario = b.scenario(b.gap(quantity=1), *pledges)
    assert_barred(scenario, pin("P", "G", 0, 4), pin("Q", "G", 3, 6), by="presence within quantity")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("Q", "G", 3, 6))


def test_a_module_is_worth_its_share_of_the_gaps_priority():
    scenario = b.scenario(b.gap(quantity=4, priority=6.0), b.pledge(quantity=3, start=2))
    plan = solve(scenario)
    assert plan.value == pytest.approx(4 * 6.0 * 3 / 4)
    assert [(row.period, row.missing) for row in plan.shortfalls] == [(0, 4), (1, 4), (2, 1), (3, 1), (4, 1), (5, 1)]


def test_the_gap_with_the_higher_priority_comes_first():
    scenario = b.scenario(b.gap("G", priority=2.0), b.gap("H", priority=3.0), b.pledge())
    assert_free(scenario, in_periods("P", "H", 0, 6))
    assert_kept(scenario, pin("P", "G", 0, 6))


def test_timeliness_prefers_the_first_periods():
    records = b.gap(), b.pledge(tour=(3, 3))
    one_tour = b.gap(), b.pledge(tour=(3, 3), end=5)
    assert_free(b.scenario(*records, goals=goals(timeliness=1)), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*one_tour, goals=goals(timeliness=1))
    assert_free(scenario, in_periods("P", "G", 0, 3))
    assert assert_kept(scenario, pin("P", "G", 2, 5)).value == pytest.approx((4 + 3 + 2) / 6)


def test_cost_counts_against_coverage():
    records = b.gap(), b.pledge(cost=5.0)
    assert_free(b.scenario(*records, goals=goals(coverage=1, cost=0.1)), in_periods("P", "G", 0, 6))
    dear = b.scenario(*records, goals=goals(coverage=1, cost=0.3))
    assert not solve(dear).deployments
    assert assert_kept(dear, pin("P", "G", 0, 6)).value == pytest.approx(6 - 0.3 * 30)
