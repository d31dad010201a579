"""
Who answers the models of a run: engines that take the model whole, or the large route.

Comes in: a model, the seconds left. Goes out: an `Answer`. The choice goes by size: what engines prove in seconds
they are given whole, what they would not improve in minutes goes through prices and neighbourhoods.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Self

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Answer, Candidates, FloatArray, Limits, SparseModel
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import Goals
from pkmatch.model import build_model
from pkmatch.search.condensing import condensed
from pkmatch.search.known import Known
from pkmatch.search.large import answer_large
from pkmatch.search.sifting import Kept, Sifted, sifted
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import EnginePool, ExecutorPool, Pool
from pkmatch.solvers.process import EngineProcess
from pkmatch.solvers.racing import ENGINES, raced

WHOLE = " and ".join(ENGINES)
"""Who answers small models."""
ONE_MODEL_UP_TO = 60_000
"""Candidates of the largest set that becomes one model; of more, those worth it do: about 1,100 synthetic pledges."""
WHOLE_UP_TO = 15_000
"""Columns of the largest model that `auto` has answered whole: about 370 synthetic pledges, 280 with all rules."""
SHARE_FOR_SIFTING = 0.6
"""Of a time limit, that sifting may take: what is left must bring the fractional plan to a whole one."""
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
        """The engine that answers a model: ``"highs"``, ``"cp-sat"``, both (`WHOLE`) or ``"large"``."""
        if self._engine != "auto":
            return self._engine
        return WHOLE if model.shape[1] <= WHOLE_UP_TO else "large"

    def answer(
        self,
        a: ScenarioArrays,
        model: SparseModel,
        left_s: float | None,
        hint: FloatArray | None = None,
        known: Known | None = None,
        ceiling: float = math.inf,
    ) -> Answer:
        """
        The answer to a model in the seconds left, begun from a hint, prices and a fractional plan where there are any.

        The large route ends, too, where its plan is near enough to `ceiling`, a bound known before.

        Raises
        ------
        SolverError
            When the engine that has the whole model fails.
        """
        if left_s is not None and left_s <= 0:
            return Answer("unknown", None, None, math.inf, "none")
        engine = self.engine_for(model)
        if engine == WHOLE:
            return self._raced(model, Limits(left_s, self._target_gap, self._seed), hint)
        if engine != "large":
            return self.process.solve(model, Limits(left_s, self._target_gap, self._seed), engine, hint)
        stop = Stop(left_s, self._target_gap, steps_without_gain=STEPS_WITHOUT_GAIN, ceiling=ceiling)
        return answer_large(a, model, self._engines(), stop, seed=self._seed, hint=hint, known=known, tell=self._tell)

    def _raced(self, model: SparseModel, limits: Limits, hint: FloatArray | None) -> Answer:
        """The answer of two engines to a model condensed."""
        small = condensed(model)
        found = raced(self.process, small.model, limits, None if hint is None else small.columns_of(hint))
        if not self.process.alive:
            self.process = self._stack.enter_context(EngineProcess())
        return found if found.x is None else replace(found, x=small.solution(found.x))

    def sifts(self, c: Candidates) -> bool:
        """Whether only the best of the candidates become a model."""
        return self._engine in ("auto", "large") and len(c) > ONE_MODEL_UP_TO

    def prepared(
        self,
        a: ScenarioArrays,
        c: Candidates,
        goals: Goals,
        pins: Sequence[Pin],
        left_s: float | None,
        *,
        asked: Goals,
        kept: Kept,
        kept_too: Callable[[], Kept],
        most_columns: float,
        ceiling: float,
    ) -> Sifted:
        """
        The model that is answered: of all candidates, or of the best of those too many for one model.

        Parameters
        ----------
        goals, pins, asked
            As `build_model` takes them.
        left_s
            Seconds left for the whole search.
        kept
            What stays in any case.
        kept_too
            Says what else stays; called while engines work, where not all candidates become a model.
        most_columns
            Of a first model of the best of them that is still built; more raise `NoRoomError`.
        ceiling
            A bound over all candidates.
        """
        if not self.sifts(c):
            return Sifted(c, build_model(a, c, goals, pins, asked=asked))
        self._tell("prices", None, None)
        stop = Stop(None if left_s is None else SHARE_FOR_SIFTING * left_s)
        heard = partial(self._tell, "prices", None)
        pool, seed = self._engines(), self._seed
        return sifted(
            a,
            c,
            goals,
            pins,
            kept,
            pool,
            stop,
            asked=asked,
            seed=seed,
            tell=heard,
            kept_too=kept_too,
            most_columns=most_columns,
            ceiling=ceiling,
        )

    def _engines(self) -> Pool:
        if self._pool is None:
            workers = max(1, min(WORKERS, os.cpu_count() or 1))
            if self._executor is not None:
                self._pool = ExecutorPool(self._executor, getattr(self._executor, "_max_workers", WORKERS))
            else:
                self._pool = self._stack.enter_context(EnginePool(workers))
        return self._pool

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()
