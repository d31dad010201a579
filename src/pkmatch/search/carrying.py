"""
Lift between the model and the picks, and in a planner's hands.

Comes in: what a solution decided of lift, or one deployment at a time. Goes out: picked lifts by ids; the rows of a
hint; whether the people of a deployment can be carried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.domain.gives import LiftOffer
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDeployment, PickedLift, Picks
from pkmatch.rules.lift import missions_alike
from pkmatch.rules.training import NOWHERE
from pkmatch.search.on_offer import Reaching


def lifts_handed_out(
    a: ScenarioArrays,
    deployments: Sequence[PickedDeployment],
    d: tuple[dict[str, list[int]], list[int]],
    k: dict[str, list[int]],
    people: list[int],
) -> tuple[PickedLift, ...]:
    """The lift of each arrival handed to the missions it stands for: first by those who take people home too."""
    alike = missions_alike(a)
    needs: defaultdict[tuple[int, int, int], list[list[int]]] = defaultdict(list)
    keys, modules = d
    for p, g, s, e, count in zip(keys["pledge"], keys["gap"], keys["start"], keys["end"], modules, strict=True):
        moved = int(a.people_moved_by_pledge[p]) * count
        if moved:
            mission = int(a.mission_by_gap[g])
            needs[int(a.partner_by_pledge[p]), int(alike[mission]), s].append([mission, e, moved])
    carried: defaultdict[PickedLift, int] = defaultdict(int)
    rows = zip(k["stay"], k["offer"], k["partner"], k["mission"], k["start"], k["end"], people, strict=True)
    for stay, offer, partner, first, s, e, left in sorted(rows, key=lambda row: row[0] < 0):
        if first == NOWHERE:
            carried[PickedLift(a.lift_ids[offer], a.partner_ids[partner], None, s, e, 0)] += left
            continue
        for need in needs[partner, first, s]:
            amount = min(left, need[2]) if stay < 0 or need[1] == e else 0
            need[2] -= amount
            left -= amount
            if amount:
                lift = PickedLift(a.lift_ids[offer], a.partner_ids[partner], a.mission_ids[need[0]], s, e, 0)
                carried[lift] += amount
    return tuple(lift._replace(amount=amount) for lift, amount in carried.items())


def lifts_decided(a: ScenarioArrays, picks: Picks) -> list[tuple[int, ...]]:
    """Picked lifts by (offer, partner, mission, start, end) and their people; those of unknown records are left out."""
    offers, partners, missions = a.numbers("lift", "partner", "mission")
    alike = missions_alike(a)
    first_of: dict[str | None, int] = {None: NOWHERE, **{name: int(alike[at]) for name, at in missions.items()}}
    return [
        (offers[x.offer], partners[x.recipient], first_of[x.mission], x.start, x.end, x.amount)
        for x in picks.lifts
        if x.offer in offers and x.recipient in partners and x.mission in first_of
    ]


class Trip(NamedTuple):
    """What one offer of lift can do for a deployment, as things stand."""

    offer: LiftOffer
    free: IntArray  # people it can still carry, by period; a view that counts down
    until: int  # the end of its lift
    most: int  # people
    cents: int  # for each of them, to be paid with money on offer


class Carriers:
    """The offers of lift, and how many more people each can carry in a period."""

    def __init__(self, scenario: Scenario) -> None:
        self._offers = offers = [offer for offer in scenario.lift_offers if scenario.bundle_of(offer.id) is None]
        self._reaching = Reaching(scenario, offers)
        windows = [scenario.calendar.offered(x.available_from, x.available_until) for x in offers]
        self._first, self._end = np.array(windows, dtype=np.int64).reshape(-1, 2).T
        self._returns = np.array([offer.returns for offer in offers], dtype=np.bool_)
        self._cents = np.array([0 if x.cost_covered else round(100 * x.cost) for x in offers], dtype=np.int64)
        personnel = np.array([offer.personnel for offer in offers], dtype=np.int64)
        self._free = np.repeat(personnel[:, None], scenario.calendar.periods, axis=1)

    def for_trip(self, partner: str, mission: str, start: int, end: int, money: int) -> Iterator[Trip]:
        """Each offer that can carry people of a deployment, and can be paid for with so many cents."""
        until = np.where(self._returns, end, start + 1)
        there, back = self._free[:, start], np.where(self._returns, self._free[:, end - 1], self._free[:, start])
        most = np.minimum(np.where(self._returns & (until == start + 1), there // 2, there), back)
        fits = self._reaching.any_for(partner, mission) & (self._first <= start) & (until <= self._end)
        for at in np.flatnonzero(fits & (most > 0) & (self._cents <= money)).tolist():
            yield Trip(self._offers[at], self._free[at], int(until[at]), int(most[at]), int(self._cents[at]))
