"""
Rule 7, handover: arrivals count at once only in places not counted before; to take over they must have been there.

What counts is a column of its own, by gap and period. For whole deployments the rows below have consecutive ones in
periods, so that what counts could be whole by itself; it is asked to be, for floors of a strict order cut across.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.coverage import worth_of_a_module


def counted_columns(a: ScenarioArrays, c: Candidates, goals: Goals) -> Columns:
    """Modules that count in a period of a gap with handover, where there can be any."""
    position, period = c.presence
    inside = a.handover_by_gap[c.gap[position]]
    there, then = np.nonzero((a.modules_in_place > 0) & a.handover_by_gap[:, None])
    _, (gap, at) = numbered(np.append(c.gap[position][inside], there), np.append(period[inside], then))
    reachable = np.zeros((len(a.gap_ids), a.periods), dtype=np.bool_)
    reachable[c.gap[position][inside], period[inside]] = True
    most = np.where(reachable[gap, at], a.quantity_by_gap[gap], a.modules_in_place[gap, at])
    worth = np.where(a.critical_by_gap[gap], 0.0, worth_of_a_module(a, goals)[gap, at])
    return Columns("counted", {"gap": gap, "period": at}, upper=most, worth=worth)


def only_those_present_count(a: ScenarioArrays, c: Candidates, counted: Columns) -> Rows:
    """Modules that count are at most those present, in place and deployed."""
    count = len(counted)
    position, period = c.presence
    row = located(counted, ("gap", "period"), (c.gap[position], period))
    inside = np.flatnonzero(row >= 0)
    entries = (
        Entries("counted", np.arange(count), np.arange(count), np.ones(count)),
        Entries("deployments", row[inside], position[inside], np.full(len(inside), -1.0)),
    )
    limit = a.modules_in_place[counted.keys["gap"], counted.keys["period"]].astype(np.float64)
    return Rows("present and counted", np.full(count, -np.inf), limit, entries)


def who_takes_over_has_been_there(a: ScenarioArrays, c: Candidates, counted: Columns) -> Rows:
    """Modules that count in two periods in a row are at most the quantity and those present in both of them."""
    gap, at = counted.keys["gap"], counted.keys["period"]
    before = located(counted, ("gap", "period"), (gap, at - 1))
    opens = at == a.first_by_gap[gap]
    bound = np.flatnonzero((before >= 0) | (opens & (a.counted_before[gap] > 0)))
    row_of = np.full(len(counted), -1)
    row_of[bound] = np.arange(len(bound))
    earlier = np.flatnonzero(before[bound] >= 0)
    position, period = c.presence
    column = located(counted, ("gap", "period"), (c.gap[position], period))
    stays = np.flatnonzero((column >= 0) & (period > c.start[position]))
    stays = stays[row_of[column[stays]] >= 0]
    entries = (
        Entries("counted", np.arange(len(bound)), bound, np.ones(len(bound))),
        Entries("counted", earlier, before[bound[earlier]], np.ones(len(earlier))),
        Entries("deployments", row_of[column[stays]], position[stays], np.full(len(stays), -1.0)),
    )
    gap, at, opens = gap[bound], at[bound], opens[bound]
    limit = a.quantity_by_gap[gap] + a.staying_in_place[gap, at] - np.where(opens, a.counted_before[gap], 0)
    keys = {"gap": gap, "period": at}
    return Rows("handover", np.full(len(bound), -np.inf), limit.astype(np.float64), entries, keys)
