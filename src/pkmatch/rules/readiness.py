"""
Rule 2: nobody deploys before the lead time of its readiness level, or below the level a gap asks.

An assessment visit makes the registered units of one partner PL2, which may be earlier, or what a gap asks.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, located, numbered, spread
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.rules.coverage import room_beside
from pkmatch.rules.substitution import least_parts

PL2 = READINESS_LEVELS.index("PL2")


def lead_time_over(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period after the lead time, counted from the plan's first period, or from the first visit there can be."""
    first = a.lead_by_pledge[pledge]
    return np.where(_may_be_visited(a, pledge), np.minimum(first, _first_once_visited(a, pledge)), first)


def level_reached(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period in which a visit can have made the pledge what the gap asks, where it is not."""
    too_low = a.level_by_pledge[pledge] < a.level_by_gap[gap]
    return np.where(too_low & _may_be_visited(a, pledge), _first_once_visited(a, pledge), 0)


def level_high_enough(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's level is at least the gap's `min_readiness`, or a visit can make it so."""
    asked = a.level_by_gap[gap]
    found: BoolArray = (a.level_by_pledge[pledge] >= asked) | (_may_be_visited(a, pledge) & (asked <= PL2))
    return found


def _first_once_visited(a: ScenarioArrays, pledge: IntArray) -> IntArray:
    """First period in which a pledge may start after the first visit there can be."""
    found: IntArray = a.registered_by_pledge[pledge] + 1 + a.lead_once_assessed
    return found


def _may_be_visited(a: ScenarioArrays, pledge: IntArray) -> BoolArray:
    """Whether an assessment visit may make a difference to a pledge."""
    found: BoolArray = (a.level_by_pledge[pledge] < PL2) & (a.visits_a_period > 0)
    return found


def needs_visit(a: ScenarioArrays, c: Candidates) -> BoolArray:
    """Candidates that deploy only after an assessment visit, and long enough after the first there can be."""
    early = c.start < a.lead_by_pledge[c.pledge]
    waits = early | (a.level_by_pledge[c.pledge] < a.level_by_gap[c.gap])
    found: BoolArray = waits & _may_be_visited(a, c.pledge) & (c.start >= _first_once_visited(a, c.pledge))
    return found


def visit_columns(a: ScenarioArrays, c: Candidates) -> Columns:
    """Whether an assessment visit to a partner takes place: one column for each period in which one is of use."""
    waiting = c.keep(needs_visit(a, c))
    last = waiting.start - a.lead_once_assessed
    _, (pledge, end) = numbered(waiting.pledge, last)
    found, period = spread(a.registered_by_pledge[pledge], end)
    _, (partner, at) = numbered(a.partner_by_pledge[pledge[found]], period)
    keys = {"partner": partner, "period": at}
    return Columns("visits", keys, upper=np.ones(len(at), dtype=np.int64), worth=np.zeros(len(at)))


def who_needs_a_visit_had_one(a: ScenarioArrays, c: Candidates, visits: Columns) -> Rows:
    """
    Modules of a pledge that are deployed thanks to a visit are at most what could be x the visits made in time.

    One row for each period in which some of them may start, with all who are deployed then: whoever started before
    had a visit still earlier.
    """
    waiting = np.flatnonzero(needs_visit(a, c))
    position, period = spread(c.start[waiting], c.end[waiting])
    position = waiting[position]
    row, (pledge, at) = numbered(c.pledge[position], period)
    starts = np.zeros(len(at), dtype=np.bool_)
    starts[row[period == c.start[position]]] = True
    number = np.cumsum(starts) - 1
    inside = starts[row]
    position, row, pledge, at = position[inside], number[row[inside]], pledge[starts], at[starts]
    visit_of, made = spread(a.registered_by_pledge[pledge], at - a.lead_once_assessed)
    column = located(visits, ("partner", "period"), (a.partner_by_pledge[pledge[visit_of]], made))
    most = np.minimum(a.quantity_by_pledge[pledge], _room(a, c, position, row, at))
    entries = (
        Entries("deployments", row, position, np.ones(len(row))),
        Entries("visits", visit_of, column, -most[visit_of].astype(np.float64)),
    )
    keys = {"pledge": pledge, "period": at}
    return Rows("visit links", np.full(len(at), -np.inf), np.zeros(len(at)), entries, keys)


def _room(a: ScenarioArrays, c: Candidates, position: IntArray, row: IntArray, period: IntArray) -> IntArray:
    """The modules for which the gaps have room that candidates of each row may serve."""
    _, (of_row, gap) = numbered(row, c.gap[position])
    room = room_beside(a)[gap, period[of_row]] // least_parts(a)[gap]
    return np.bincount(of_row, room, len(period)).astype(np.int64)


def visits_are_scarce(a: ScenarioArrays, visits: Columns) -> Rows:
    """Assessment visits in a period are at most those of the policy."""
    row, (period,) = numbered(visits.keys["period"])
    entries = [("visits", row, np.arange(len(row)), 1.0, visits.upper)]
    return at_most("assessment visits", {"period": period}, entries, np.full(len(period), a.visits_a_period))
