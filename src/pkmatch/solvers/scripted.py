"""
A double of an engine: replays replies given beforehand, so that search logic is tested in milliseconds.

Comes in: replies. Goes out: the replies one after another, and a record of what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from pkmatch.columns import Answer, AnswerStatus, FloatArray, Limits, SparseModel
from pkmatch.errors import SolverError

Reply = Answer | BaseException | Callable[[SparseModel], Answer]
"""An answer, an error to raise, or a function that answers by the model."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One question to an engine."""

    model: SparseModel
    limits: Limits
    engine: str
    hint: FloatArray | None


class ScriptedEngine:
    """Replies in the order given; `asked` keeps the questions. Stands in for an `EngineProcess`."""

    alive = True

    def __init__(self, replies: Iterable[Reply]) -> None:
        self._replies = iter(replies)
        self.asked: list[Asked] = []

    def solve(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Answer:
        """
        The next reply.

        Raises
        ------
        SolverError
            When the script has come to its end.
        """
        self.asked.append(Asked(model, limits, engine, hint))
        try:
            reply = next(self._replies)
        except StopIteration:
            raise SolverError(f"the script has {len(self.asked) - 1} replies, and one more is wanted") from None
        if isinstance(reply, BaseException):
            raise reply
        return reply if isinstance(reply, Answer) else reply(model)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing to end."""


def infeasible() -> Answer:
    """The answer of an engine that has proven that there is no solution."""
    return Answer("infeasible", None, None, float("-inf"), "script")


def found(model: SparseModel, x: FloatArray, status: AnswerStatus = "optimal", bound: float | None = None) -> Answer:
    """The answer of an engine that has found a solution, and proven it optimal unless a bound is given."""
    objective = float(model.worth @ x)
    return Answer(status, x, objective, objective if bound is None else bound, "script")
