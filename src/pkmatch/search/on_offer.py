"""
Pledges and offers as the planner by priority counts them down.

Comes in: records. Goes out: the same with dates as periods, and with what is still to be had of each by period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from pkmatch.domain.gives import EquipmentOffer, Offer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Capability, Skill
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario

G = TypeVar("G", "Trainer", "Lender")

PERCENT = 100
"""One trained module in the stock: pass rates are whole percent, so the stock is counted without error."""


@dataclass(frozen=True, eq=False)
class Unit:
    """A pledge with its dates as periods, and its modules not yet deployed."""

    pledge: Pledge
    level: int
    first: int
    end: int
    shortest: int
    longest: int
    rest: int
    usd: float  # per module and period
    free: list[int]


class Wishes(NamedTuple):
    """What each module of a unit lacks in a gap: skills, and pieces of items."""

    skills: tuple[str, ...]
    pieces: tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Trainer:
    """A training offer with its dates as periods, and the places not yet taken."""

    offer: TrainingOffer
    first: int
    end: int
    duration: int
    percent: int
    lasts: int
    online: bool  # its trainees may be deployed meanwhile
    free: list[int]


@dataclass(frozen=True, eq=False)
class Lender:
    """An equipment offer with its dates as periods, and the pieces not yet lent or given."""

    offer: EquipmentOffer
    first: int
    end: int
    delivery: int
    free: list[int]
    left: list[int]  # pieces not yet given for good

    def suits(self, unit: Unit, wishes: Wishes, mission: str) -> bool:
        """Whether its pieces go to a mission and a unit may use them: it has the skill, or is trained in it anyway."""
        return self.goes_to(mission) and self.offer.needs_skill in (None, *unit.pledge.skills, *wishes.skills)

    def goes_to(self, mission: str) -> bool:
        """Whether its pieces may go to a mission."""
        return not self.offer.missions or mission in self.offer.missions


def unit_of(scenario: Scenario, pledge: Pledge) -> Unit:
    """A pledge as a unit nobody has deployed yet."""
    calendar = scenario.calendar
    first, end = calendar.offered(pledge.available_from, pledge.available_until)
    shortest, longest = pledge.tour or (0, calendar.periods)
    usd = pledge.cost
    if usd is None:
        personnel = scenario.find(Capability, pledge.capability).personnel
        usd = personnel * scenario.policy.reimbursement_usd * calendar.months_a_period
    return Unit(
        pledge=pledge,
        level=READINESS_LEVELS.index(pledge.readiness),
        first=max(first, calendar.periods_up(scenario.policy.lead_time(pledge.readiness).time)),
        end=end,
        shortest=max(1, calendar.periods_up(shortest)),
        longest=calendar.periods_down(longest),
        rest=calendar.periods_up(pledge.rest),
        usd=usd,
        free=[pledge.quantity] * calendar.periods,
    )


def trainer_of(scenario: Scenario, offer: TrainingOffer) -> Trainer:
    """A training offer with all its places."""
    calendar = scenario.calendar
    first, end = calendar.offered(offer.available_from, offer.available_until)
    lasts = scenario.find(Skill, offer.skill).lasts
    return Trainer(
        offer=offer,
        first=first,
        end=end,
        duration=calendar.periods_up(offer.duration),
        percent=round(PERCENT * offer.pass_rate),
        lasts=calendar.periods if lasts is None else calendar.periods_up(lasts),
        online=offer.mode == "online",
        free=[offer.places] * calendar.periods,
    )


def lender_of(scenario: Scenario, offer: EquipmentOffer) -> Lender:
    """An equipment offer with all its pieces."""
    calendar = scenario.calendar
    first, end = calendar.offered(offer.available_from, offer.available_until)
    pieces = [offer.quantity] * calendar.periods
    return Lender(offer, first, end, calendar.periods_up(offer.delivery), pieces, [offer.quantity])


def by_kind(offers: Iterable[tuple[str, G]]) -> defaultdict[str, list[G]]:
    """Offers by what they give."""
    found: defaultdict[str, list[G]] = defaultdict(list)
    for kind, offer in offers:
        found[kind].append(offer)
    return found


def partners_apart(scenario: Scenario) -> defaultdict[str, set[str]]:
    """By partner, those that will not work with it, in some mission or anywhere: they do not support each other."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for x in scenario.exclusions:
        found[x.partner].add(x.other)
        found[x.other].add(x.partner)
    return found


def reaching(offers: Iterable[G], partner: Partner, apart: Collection[str]) -> list[G]:
    """The offers made to a partner, but for those of partners that will not work with it."""
    reached: list[G] = []
    for each in offers:
        offer: Offer = each.offer
        if offer.reaches(partner) and offer.partner not in apart:
            reached.append(each)
    return reached
