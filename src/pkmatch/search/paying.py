"""
Payments between the model and the picks, and in a planner's hands.

Comes in: what a solution decided of payments, or picks. Goes out: picked payments by ids; the rows of a hint; the
money that is left for a cost.
"""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.arrays import MONEY_USES, ScenarioArrays
from pkmatch.domain.gives import FundingOffer, MoneyUse
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedGive, PickedPayment, Picks
from pkmatch.rules.money import NOBODY, missions_alike, money_unit
from pkmatch.search.on_offer import partners_apart


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


_Row = tuple[FundingOffer, tuple[int, int], list[int]]
"""An offer of money, its periods, and the cents left of it."""


class Purse:
    """The offers of money, and the cents left of each."""

    def __init__(self, scenario: Scenario) -> None:
        self._partners = {partner.id: partner for partner in scenario.partners}
        self._apart = partners_apart(scenario)
        self._offers = [
            (offer, scenario.calendar.offered(offer.available_from, offer.available_until), [round(100 * offer.amount)])
            for offer in scenario.funding_offers
        ]
        self._fitting: dict[tuple[MoneyUse, str | None, str | None], list[_Row]] = {}
        self._open: dict[tuple[MoneyUse, str | None, str | None, int], list[_Row]] = {}

    def for_cost(
        self, use: MoneyUse, partner: str | None, mission: str | None, start: int
    ) -> Iterator[tuple[FundingOffer, list[int]]]:
        """Each offer that may pay a cost for a partner, or for what a mission is given, and what is left of it."""
        if (use, partner, mission) not in self._fitting:
            self._fitting[use, partner, mission] = [
                row for row in self._offers if self._fits(row[0], use, partner, mission)
            ]
        if (use, partner, mission, start) not in self._open:
            self._open[use, partner, mission, start] = [
                row for row in self._fitting[use, partner, mission] if row[1][0] <= start < row[1][1]
            ]
        for offer, _, left in self._open[use, partner, mission, start]:
            if left[0] > 0:
                yield offer, left

    def _fits(self, offer: FundingOffer, use: MoneyUse, partner: str | None, mission: str | None) -> bool:
        if partner is None:
            reaches = not offer.recipients and not offer.regions
        else:
            reaches = offer.reaches(self._partners[partner]) and offer.partner not in self._apart[partner]
        return reaches and (not offer.uses or use in offer.uses) and (not offer.missions or mission in offer.missions)
