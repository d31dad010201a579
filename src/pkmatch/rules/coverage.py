"""Rule 7: what counts as coverage, and the goals `coverage` and `timeliness`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Rows, at_most, numbered
from pkmatch.domain.policy import Goals


def room(a: ScenarioArrays) -> IntArray:
    """The most modules that may be present in a gap: while one unit relieves another, twice the quantity."""
    found: IntArray = a.quantity_by_gap * np.where(a.handover_by_gap, 2, 1)
    return found


def nobody_doubles_up(a: ScenarioArrays, c: Candidates) -> Rows:
    """Modules in place and deployed in a gap in a period are at most its quantity, with handover twice as many."""
    position, period = c.presence
    row, (gap, at) = numbered(c.gap[position], period)
    return at_most(
        "presence within quantity",
        {"gap": gap, "period": at},
        [("deployments", row, position, 1.0, c.most[position])],
        room(a)[gap] - a.modules_in_place[gap, at],
    )


def worth_of_a_module(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """Worth of one counted module, by gap and period, under the goals `coverage` and `timeliness`."""
    periods = np.arange(a.periods)
    lengths = np.maximum(a.end_by_gap - a.first_by_gap, 1)
    left = (a.end_by_gap[:, None] - periods) / lengths[:, None]
    by_period = goals.weight("coverage") + goals.weight("timeliness") * left
    is_open = (a.first_by_gap[:, None] <= periods) & (periods < a.end_by_gap[:, None])
    return np.where(is_open, by_period, 0.0) * (a.priority_by_gap / a.quantity_by_gap)[:, None]


def coverage_of_deployments(a: ScenarioArrays, c: Candidates, goals: Goals) -> FloatArray:
    """Worth of one module of each candidate; none where a filled period, or what counts, is worth something instead."""
    worth = worth_of_a_module(a, goals)
    up_to = np.concatenate([np.zeros((len(worth), 1)), np.cumsum(worth, axis=1)], axis=1)
    elsewhere = (a.critical_by_gap | a.handover_by_gap)[c.gap]
    return np.where(elsewhere, 0.0, up_to[c.gap, c.end] - up_to[c.gap, c.start])
