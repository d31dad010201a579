"""
The goal `stability`: how far a plan keeps to one that was given.

|modules - given modules| is modules + given modules - 2 x those **kept**, which are at most either. So every module
deployed costs one, all given ones cost one once, and each module kept is worth two.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import FloatArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located
from pkmatch.domain.policy import Goals

PLACE = ("pledge", "gap", "period")


def change_of_deployments(a: ScenarioArrays, c: Candidates, goals: Goals) -> FloatArray:
    """Worth of one module of each candidate: minus its periods; what is kept is worth twice as much."""
    return -goals.weight("stability") * (c.end - c.start).astype(np.float64)


def given_columns(a: ScenarioArrays, goals: Goals, asked: Goals) -> Columns:
    """All module-periods given, in one column that stands still."""
    total = a.given_modules[:, 3].sum(keepdims=True)
    total = total[total > 0] if asked.asks("stability") else total[:0]
    keys = {"period": np.zeros_like(total)}
    return Columns("given", keys, total, worth=np.full(len(total), -goals.weight("stability")), lower=total)


def kept_columns(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals) -> Columns:
    """Given modules of a pledge in a gap and period that stay, where any could."""
    pledge, gap, period, modules = a.given_modules.T
    known = np.flatnonzero((pledge >= 0) & asked.asks("stability"))
    if len(known):  # a look at all candidates takes its time
        position, at = c.presence
        shape = (len(a.pledge_ids), len(a.gap_ids), a.periods)
        there = np.ravel_multi_index((c.pledge[position], c.gap[position], at), shape) if len(position) else position
        place = np.ravel_multi_index((pledge[known], gap[known], period[known]), shape)
        known = known[np.isin(place, there)]
    keys = dict(zip(PLACE, (pledge[known], gap[known], period[known]), strict=True))
    worth = np.full(len(known), 2.0 * goals.weight("stability"))
    return Columns("kept", keys, modules[known], worth, integer=False)


def who_is_kept_is_there(a: ScenarioArrays, c: Candidates, kept: Columns) -> Rows:
    """Modules kept are at most those that the pledge has in the gap in the period."""
    position, period = c.presence if len(kept) else (np.zeros(0, dtype=np.int64),) * 2
    involved = np.zeros((len(a.pledge_ids), len(a.gap_ids)), dtype=np.bool_)
    involved[kept.keys["pledge"], kept.keys["gap"]] = True
    some = np.flatnonzero(involved[c.pledge[position], c.gap[position]])
    row = located(kept, PLACE, (c.pledge[position[some]], c.gap[position[some]], period[some]))
    found = np.flatnonzero(row >= 0)
    entries = (
        Entries("kept", np.arange(len(kept)), np.arange(len(kept)), np.ones(len(kept))),
        Entries("deployments", row[found], position[some[found]], np.full(len(found), -1.0)),
    )
    return Rows("kept", np.full(len(kept), -np.inf), np.zeros(len(kept)), entries, kept.keys)
