"""
Rule 3, what the contributor accepts: capability, missions, tasks and partners refused, sole missions, named gaps.

Beside whom a unit serves is a switch for each pledge that refuses partners, gap and period in which both could deploy.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Rows, numbered, spread
from pkmatch.rules.exclusions import Sides, one_side_is_there, side_columns, sides_that_meet


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


def modules_beside_nobody_refused(a: ScenarioArrays, c: Candidates) -> IntArray:
    """None where units in place in the gap are of a partner that the caveats refuse, else any number."""
    most = np.full(len(c), NEVER)
    position, period = _presence_of_refusing(a, c)
    gap, partner, then, _ = a.tpccs_in_place.T
    there, which = _met(c.gap[position] * a.periods + period, gap * a.periods + then)
    refused = a.refuses_partner[c.pledge[position[there]], partner[which]]
    most[position[there[refused]]] = 0
    return most


def sides_of_refusals(a: ScenarioArrays, c: Candidates) -> Sides:
    """Units that refuse partners, and those they refuse, in every gap and period in which both could deploy."""
    position, period = _presence_of_refusing(a, c)
    own_place, (pledge, gap, at) = numbered(c.pledge[position], c.gap[position], period)
    others, when = c.presence
    place, which = _met(gap * a.periods + at, c.gap[others] * a.periods + when)
    refused = a.refuses_partner[pledge[place], a.partner_by_pledge[c.pledge[others[which]]]]
    place, which = place[refused], which[refused]
    side = np.repeat([0, 1], [len(position), len(place)])
    keys = {"pledge": pledge, "gap": gap, "period": at}
    return sides_that_meet(a, c, keys, np.append(own_place, place), side, np.append(position, others[which]))


def refusal_columns(k: Sides) -> Columns:
    """Whether the unit that refuses may be there: 1 for it, 0 for those it refuses."""
    return side_columns(k, "refusals")


def nobody_serves_beside_one_refused(k: Sides) -> Rows:
    """Modules of a unit deploy in a gap in a period, or modules of partners that it refuses."""
    return one_side_is_there(k, "refusals", "partner refused")


def _presence_of_refusing(a: ScenarioArrays, c: Candidates) -> tuple[IntArray, IntArray]:
    """Position and period of every candidate of a pledge that refuses partners."""
    refuses: BoolArray = np.any(a.refuses_partner, axis=1)
    refusing = np.flatnonzero(refuses[c.pledge])
    window, period = spread(c.start[refusing], c.end[refusing])
    return refusing[window], period


def _met(keys: IntArray, others: IntArray) -> tuple[IntArray, IntArray]:
    """Every pair of places in two arrays at which the same key stands."""
    order = np.argsort(others, kind="stable")
    first = np.searchsorted(others, keys, side="left", sorter=order)
    after = np.searchsorted(others, keys, side="right", sorter=order)
    one, place = spread(first, after)
    return one, order[place]
