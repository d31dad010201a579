"""
Rule 3, exclusions: two partners that will not work together are never both there, and do not support each other.

Supports between the two are masked where offers reach partners (`arrays.tables.reach`). Who is there is a switch for
each exclusion, place and period in which both could deploy; a place is a gap, or a mission that the exclusion names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.coverage import room_beside
from pkmatch.rules.substitution import least_parts


@dataclass(frozen=True, eq=False)
class Sides:
    """
    Two sides that are never both there, in every place and period in which both could deploy.

    `keys` say what each place is; `most` modules of each side there, [place, side]; `place`, `side` and `position` say
    who deploys there.
    """

    keys: dict[str, IntArray]
    most: IntArray
    place: IntArray
    side: IntArray
    position: IntArray


def modules_beside_those_in_place(a: ScenarioArrays, c: Candidates) -> IntArray:
    """None where units in place are of a partner that will not work with this one, else any number."""
    most = np.full(len(c), NEVER)
    if a.kept_out_of_gap.any():
        position, period = c.presence
        barred = a.kept_out_of_gap[c.gap[position], a.partner_by_pledge[c.pledge[position]], period]
        most[position[barred]] = 0
    return most


def sides_of_exclusions(a: ScenarioArrays, c: Candidates) -> Sides:
    """Who could deploy on either side of an exclusion."""
    candidate, exclusion, side = _involved(a, c)
    where = a.mission_by_exclusion[exclusion]
    mission = a.mission_by_gap[c.gap[candidate]]
    kept = (where < 0) | (where == mission)
    candidate, exclusion, side, where = candidate[kept], exclusion[kept], side[kept], where[kept]
    gap = np.where(where < 0, c.gap[candidate], -1)
    pair, period = spread(c.start[candidate], c.end[candidate])
    place, (of, in_gap, in_mission, at) = numbered(exclusion[pair], gap[pair] + 1, where[pair] + 1, period)
    in_gap, in_mission = in_gap - 1, in_mission - 1
    side, position = side[pair], candidate[pair]
    keys = {"exclusion": of, "gap": in_gap, "mission": in_mission, "period": at}
    return sides_that_meet(a, c, keys, place, side, position)


def sides_that_meet(
    a: ScenarioArrays, c: Candidates, keys: dict[str, IntArray], place: IntArray, side: IntArray, position: IntArray
) -> Sides:
    """The places in which both sides could deploy; `keys` tell gap (-1 where it is a whole mission) and period."""
    most = _most_of_sides(a, c, place, side, position, keys["gap"], keys["period"])
    both: BoolArray = np.all(most > 0, axis=1)
    new = np.cumsum(both) - 1
    met = both[place]
    kept = {name: key[both] for name, key in keys.items()}
    return Sides(kept, most[both], new[place[met]], side[met], position[met])


def _involved(a: ScenarioArrays, c: Candidates) -> tuple[IntArray, IntArray, IntArray]:
    """Every candidate with every exclusion of its partner, and on which side it is."""
    count = len(a.mission_by_exclusion)
    partner = a.partners_by_exclusion.T.reshape(-1)
    order = np.argsort(partner, kind="stable")
    excluded = np.bincount(partner, minlength=len(a.partner_ids))
    begins = np.cumsum(excluded) - excluded
    who = a.partner_by_pledge[c.pledge]
    times = excluded[who]
    candidate = np.repeat(np.arange(len(c)), times)
    within = np.arange(len(candidate)) - np.repeat(np.cumsum(times) - times, times)
    found = order[begins[who[candidate]] + within] if count else candidate
    return candidate, found % max(count, 1), found // max(count, 1)


def _most_of_sides(
    a: ScenarioArrays,
    c: Candidates,
    place: IntArray,
    side: IntArray,
    position: IntArray,
    gap: IntArray,
    period: IntArray,
) -> IntArray:
    """Most modules of each side in each place: what its pledges have, and what the gap has room for."""
    _, (row, pledge) = numbered(2 * place + side, c.pledge[position])
    pledged = np.bincount(row, a.quantity_by_pledge[pledge], 2 * len(gap)).astype(np.int64).reshape(-1, 2)
    room = np.full(len(gap), NEVER)
    inside = np.flatnonzero(gap >= 0)
    room[inside] = room_beside(a)[gap[inside], period[inside]] // least_parts(a)[gap[inside]]
    return np.minimum(pledged, room[:, None])


def side_columns(k: Sides, family: str = "sides") -> Columns:
    """Which side may be there: 1 for the first, of an exclusion its `partner`, 0 for the second."""
    count = len(k.most)
    return Columns(family, k.keys, upper=np.ones(count, dtype=np.int64), worth=np.zeros(count))


def one_side_is_there(k: Sides, columns: str = "sides", family: str = "exclusion") -> Rows:
    """Modules of one side deploy only where the switch is with it."""
    count = len(k.most)
    row = 2 * k.place + k.side
    places = np.arange(count)
    entries = (
        Entries("deployments", row, k.position, np.ones(len(row))),
        Entries(columns, 2 * places, places, -k.most[:, 0].astype(np.float64)),
        Entries(columns, 2 * places + 1, places, k.most[:, 1].astype(np.float64)),
    )
    upper = np.column_stack([np.zeros(count), k.most[:, 1]]).reshape(-1)
    keys = {name: np.repeat(key, 2) for name, key in k.keys.items()} | {"side": np.tile([0, 1], count)}
    return Rows(family, np.full(2 * count, -np.inf), upper, entries, keys)
