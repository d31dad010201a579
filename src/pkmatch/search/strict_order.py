"""
Goals in strict order: one model after another, each with what the earlier goals must keep.

Comes in: the model of all rules, the worth of its columns under each goal, plans in hand. Goes out: the model of each
goal's turn, with a row for each floor, and what every goal came to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Answer, Candidates, Entries, FloatArray, Rows, SparseModel
from pkmatch.domain.policy import Goals
from pkmatch.model import build_model
from pkmatch.picks import Picks, Turn
from pkmatch.search.exact import picks_of
from pkmatch.search.matching import bound_by_gaps
from pkmatch.search.sifting import Sifted

SLACK = 1e-9
"""Share of a floor by which its row gives way: sums of worths carry rounding, and the floor must not cut off the plan
that set it."""
KEPT = 5e-7
"""Share of a floor that a plan may miss and still keep it: engines keep rows no better."""


class Floor(NamedTuple):
    """The least that a goal may come to: its name, the worth of every column under it, and the least sum of them."""

    goal: str
    worth: FloatArray
    least: float


class StrictOrder:
    """The plans in hand, and what each goal came to in its turn."""

    def __init__(self, goals: Goals, values_of: Callable[[Picks], Sequence[float]], found: Sequence[Picks]) -> None:
        self.goals = goals
        self.turns: list[Turn] = []
        self._tolerances = [goal.tolerance for goal in goals.in_order]
        self._values_of = values_of
        self._found: list[tuple[Picks, Sequence[float]]] = []
        for picks in found:
            self.add(picks)

    def add(self, picks: Picks) -> None:
        """Take one more plan into hand, where it keeps the floors; it goes before those that are as good."""
        values = self._values_of(picks)
        floors = self.floors()
        if all(value >= least - KEPT * max(1.0, abs(least)) for value, least in zip(values, floors, strict=False)):
            self._found.insert(0, (picks, values))

    def floors(self) -> list[float]:
        """The least that the goals which had their turn must come to."""
        return [(turn.reached or 0.0) - left for turn, left in zip(self.turns, self._tolerances, strict=False)]

    def best(self) -> Picks:
        """The plan in hand that is best for the goal whose turn it is, or was last."""
        number = min(len(self.turns), len(self._tolerances) - 1)
        return max(self._found, key=lambda plan: plan[1][number])[0]

    def end_turn(self, bound: float) -> None:
        """Set the floor of the goal whose turn it is; plans that do not keep it are let go."""
        number = len(self.turns)
        reached = max(values[number] for _, values in self._found)
        self.turns.append(Turn(max(bound, reached), reached))
        least = self.floors()[number]
        self._found = [plan for plan in self._found if plan[1][number] >= least - KEPT * max(1.0, abs(least))]


def take_later_turns(
    order: StrictOrder,
    a: ScenarioArrays,
    c: Candidates,
    chosen: Sifted,
    answer: Callable[[SparseModel, StrictOrder], Answer | None],
) -> None:
    """
    Optimise the goals after the first, one after another.

    Parameters
    ----------
    order
        The plans in hand after the turn of the first goal; all that is found is added to it.
    a, c
        The scenario's columns, and all candidates.
    chosen
        The model of the first goal, and the candidates it was built from.
    answer
        Answers the model of a turn, or gives `None` when the search is to end.
    """
    model = chosen.model
    worths = [model.worth]
    for stage in order.goals.stages[1:]:
        ceiling = bound_by_gaps(a, [[c]], stage)
        worth = build_model(a, chosen.candidates, stage, asked=order.goals).worth
        floors = [
            Floor(done.name, known, least)
            for done, known, least in zip(order.goals.in_order, worths, order.floors(), strict=False)
        ]
        worths.append(worth)
        reply = answer(model_of_turn(model, worth, floors), order)
        if reply is None:
            order.turns.append(Turn(ceiling))
            continue
        if reply.x is not None:
            order.add(picks_of(a, model, reply.x))
        # the floors hold for plans in hand: a model without a solution is one whose floors rounding has cut off
        order.end_turn(ceiling if reply.status == "infeasible" else min(ceiling, reply.bound))


def model_of_turn(model: SparseModel, worth: FloatArray, floors: Sequence[Floor]) -> SparseModel:
    """
    The model for one goal of a strict order.

    Parameters
    ----------
    model
        All rules.
    worth
        Of every column under the goal.
    floors
        What the plan must keep of the goals before it; each becomes a row.
    """
    added = [_floor_row(floor) for floor in floors]
    count = model.shape[0]
    rows, row_at = dict(model.rows), dict(model.row_at)
    for number, family in enumerate(added):
        rows[family.family], row_at[family.family] = family, count + number
    columns = [np.flatnonzero(floor.worth) for floor in floors]
    of_row = [np.full(len(column), count + number) for number, column in enumerate(columns)]
    return replace(
        model,
        worth=worth,
        row_lower=np.concatenate([model.row_lower, *(row.lower for row in added)]),
        row_upper=np.concatenate([model.row_upper, *(row.upper for row in added)]),
        row=np.concatenate([model.row, *of_row]),
        column=np.concatenate([model.column, *columns]),
        value=np.concatenate(
            [model.value, *(floor.worth[column] for floor, column in zip(floors, columns, strict=True))]
        ),
        rows=rows,
        row_at=row_at,
    )


def _floor_row(floor: Floor) -> Rows:
    least = np.array([floor.least - SLACK * max(1.0, abs(floor.least))])
    column = np.flatnonzero(floor.worth)
    entries = (Entries("all columns", np.zeros(len(column), dtype=np.int64), column, floor.worth[column]),)
    return Rows(f"floor of {floor.goal}", least, np.full(1, np.inf), entries)
