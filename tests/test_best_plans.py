"""The plans of `solve` against brute force: as good as the best there is, goal by goal in strict order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import nullcontext
from unittest import mock

import pytest
from hypothesis import given, settings

from pkmatch.domain.policy import COUNTS_AGAINST
from pkmatch.solvers.process import EngineProcess
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests.oracle import best_in_order, best_value
from tests.strategies import tiny_scenarios


@pytest.fixture(scope="module", autouse=True)
def one_engine_for_all() -> Iterator[None]:
    with EngineProcess() as process, mock.patch("pkmatch.solving.EngineProcess", return_value=nullcontext(process)):
        yield


def assert_best(scenario, plan):
    if plan.status == "infeasible":
        assert plan.conflict
        assert best_value(scenario) == -math.inf
        return
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    assert plan.status == "optimal"
    if not plan.goals.strict:
        assert plan.value == pytest.approx(best_value(scenario), rel=1e-6, abs=1e-6)
        return
    best = best_in_order(scenario, plan.goals)
    for reached, goal in zip(best, plan.goal_values, strict=True):
        sign = -1 if goal.name in COUNTS_AGAINST else 1
        assert sign * goal.floor + goal.tolerance == pytest.approx(sign * reached, rel=1e-6, abs=1e-6)
        assert sign * goal.value >= sign * reached - goal.tolerance - 1e-6 * max(1.0, abs(reached))


@settings(max_examples=60)
@given(tiny_scenarios())
def test_the_best_plan_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))
