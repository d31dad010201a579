from __future__ import annotations

import numpy as np
import pytest

from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.solvers.scripted import ScriptedEngine, found, infeasible
from tests.solvers.models import IMPOSSIBLE, TWO_ROWS


def test_replies_come_in_the_order_of_the_script():
    best = found(TWO_ROWS, np.array([0.0, 2.0, 1.0]))
    with ScriptedEngine([best, lambda model: found(model, np.zeros(3), "feasible", 99.0), infeasible()]) as engine:
        assert engine.solve(TWO_ROWS, Limits(), "highs") is best
        second = engine.solve(TWO_ROWS, Limits(), "highs")
        third = engine.solve(TWO_ROWS, Limits(), "highs")
    assert (best.objective, best.bound, best.status) == (10.5, 10.5, "optimal")
    assert (second.objective, second.bound, second.status) == (0.0, 99.0, "feasible")
    assert (third.status, third.x) == ("infeasible", None)


def test_an_error_in_the_script_is_raised():
    engine = ScriptedEngine([KeyboardInterrupt(), SolverError("gone")])
    with pytest.raises(KeyboardInterrupt):
        engine.solve(TWO_ROWS, Limits(), "highs")
    with pytest.raises(SolverError, match="gone"):
        engine.solve(TWO_ROWS, Limits(), "highs")


def test_questions_are_kept():
    engine, hint = ScriptedEngine([infeasible(), infeasible()]), np.zeros(3)
    engine.solve(TWO_ROWS, Limits(seed=4), "cp-sat", hint)
    engine.solve(IMPOSSIBLE, Limits(), "highs")
    assert [question.model for question in engine.asked] == [TWO_ROWS, IMPOSSIBLE]
    assert [question.limits.seed for question in engine.asked] == [4, 0]
    assert [question.engine for question in engine.asked] == ["cp-sat", "highs"]
    assert engine.asked[0].hint is hint
    assert engine.asked[1].hint is None


def test_a_script_that_has_ended_says_so():
    engine = ScriptedEngine([infeasible()])
    engine.solve(TWO_ROWS, Limits(), "highs")
    with pytest.raises(SolverError, match="the script has 1 replies, and one more is wanted"):
        engine.solve(TWO_ROWS, Limits(), "highs")
