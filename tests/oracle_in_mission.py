"""
Brute force over courses in missions: which there may be, and for whom (rules 4.8 to 4.11 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pkmatch.domain.gives import Pledge, TrainingOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_lacking import Moves
from tests.oracle_pairs import may_support, members_of, skills_lacking


class Arrival(NamedTuple):
    """Modules of a partner's capability that lack a skill and begin to serve in a mission in a period."""

    partner: str
    capability: str
    skill: str
    mission: str
    start: int


Lengths = Mapping[tuple[Arrival, int], int]
"""Modules by arrival and by periods: those that they stay, or that they are in training."""


def arrivals_of(scenario: Scenario, moves: Moves) -> Counter[tuple[Arrival, int]]:
    """Those who may be trained where they serve, and how long they stay."""
    found: Counter[tuple[Arrival, int]] = Counter()
    for slot, modules in moves:
        pledge, gap = scenario.find(Pledge, slot.pledge), scenario.find(Gap, slot.gap)
        if gap.in_mission_training:
            for skill in skills_lacking(pledge, gap):
                arrival = Arrival(pledge.partner, pledge.capability, skill, gap.mission, slot.start)
                found[arrival, slot.end - slot.start] += modules
    return found


def all_have_arrived(arrival: Arrival, begun: Lengths, there: Lengths) -> bool:
    """Rule 4.9: for each length, those in courses so long are at most those who stay so long."""
    lengths = {length for who, length in begun if who == arrival}
    return all(_so_long(begun, arrival, least) <= _so_long(there, arrival, least) for least in lengths)


def _so_long(lengths: Lengths, arrival: Arrival, least: int) -> int:
    return sum(modules for (who, length), modules in lengths.items() if who == arrival and length >= least)


def arrivals_taught(scenario: Scenario, offer: TrainingOffer) -> Iterator[tuple[Arrival, int]]:
    """Rules 4.1, 4.2, 4.8 and 9.4: whom an offer may teach in which mission, and when such a course ends."""
    calendar = scenario.calendar
    first, last = calendar.offered(offer.available_from, offer.available_until)
    duration = calendar.periods_up(offer.duration)
    own = members_of(scenario, offer.id)
    for partner in scenario.partners:
        understood = not offer.languages or bool(set(offer.languages) & set(partner.languages))
        understood = understood or offer.translation_cost is not None
        if not understood or not offer.reaches(partner) or not may_support(scenario, offer.partner, partner.id):
            continue
        pledges = scenario.pledges if own is None else own
        for capability in sorted({p.capability for p in pledges if p.partner == partner.id}):
            for mission in sorted(_missions_of(scenario, offer)):
                for start in range(first, last):
                    if start + duration <= min(last, calendar.periods):
                        yield Arrival(partner.id, capability, offer.skill, mission, start), start + duration


def _missions_of(scenario: Scenario, offer: TrainingOffer) -> set[str]:
    missions = set(offer.missions or (mission.id for mission in scenario.missions))
    for bundle in scenario.smart_pledges:
        if offer.id in bundle.members:
            missions &= {gap.mission for gap in scenario.gaps if gap.id in bundle.gaps or gap.mission == bundle.mission}
    return missions
