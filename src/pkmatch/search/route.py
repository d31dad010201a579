"""
Who answers the models of a run: one engine that takes the model whole, or the large route.

Comes in: a model, the seconds left. Goes out: an `Answer`. The choice goes by size: what one engine proves in seconds
it is given whole, what it would not improve in minutes goes through prices and neighbourhoods.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import Self

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Answer, FloatArray, Limits, SparseModel
from pkmatch.search.large import answer_large
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import EnginePool, ExecutorPool, Pool
from pkmatch.solvers.process import EngineProcess

WHOLE_UP_TO = 20_000
"""Columns of the largest model that `auto` gives to one engine whole: about 450 synthetic pledges."""
STEPS_WITHOUT_GAIN = 150
"""Parts in a row without gain after which the large route ends by itself."""
WORKERS = 2
"""Engines side by side, where the machine has as many cores."""

Tell = Callable[[str, float | None, float | None], None]


class Route:
    """The engines of one run; use as a context manager. The first starts while the model is being built."""

    def __init__(self, engine: str, target_gap: float, seed: int, tell: Tell, executor: Executor | None = None) -> None:
        self._stack = ExitStack()
        self.process = self._stack.enter_context(EngineProcess())
        self._engine = engine
        self._target_gap = target_gap
        self._seed = seed
        self._tell = tell
        self._executor = executor
        self._pool: Pool | None = None

    def engine_for(self, model: SparseModel) -> str:
        """The engine that answers a model: ``"highs"``, ``"cp-sat"`` or ``"large"``."""
        if self._engine != "auto":
            return self._engine
        return "highs" if model.shape[1] <= WHOLE_UP_TO else "large"

    def answer(
        self, a: ScenarioArrays, model: SparseModel, left_s: float | None, hint: FloatArray | None = None
    ) -> Answer:
        """
        The answer to a model in the seconds left, begun from a hint where there is one.

        Raises
        ------
        SolverError
            When the engine that has the whole model fails.
        """
        if left_s is not None and left_s <= 0:
            return Answer("unknown", None, None, math.inf, "none")
        engine = self.engine_for(model)
        if engine != "large":
            return self.process.solve(model, Limits(left_s, self._target_gap, self._seed), engine, hint)
        if self._pool is None:
            workers = max(1, min(WORKERS, os.cpu_count() or 1))
            if self._executor is not None:
                self._pool = ExecutorPool(self._executor, getattr(self._executor, "_max_workers", WORKERS))
            else:
                self._pool = self._stack.enter_context(EnginePool(workers))
        stop = Stop(left_s, self._target_gap, steps_without_gain=STEPS_WITHOUT_GAIN)
        return answer_large(a, model, self._pool, stop, seed=self._seed, hint=hint, tell=self._tell)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()
