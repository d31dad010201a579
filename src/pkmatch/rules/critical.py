"""Rule 8, critical gaps: coverage counts whole or not at all; the goal `critical`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.coverage import worth_of_a_module


def filled_columns(a: ScenarioArrays, c: Candidates, goals: Goals) -> Columns:
    """Whether a critical gap is filled whole in a period: a column where it has a candidate or is whole in place."""
    position, period = c.presence
    inside = a.critical_by_gap[c.gap[position]]
    whole, then = np.nonzero((a.modules_in_place == a.quantity_by_gap[:, None]) & a.critical_by_gap[:, None])
    places = np.concatenate([c.gap[position][inside], whole]), np.concatenate([period[inside], then])
    _, (gap, at) = numbered(*places)
    worth = a.quantity_by_gap[gap] * worth_of_a_module(a, goals)[gap, at] + goals.weight("critical")
    return Columns("filled", {"gap": gap, "period": at}, upper=np.ones(len(gap), dtype=np.int64), worth=worth)


def filled_means_whole(a: ScenarioArrays, c: Candidates, filled: Columns, counted: Columns) -> Rows:
    """A period of a critical gap counts as filled only where those in place and those deployed count whole."""
    position, period = c.presence
    inside = a.critical_by_gap[c.gap[position]]
    takes_over = np.flatnonzero(a.handover_by_gap[filled.keys["gap"]])
    row, (gap, at) = numbered(
        np.append(c.gap[position][inside], filled.keys["gap"][takes_over]),
        np.append(period[inside], filled.keys["period"][takes_over]),
    )
    row = row[: int(inside.sum())]
    position = position[inside]
    counts = np.flatnonzero(a.handover_by_gap[gap])
    own = ~a.handover_by_gap[gap[row]]
    row, position = row[own], position[own]
    count = len(gap)
    filled_at = located(filled, ("gap", "period"), (gap, at))
    missing = a.quantity_by_gap[gap] - np.where(a.handover_by_gap[gap], 0, a.modules_in_place[gap, at])
    counted_at = located(counted, ("gap", "period"), (gap[counts], at[counts]))
    entries = (
        Entries("filled", np.arange(count), filled_at, missing.astype(np.float64)),
        Entries("deployments", row, position, np.full(len(row), -1.0)),
        Entries("counted", counts, counted_at, np.full(len(counts), -1.0)),
    )
    return Rows("critical whole", np.full(count, -np.inf), np.zeros(count), entries, {"gap": gap, "period": at})
