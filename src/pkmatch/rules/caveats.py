"""Rule 3, what the contributor accepts: capability, missions and tasks refused, sole missions, named gaps."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def capability_serves(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge is of the capability that the gap asks, or of one that can stand in for it."""
    serves: BoolArray = a.percent_served[a.capability_by_pledge[pledge], a.capability_by_gap[gap]] > 0
    return serves


def mission_not_refused(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The caveats do not refuse the gap's mission."""
    return ~a.refuses_mission[pledge, a.mission_by_gap[gap]]


def mission_among_sole_ones(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The gap's mission is a sole mission, where there are any."""
    any_mission: BoolArray = ~np.any(a.is_sole_mission, axis=1)
    return np.asarray(any_mission[pledge] | a.is_sole_mission[pledge, a.mission_by_gap[gap]])


def no_task_refused(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The caveats refuse none of the gap's tasks."""
    refused = np.zeros(len(pledge), dtype=np.bool_)
    for task in range(a.tasks.shape[1]):
        refused |= a.refuses_task[pledge, task] & a.tasks[gap, task]
    return ~refused


def made_for_this_gap(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge names this gap, or no gap at all."""
    pair = pledge * len(a.gap_ids) + gap
    return ~a.made_for_gaps[pledge] | np.isin(pair, a.made_for_pairs)
