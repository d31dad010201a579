from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.solvers.pool import EnginePool, ExecutorPool
from tests.solvers.models import TWO_ROWS, endless


def test_several_models_are_answered_side_by_side():
    with EnginePool(2) as pool:
        asked = [pool.submit(TWO_ROWS, Limits(), engine) for engine in ("highs", "scip", "cp-sat", "highs")]
        assert [answer.result().objective for answer in asked] == [10.5] * 4


def test_a_process_that_dies_costs_its_question_and_is_replaced():
    with EnginePool(1) as pool:
        assert pool.submit(TWO_ROWS, Limits(), "highs").result().objective == 10.5
        asked = pool.submit(endless(), Limits(time_s=60.0, relative_gap=0.0), "highs")
        while not asked.running():
            pass
        os.kill(pool.pids[0], signal.SIGKILL)
        with pytest.raises(SolverError, match="ended"):
            asked.result()
        assert pool.submit(TWO_ROWS, Limits(), "highs").result().objective == 10.5


def test_nothing_is_left_running():
    with EnginePool(2) as pool:
        pids = pool.pids
        pool.submit(endless(), Limits(), "highs")
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_an_executor_of_the_users_answers_too():
    with ThreadPoolExecutor(1) as threads:
        pool = ExecutorPool(threads, 1)
        assert pool.submit(TWO_ROWS, Limits(), "highs").result().objective == 10.5
