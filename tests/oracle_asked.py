"""
Brute force over gaps that ask an item or an amount (section 6 of docs/model.md).

Every amount of every offer is tried for each of them, money in steps of half a dollar: all costs and amounts that are
drawn are multiples of that. What is given is taken from its offer, and the rest of the plan does with what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_lacking import Links
from tests.oracle_money import dues

STEP = 0.5


@dataclass(frozen=True)
class Asked:
    """What one way to give adds to the goals, whom it links, and what falls due for it."""

    gains: dict[str, float] = field(default_factory=dict)
    links: Links = frozenset()


Part = tuple[Gap, str, int, float]
"""A gap, an offer, since when, how much."""


def ways_to_give(scenario: Scenario) -> Iterator[tuple[Scenario, Asked]]:
    """Each way to give for all gaps that ask an item or an amount, and the scenario with what is left."""
    asks = [gap for gap in scenario.gaps if not gap.capability]
    for chosen in product(*(list(_ways(scenario, gap)) for gap in asks)):
        parts = [part for way in chosen for part in way]
        taken: Counter[str] = Counter()
        for _, offer, _, amount in parts:
            taken[offer] += amount  # type: ignore[assignment]
        stock = {offer.id: float(offer.quantity) for offer in scenario.equipment_offers}
        stock |= {offer.id: offer.amount for offer in scenario.funding_offers}
        if all(taken[offer] <= stock[offer] for offer in taken):
            yield _left(scenario, taken), _given(scenario, asks, parts)


def _left(scenario: Scenario, taken: Counter[str]) -> Scenario:
    pieces = [
        offer.replace(quantity=offer.quantity - round(taken[offer.id]))
        for offer in scenario.equipment_offers
        if offer.quantity > taken[offer.id]
    ]
    money = [offer.replace(amount=offer.amount - taken[offer.id]) for offer in scenario.funding_offers]
    return scenario.replace(equipment_offers=tuple(pieces), funding_offers=tuple(money))


def _ways(scenario: Scenario, gap: Gap) -> Iterator[list[Part]]:
    sources = list(_sources(scenario, gap))
    step, asked = (1.0, gap.quantity) if gap.amount is None else (STEP, gap.amount)
    counts = [range(round(min(most, asked) / step) + 1) for _, _, most in sources]
    for chosen in product(*counts):
        if sum(chosen) * step <= asked:
            parts = zip(sources, chosen, strict=True)
            yield [(gap, offer, since, count * step) for (offer, since, _), count in parts if count]


def _sources(scenario: Scenario, gap: Gap) -> Iterator[tuple[str, int, float]]:
    """Who may give from when on, and how much in all."""
    opens, closes = scenario.gap_periods(gap)
    for offer in scenario.equipment_offers if gap.item else ():
        first, end = scenario.calendar.offered(offer.available_from, offer.available_until)
        delivery = scenario.calendar.periods_up(offer.delivery)
        bundled = any(offer.id in bundle.members for bundle in scenario.smart_pledges)
        fits = offer.item == gap.item and offer.mode == "to_mission" and offer.needs_skill is None
        if fits and not bundled and (not offer.missions or gap.mission in offer.missions):
            sent = range(first, end) if offer.cost and not offer.cost_covered else range(first, min(end, first + 1))
            yield from ((offer.id, t + delivery, float(offer.quantity)) for t in sent if t + delivery < closes)
    for fund in scenario.funding_offers if gap.amount is not None else ():
        first, end = scenario.calendar.offered(fund.available_from, fund.available_until)
        meant = (not fund.uses or "programme" in fund.uses) and (not fund.missions or gap.mission in fund.missions)
        if meant and not fund.recipients and not fund.regions and max(first, opens) < min(end, closes):
            yield fund.id, max(first, opens), fund.amount


def _given(scenario: Scenario, asks: list[Gap], parts: list[Part]) -> Asked:
    gains: Counter[str] = Counter()
    for gap in asks:
        opens, closes = scenario.gap_periods(gap)
        asked = gap.quantity if gap.amount is None else gap.amount
        for t in range(opens, closes):
            there = sum(amount for other, _, since, amount in parts if other.id == gap.id and since <= t)
            share = there / asked if not gap.critical else float(there == asked)
            gains["coverage"] += gap.priority * share  # type: ignore[assignment]
            gains["reliability"] += gap.priority * share  # type: ignore[assignment]
            gains["timeliness"] += gap.priority * share * (closes - t) / (closes - opens)  # type: ignore[assignment]
            gains["critical"] += gap.critical and there == asked
    links: Links = frozenset()
    for number, (gap, name, since, amount) in enumerate(parts):
        for offer in scenario.equipment_offers:
            if offer.id == name:
                gains["cost"] += offer.cost * amount  # type: ignore[assignment]
                cost = 0.0 if offer.cost_covered else offer.cost
                links |= {(offer.partner, gap.mission)}
                links |= dues("equipment", cost, None, gap.mission, since, round(amount), (gap.id, number))
        links |= {(fund.partner, gap.mission) for fund in scenario.funding_offers if fund.id == name}
    return Asked(dict(gains), links)
