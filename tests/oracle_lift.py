"""Brute force over lift: the people of every deployment shared among the offers (section 6 of docs/model.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from pkmatch.domain.gives import Partner, Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_lacking import Frontier, Links, Slot, keep, no_better
from tests.oracle_money import Due
from tests.oracle_pairs import bundle_with, in_its_bundle, may_support


class Trip(NamedTuple):
    """People of a partner who travel together, to a mission or a course, and stay over [start, end)."""

    partner: str
    mission: str | None
    start: int
    end: int
    bundle: str | None


def trip_of(scenario: Scenario, slot: Slot) -> Trip:
    """The trip of a deployment's people."""
    partner, mission = scenario.find(Pledge, slot.pledge).partner, scenario.find(Gap, slot.gap).mission
    return Trip(partner, mission, slot.start, slot.end, in_its_bundle(scenario, slot.pledge, slot.gap))


def cheapest_lifts(
    scenario: Scenario,
    trips: Counter[Trip],
    usd_of: Callable[[float], float],
    link: Callable[[str, str], Links],
    dues_of: Callable[..., frozenset[Due]],
) -> Frontier:
    """Rules 6.1 to 6.3: the people of every deployment shared in every way among the offers that may carry them."""
    slots = sorted(trips, key=lambda trip: (trip.partner, str(trip.mission), trip.start, trip.end, str(trip.bundle)))
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
        partner, mission = slot.partner, slot.mission
        first, end = scenario.calendar.offered(offer.available_from, offer.available_until)
        travels = [slot.start, slot.end - 1] if offer.returns else [slot.start]
        may = (
            may_support(scenario, offer.partner, partner)
            and bundle_with(scenario, offer.id) in (None, slot.bundle)
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
