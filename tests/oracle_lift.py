"""Brute force over lift: the people of every deployment shared among the offers (section 6 of docs/model.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from pkmatch.domain.gives import Partner, Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_lacking import Frontier, Links, Slot, keep, no_better
from tests.oracle_money import Due
from tests.oracle_pairs import bundle_with, in_its_bundle, may_support


def cheapest_lifts(
    scenario: Scenario,
    trips: Counter[Slot],
    usd_of: Callable[[float], float],
    link: Callable[[str, str], Links],
    dues_of: Callable[..., frozenset[Due]],
) -> Frontier:
    """Rules 6.1 to 6.3: the people of every deployment shared in every way among the offers that may carry them."""
    slots = sorted(trips)
    seats: Counter[tuple[str, int]] = Counter()
    best: Frontier = []

    def share(position: int, choice: int, left: int, usd: float, links: Links) -> None:
        if no_better(best, usd, links):
            return
        if left == 0:
            position, choice = position + 1, 0
            if position == len(slots):
                keep(best, usd, links)
                return
            left = trips[slots[position]]
        if choice == len(scenario.lift_offers):
            return
        slot, offer = slots[position], scenario.lift_offers[choice]
        partner = scenario.find(Pledge, slot.pledge).partner
        first, end = scenario.calendar.offered(offer.available_from, offer.available_until)
        mission = scenario.find(Gap, slot.gap).mission
        travels = [slot.start, slot.end - 1] if offer.returns else [slot.start]
        may = (
            may_support(scenario, offer.partner, partner)
            and bundle_with(scenario, offer.id) in (None, in_its_bundle(scenario, slot.pledge, slot.gap))
            and offer.reaches(scenario.find(Partner, partner))
            and (not offer.missions or mission in offer.missions)
            and all(first <= t < end for t in travels)
        )
        for amount in range(left + 1 if may else 1):
            busy = Counter((offer.id, t) for t in travels for _ in range(amount))
            if any(seats[key] + count > offer.personnel for key, count in busy.items()):
                break
            seats.update(busy)
            given = link(offer.partner, partner) if amount else frozenset()
            given |= dues_of("lift", offer, partner, mission, slot.start, amount, slot)
            share(position, choice + 1, left - amount, usd + amount * usd_of(offer.cost), links | given)
            seats.subtract(busy)

    share(-1, 0, 0, 0.0, frozenset())
    return best
