"""
Payments between the model and the picks, and in a planner's hands.

Comes in: what a solution decided of payments, or picks. Goes out: picked payments by ids; the rows of a hint; the
money that is left for a cost.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import MONEY_USES, IntArray, ScenarioArrays
from pkmatch.domain.gives import FundingOffer, MoneyUse
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedGive, PickedPayment, Picks
from pkmatch.rules.money import NOBODY, missions_alike, money_unit
from pkmatch.search.on_offer import Reaching


def payments_handed_out(a: ScenarioArrays, k: dict[str, list[int]], units: list[int]) -> tuple[PickedPayment, ...]:
    """Payments of each class by ids; a class of missions is named by the first of them."""
    unit, found = money_unit(a), []
    for offer, use, partner, mission, start, amount in zip(
        k["offer"], k["use"], k["partner"], k["mission"], k["start"], units, strict=True
    ):
        where = None if mission == NOBODY else a.mission_ids[mission]
        recipient = a.partner_ids[partner] if partner != NOBODY else where or ""
        found.append(PickedPayment(a.funding_ids[offer], MONEY_USES[use], recipient, where, start, amount * unit))
    return tuple(found)


def payments_decided(a: ScenarioArrays, picks: Picks) -> list[tuple[int, ...]]:
    """Picked payments by (offer, use, partner, mission, start) and their units; those of unknown records left out."""
    offers, partners, missions = a.numbers("funding", "partner", "mission")
    unit = money_unit(a)
    rows: list[tuple[int, ...]] = []
    for x in picks.payments:
        use = MONEY_USES.index(x.use)
        partner, mission = partners.get(x.recipient, NOBODY), NOBODY
        if x.mission is not None and x.mission in missions:
            mission = missions[x.mission]
            mission = mission if partner == NOBODY else int(missions_alike(a, use)[mission])
        if x.offer in offers and (partner != NOBODY or mission != NOBODY):
            rows.append((offers[x.offer], use, partner, mission, x.start, -(-x.amount // unit)))
    return rows


def gives_handed_out(
    a: ScenarioArrays, pieces: tuple[dict[str, list[int]], list[int]], money: tuple[dict[str, list[int]], list[int]]
) -> tuple[PickedGive, ...]:
    """What is given for gaps that ask an item or an amount, by ids."""
    found = []
    k, amounts = pieces
    for offer, ask, start, amount in zip(k["offer"], k["ask"], k["start"], amounts, strict=True):
        found.append(PickedGive("gift", a.equipment_ids[offer], a.ask_ids[ask], start, amount))
    k, amounts = money
    for offer, ask, start, amount in zip(k["offer"], k["ask"], k["start"], amounts, strict=True):
        found.append(PickedGive("payment", a.funding_ids[offer], a.ask_ids[ask], start, amount * money_unit(a)))
    return tuple(found)


def gives_decided(a: ScenarioArrays, picks: Picks, kind: str) -> list[tuple[int, ...]]:
    """Picked gives of a kind by (offer, ask, start) and their amount; those of unknown records are left out."""
    names, unit = (a.equipment_ids, 1) if kind == "gift" else (a.funding_ids, money_unit(a))
    offers, asks = ({name: number for number, name in enumerate(known)} for known in (names, a.ask_ids))
    return [
        (offers[x.offer], asks[x.gap], x.start, x.amount // unit)
        for x in picks.gives
        if x.kind == kind and x.offer in offers and x.gap in asks
    ]


class Purse:
    """The offers of money, and the cents left of each."""

    def __init__(self, scenario: Scenario) -> None:
        self._offers = offers = scenario.funding_offers
        self._reaching = Reaching(scenario, offers)
        windows = [scenario.calendar.offered(x.available_from, x.available_until) for x in offers]
        self._first, self._end = np.array(windows, dtype=np.int64).reshape(-1, 2).T
        self._for_all = np.array([not x.recipients and not x.regions for x in offers], dtype=np.bool_)
        self._pays = {
            use: np.array([not x.uses or use in x.uses for x in offers], dtype=np.bool_) for use in MONEY_USES
        }
        self._left = np.array([[round(100 * offer.amount)] for offer in offers], dtype=np.int64).reshape(-1, 1)
        self._fitting: dict[tuple[MoneyUse, str | None, str | None], IntArray] = {}

    def for_cost(
        self, use: MoneyUse, partner: str | None, mission: str | None, start: int
    ) -> list[tuple[FundingOffer, IntArray]]:
        """
        Each offer that may pay a cost for a partner, or for what a mission is given, and what is left of it.

        What is left is a view of one number that counts down.
        """
        there = self._there(use, partner, mission, start).tolist()
        return [(self._offers[each], self._left[each]) for each in there]

    def cents_for(self, use: MoneyUse, partner: str | None, mission: str | None, start: int) -> int:
        """Cents left of all offers that may pay a cost."""
        return sum(self._left[self._there(use, partner, mission, start), 0].tolist())  # may be more than 64 bits hold

    def _there(self, use: MoneyUse, partner: str | None, mission: str | None, start: int) -> IntArray:
        if (use, partner, mission) not in self._fitting:
            reach = self._reaching
            to = self._for_all & reach.going_to(mission) if partner is None else reach.any_for(partner, mission)
            self._fitting[use, partner, mission] = np.flatnonzero(to & self._pays[use])
        at = self._fitting[use, partner, mission]
        open_then: IntArray = at[(self._first[at] <= start) & (start < self._end[at]) & (self._left[at, 0] > 0)]
        return open_then
