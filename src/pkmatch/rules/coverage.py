"""Rule 7: what counts as coverage, and the goals `coverage`, `reliability` and `timeliness`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Rows, at_most, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.substitution import may_exceed, parts_of, rounded_up


def room(a: ScenarioArrays) -> IntArray:
    """The most that may be present in a gap, in its parts: while one unit relieves another, twice the quantity."""
    return rounded_up(a, a.quantity_by_gap * np.where(a.handover_by_gap, 2, 1))


def room_beside(a: ScenarioArrays) -> IntArray:
    """The most that may be deployed beside those in place, in parts, by gap and period."""
    return rounded_up(a, (a.quantity_by_gap * np.where(a.handover_by_gap, 2, 1))[:, None] - a.modules_in_place)


def most_at_once(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """The most modules of one deployment that a gap has room for, whatever else is there."""
    found: IntArray = rounded_up(a, a.quantity_by_gap)[gap] // parts_of(a, pledge, gap)
    return found


def nobody_doubles_up(a: ScenarioArrays, c: Candidates) -> Rows:
    """Modules in place and deployed in a gap in a period are at most its quantity, with handover twice as many."""
    position, period = c.presence
    row, (gap, at) = numbered(c.gap[position], period)
    return at_most(
        "presence within quantity",
        {"gap": gap, "period": at},
        [("deployments", row, position, parts_of(a, c.pledge[position], c.gap[position]), c.most[position])],
        room_beside(a)[gap, at],
    )


def worth_of_a_module(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """Worth of one counted module in place, by gap and period: `coverage`, `reliability` and `timeliness`."""
    return _early_worth(a, goals) + _worth_of_merit(a) * merit_in_place(goals)


def worth_at(a: ScenarioArrays, goals: Goals, gap: IntArray, at: IntArray, merit: FloatArray) -> FloatArray:
    """Worth of one counted module of such merit, for each pair of gap and period."""
    found: FloatArray = _early_worth(a, goals)[gap, at] + _worth_of_merit(a)[gap, at] * merit
    return found


def merit_in_place(goals: Goals) -> float:
    """What `coverage` and `reliability` make of a module in place: it is there, and performs like any other."""
    return goals.weight("coverage") + goals.weight("reliability")


def merit_of(
    performance_percent: FloatArray | IntArray, reliability_percent: FloatArray | IntArray, goals: Goals
) -> FloatArray:
    """What the two goals make of a module of such performance that is so probable."""
    weight = goals.weight("coverage") + goals.weight("reliability") * reliability_percent / 100
    return performance_percent / 100 * weight


def merit_by_pledge(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """What the two goals make of a module of each pledge."""
    return merit_of(a.performance_percent_by_pledge, a.reliability_percent_by_pledge, goals)


def coverage_of_deployments(a: ScenarioArrays, c: Candidates, goals: Goals) -> FloatArray:
    """Worth of one module of each candidate; none where a filled period, or what counts, is worth something instead."""
    rate = parts_of(a, c.pledge, c.gap) / a.parts_by_gap[c.gap]
    early, by_merit = _added_up(_early_worth(a, goals)), _added_up(_worth_of_merit(a))
    worth = early[c.gap, c.end] - early[c.gap, c.start]
    worth = worth + merit_by_pledge(a, goals)[c.pledge] * (by_merit[c.gap, c.end] - by_merit[c.gap, c.start])
    elsewhere = a.critical_by_gap | a.handover_by_gap | may_exceed(a)
    return np.where(elsewhere[c.gap], 0.0, rate * worth)


def _early_worth(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """What `timeliness` makes of a counted module, by gap and period."""
    lengths = np.maximum(a.end_by_gap - a.first_by_gap, 1)
    left = (a.end_by_gap[:, None] - np.arange(a.periods)) / lengths[:, None]
    found: FloatArray = goals.weight("timeliness") * left * _worth_of_merit(a)
    return found


def _worth_of_merit(a: ScenarioArrays) -> FloatArray:
    """Priority / quantity in the open periods of each gap."""
    periods = np.arange(a.periods)
    is_open = (a.first_by_gap[:, None] <= periods) & (periods < a.end_by_gap[:, None])
    return np.where(is_open, (a.priority_by_gap / a.quantity_by_gap)[:, None], 0.0)


def _added_up(by_period: FloatArray) -> FloatArray:
    """Sums of the periods before each."""
    return np.concatenate([np.zeros((len(by_period), 1)), np.cumsum(by_period, axis=1)], axis=1)
