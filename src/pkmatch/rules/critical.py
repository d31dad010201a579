"""Rule 8, critical gaps: coverage counts whole or not at all; the goal `critical`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.counting import counts_apart, is_graded, missing_beside
from pkmatch.rules.coverage import worth_of_a_module
from pkmatch.rules.substitution import parts_of


def filled_columns(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals) -> Columns:
    """
    Whether a critical gap is filled whole in a period: a column where it has a candidate or is whole in place.

    Where modules are of several grades, what counts of each has its worth; those in place have theirs here.
    """
    position, period = c.presence
    inside = a.critical_by_gap[c.gap[position]]
    whole, then = np.nonzero((a.modules_in_place == a.quantity_by_gap[:, None]) & a.critical_by_gap[:, None])
    places = np.concatenate([c.gap[position][inside], whole]), np.concatenate([period[inside], then])
    _, (gap, at) = numbered(*places)
    modules = a.quantity_by_gap[gap]
    if is_graded(a, asked):
        modules = np.where(a.handover_by_gap[gap], 0, a.modules_in_place[gap, at])
    worth = goals.weight("critical") + modules * worth_of_a_module(a, goals)[gap, at]
    return Columns("filled", {"gap": gap, "period": at}, upper=np.ones(len(gap), dtype=np.int64), worth=worth)


def filled_means_whole(a: ScenarioArrays, c: Candidates, filled: Columns, counted: Columns, asked: Goals) -> Rows:
    """
    A period of a critical gap counts as filled only where those in place and those deployed count whole.

    Where modules are of several grades, none of them counts otherwise.
    """
    gap, at = filled.keys["gap"], filled.keys["period"]
    count, apart = len(filled), counts_apart(a, asked)
    position, period = c.presence
    present = np.flatnonzero((a.critical_by_gap & ~apart)[c.gap[position]])
    counts = np.flatnonzero(a.critical_by_gap[counted.keys["gap"]])
    row = located(filled, ("gap", "period"), (c.gap[position[present]], period[present]))
    row_of_counted = located(filled, ("gap", "period"), tuple(counted.keys[name][counts] for name in ("gap", "period")))
    counts, row_of_counted = counts[row_of_counted >= 0], row_of_counted[row_of_counted >= 0]
    missing = missing_beside(a)[gap, at]
    parts = parts_of(a, c.pledge[position[present]], c.gap[position[present]])
    entries = (
        Entries("filled", np.arange(count), np.arange(count), missing.astype(np.float64)),
        Entries("deployments", row, position[present], -parts.astype(np.float64)),
        Entries("counted", row_of_counted, counts, np.full(len(counts), -1.0)),
    )
    least = np.where(apart[gap] & is_graded(a, asked), 0.0, -np.inf)
    return Rows("critical whole", least, np.zeros(count), entries, {"gap": gap, "period": at})
