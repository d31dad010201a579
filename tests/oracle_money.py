"""
Brute force over money: whether offers of money can pay what falls due (section 6 of docs/model.md).

What falls due is written down piece by piece, so that sets of it can be joined and compared. It can be paid when no
set of costs is larger than all the money that may pay any of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations
from typing import NamedTuple

from pkmatch.domain.gives import FundingOffer, Partner
from pkmatch.domain.scenario import Scenario


class Due(NamedTuple):
    """One piece of what falls due: `number` and `cause` tell it from its likes; no partner where a mission receives."""

    use: str
    partner: str | None
    mission: str | None
    start: int
    cents: int
    cause: object
    number: int


def dues(
    use: str, cost: float, partner: str | None, mission: str | None, start: int, amount: int, cause: object
) -> frozenset[Due]:
    """What falls due of so many pieces."""
    numbers = range(amount if cost else 0)
    return frozenset(Due(use, partner, mission, start, round(100 * cost), cause, n) for n in numbers)


def ways_to_pay(
    scenario: Scenario, found: frozenset[Due], *, links_matter: bool
) -> Iterator[frozenset[tuple[str, str]]]:
    """The pairs of payer and recipient of each way to pay everything that needs no pair in vain."""
    costs: Counter[tuple[str, str | None, str | None, int]] = Counter()
    for due in found:
        costs[due[:4]] += due.cents
    if not costs:
        yield frozenset()
        return
    money = scenario.funding_offers
    pairs = sorted({(o.partner, _to(cost)) for o in money for cost in costs if _pays(scenario, o, cost)})
    kept: list[frozenset[tuple[str, str]]] = []
    for chosen in _subsets(pairs) if links_matter else [tuple(pairs)]:
        allowed = frozenset(chosen)
        if not any(known <= allowed for known in kept) and _enough(scenario, costs, allowed):
            kept.append(allowed)
            yield allowed if links_matter else frozenset()


def _subsets(pairs: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    return chain.from_iterable(combinations(pairs, count) for count in range(len(pairs) + 1))


def _to(cost: tuple[str, str | None, str | None, int]) -> str:
    _, partner, mission, _ = cost
    return partner or mission or ""


def _enough(
    scenario: Scenario, costs: Counter[tuple[str, str | None, str | None, int]], pairs: frozenset[tuple[str, str]]
) -> bool:
    """For each set of offers: the costs that no other offer may pay are at most what these have."""
    able = {
        cost: {o.id for o in scenario.funding_offers if (o.partner, _to(cost)) in pairs and _pays(scenario, o, cost)}
        for cost in costs
    }
    for count in range(len(scenario.funding_offers) + 1):
        for some in combinations(scenario.funding_offers, count):
            ids = {offer.id for offer in some}
            theirs = sum(cents for cost, cents in costs.items() if able[cost] <= ids)
            if theirs > sum(round(100 * offer.amount) for offer in some):
                return False
    return True


def _pays(scenario: Scenario, offer: FundingOffer, cost: tuple[str, str | None, str | None, int]) -> bool:
    """Rules 6.6 to 6.8: use, recipient, mission and period."""
    use, partner, mission, start = cost
    first, end = scenario.calendar.offered(offer.available_from, offer.available_until)
    if not first <= start < end or (offer.uses and use not in offer.uses):
        return False
    if offer.missions and mission not in offer.missions:
        return False
    if partner is None:
        return not offer.recipients and not offer.regions
    if any({x.partner, x.other} == {offer.partner, partner} for x in scenario.exclusions):
        return False
    return offer.reaches(scenario.find(Partner, partner))
