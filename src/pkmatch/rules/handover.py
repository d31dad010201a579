"""
Rule 7, handover: arrivals count at once only in places not counted before; to take over they must have been there.

For whole deployments the rows below have consecutive ones in periods, so that what counts could be whole by itself; it
is asked to be, for floors of a strict order cut across.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered
from pkmatch.rules.substitution import parts_of


def who_takes_over_has_been_there(a: ScenarioArrays, c: Candidates, counted: Columns) -> Rows:
    """Modules that count in two periods in a row are at most the quantity and those present in both of them."""
    inside = np.flatnonzero(a.handover_by_gap[counted.keys["gap"]])
    place, (gap, at) = numbered(counted.keys["gap"][inside], counted.keys["period"][inside])
    row_of = np.full((len(a.gap_ids), a.periods + 1), -1)
    known = np.zeros_like(row_of, dtype=np.bool_)
    known[gap, at] = True
    opens = at == a.first_by_gap[gap]
    bound = np.flatnonzero(known[gap, at - 1] & (at > 0) | (opens & (a.counted_before[gap] > 0)))
    row_of[gap[bound], at[bound]] = np.arange(len(bound))
    now = row_of[gap, at][place]
    next_one = row_of[gap, at + 1][place]
    position, period = c.presence
    stays = np.flatnonzero(a.handover_by_gap[c.gap[position]] & (period > c.start[position]))
    row = row_of[c.gap[position[stays]], period[stays]]
    stays, row = stays[row >= 0], row[row >= 0]
    parts = parts_of(a, c.pledge[position[stays]], c.gap[position[stays]])
    entries = (
        Entries("counted", now[now >= 0], inside[now >= 0], np.ones(int((now >= 0).sum()))),
        Entries("counted", next_one[next_one >= 0], inside[next_one >= 0], np.ones(int((next_one >= 0).sum()))),
        Entries("deployments", row, position[stays], -parts.astype(np.float64)),
    )
    gap, at, opens = gap[bound], at[bound], opens[bound]
    limit = a.quantity_by_gap[gap] + a.staying_in_place[gap, at] - np.where(opens, a.counted_before[gap], 0)
    limit = limit * a.parts_by_gap[gap]
    keys = {"gap": gap, "period": at}
    return Rows("handover", np.full(len(bound), -np.inf), limit.astype(np.float64), entries, keys)
