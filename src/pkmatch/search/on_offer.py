"""
Pledges and offers as the planner by priority counts them down.

Comes in: records. Goes out: the same with dates as periods, and with what is still to be had of each by period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple, TypeVar

import numpy as np

from pkmatch.arrays import BoolArray, IntArray
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Offer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Capability, Gap, Skill
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario

G = TypeVar("G", "Trainer", "Lender")

Skills = tuple[str | None, ...]
"""What a unit has learnt, or will have; `None` stands for nothing."""

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


class UnitTable:
    """All units in columns, with what is left of them when last counted: those of use to a gap are found at once."""

    def __init__(self, scenario: Scenario, units: Sequence[Unit], at_home: Callable[[Unit], list[int]]) -> None:
        pledges = [unit.pledge for unit in units]
        self._at = {pledge.id: place for place, pledge in enumerate(pledges)}
        homes = {(unit.pledge.partner, unit.pledge.capability): at_home(unit) for unit in units}
        number = {home: at for at, home in enumerate(homes)}
        self._home_of = _column(number[pledge.partner, pledge.capability] for pledge in pledges)
        self._home = np.array(list(homes.values()), dtype=np.int64).reshape(len(homes), scenario.calendar.periods)
        self._free = np.array([unit.free for unit in units], dtype=np.int64).reshape(-1, scenario.calendar.periods)
        self.capabilities = {capability.id: number for number, capability in enumerate(scenario.capabilities)}
        self.capability = _column(self.capabilities[pledge.capability] for pledge in pledges)
        self._skills = {skill.id: number for number, skill in enumerate(scenario.skills)}
        wanted = [x for gap in scenario.gaps for x in gap.equipment]
        known = dict.fromkeys([*wanted, *(x for p in pledges for x in (*p.equipment, *p.needs_equipment))])
        self._items = {item: number for number, item in enumerate(known)}
        self._first, self._end = _column(unit.first for unit in units), _column(unit.end for unit in units)
        self._shortest, self._level = _column(unit.shortest for unit in units), _column(unit.level for unit in units)
        self._shortest_of: dict[str, int] = {}
        for unit in units:
            name = unit.pledge.capability
            self._shortest_of[name] = min(unit.shortest, self._shortest_of.get(name, unit.shortest))
        self._carried = ~_column(pledge.self_lift for pledge in pledges).astype(np.bool_)
        self._skilled = self._of_skills(*(pledge.skills for pledge in pledges))
        self._to_train = self._of_skills(*(pledge.needs_skills for pledge in pledges))
        self._equipped = self._of_items(*(pledge.equipment for pledge in pledges))
        self._to_equip = self._of_items(*(pledge.needs_equipment for pledge in pledges))

    def shortest_of(self, capabilities: Iterable[str]) -> int:
        """Periods of the shortest deployment that any unit of some capabilities accepts; 1 where there is none."""
        return min((self._shortest_of[name] for name in capabilities if name in self._shortest_of), default=1)

    def there_long_enough(self, some: IntArray, first: int, end: int, shortest: int, level: int) -> IntArray:
        """Those of some units that are ready enough, and on offer long enough within [first, end)."""
        common = np.minimum(self._end[some], end) - np.maximum(self._first[some], first)
        return some[(common >= np.maximum(self._shortest[some], shortest)) & (self._level[some] >= level)]

    def count(self, unit: Unit, at_home: list[int]) -> None:
        """Take note of what is left of a unit, and of those at home of its partner and capability, for good."""
        place = self._at[unit.pledge.id]
        self._free[place], self._home[self._home_of[place]] = unit.free, at_home

    def with_room(self, some: IntArray, missing: Sequence[int], percent: Mapping[str, int], shortest: int) -> IntArray:
        """
        Those of some units that could, by what is left of them, help as long as they and a gap accept.

        Parameters
        ----------
        some
            Places of units of the capabilities in `percent`.
        missing
            Hundredths of a module that the gap still asks, by period.
        percent
            What a module of each capability counts there.
        shortest
            Periods of the shortest deployment that it accepts.
        """
        each = np.zeros(len(self.capabilities), dtype=np.int64)
        each[[self.capabilities[name] for name in percent]] = list(percent.values())
        of_each, accepted = each[self.capability[some]], np.maximum(self._shortest[some], shortest)
        longest = run = np.zeros(len(some), dtype=np.int64)
        for t, wanted in enumerate(missing):
            here = (self._first[some] <= t) & (t < self._end[some]) & (of_each <= wanted)
            here &= (self._free[some, t] > 0) & (self._home[self._home_of[some], t] > 0)
            run = (run + 1) * here
            longest = np.maximum(longest, run)
        return some[longest >= accepted]

    def lacking(self, some: IntArray, gap: Gap) -> IntArray:
        """How many skills and kinds of pieces, and whether lift, a module of each of some units lacks in a gap."""
        skills = (self._of_skills(gap.skills) & ~self._skilled[some]) | self._to_train[some]
        pieces = np.maximum(self._of_items(gap.equipment) - self._equipped[some], 0) + self._to_equip[some]
        found: IntArray = skills.sum(axis=1) + (pieces > 0).sum(axis=1) + self._carried[some]
        return found

    def _of_skills(self, *named: Iterable[str]) -> BoolArray:
        """Which skills each row names."""
        rows = np.zeros((len(named), len(self._skills)), dtype=np.bool_)
        for row, names in zip(rows, named, strict=True):
            row[[self._skills[name] for name in names]] = True
        return rows

    def _of_items(self, *counted: Mapping[str, int]) -> IntArray:
        """How many pieces of each item each row counts."""
        rows = np.zeros((len(counted), len(self._items)), dtype=np.int64)
        for row, counts in zip(rows, counted, strict=True):
            row[[self._items[item] for item in counts]] = list(counts.values())
        return rows


def _column(values: Iterable[int]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


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
    row: int
    free: IntArray  # a view of its row in a table of places


class Trainers:
    """Some training offers in columns, so that those with places left are found at once."""

    def __init__(self, known: Sequence[Trainer], places: IntArray) -> None:
        self.known = known
        self._places, self._row = places, _column(x.row for x in known)
        self._first, self._end = _column(x.first for x in known), _column(x.end for x in known)
        self._length, self._lasts = _column(x.duration for x in known), _column(x.lasts for x in known)

    def with_places(self, period: int) -> list[Trainer]:
        """Those with a place in any period of a course that is over, and still holds, in a period."""
        since = np.maximum(self._first, period - self._length - self._lasts + 1)
        over = np.where(self._length > 0, np.minimum(period, self._end), np.minimum(period, self._end - 1) + 1)
        some = np.flatnonzero(since + np.maximum(self._length, 1) <= over)
        at = np.arange(self._places.shape[1])
        then = (since[some, None] <= at) & (at < over[some, None])
        there = ((self._places[self._row[some]] > 0) & then).any(axis=1) | (self._length[some] == 0)
        return [self.known[each] for each in some[there].tolist()]


@dataclass(frozen=True, eq=False)
class Lender:
    """An equipment offer with its dates as periods, and the pieces not yet lent or given."""

    offer: EquipmentOffer
    first: int
    end: int
    delivery: int
    free: list[int]
    left: list[int]  # pieces not yet given for good

    def suits(self, skills: Skills, mission: str) -> bool:
        """Whether its pieces go to a mission and may be used by those who have some skills, or are trained in them."""
        return self.offer.needs_skill in skills and self.goes_to(mission)

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


def trainers_of(scenario: Scenario, offers: Sequence[TrainingOffer]) -> tuple[list[Trainer], IntArray]:
    """Training offers with all their places, and the table of these, by offer and period."""
    places = np.repeat(_column(offer.places for offer in offers)[:, None], scenario.calendar.periods, axis=1)
    return [_trainer(scenario, *each) for each in zip(offers, count(), places, strict=False)], places


def _trainer(scenario: Scenario, offer: TrainingOffer, row: int, free: IntArray) -> Trainer:
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
        row=row,
        free=free,
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


class Reaching:
    """Which of some offers, that may each name missions, are made for whom."""

    def __init__(self, scenario: Scenario, offers: Sequence[LiftOffer | FundingOffer]) -> None:
        self._offers = offers
        self._partners = {partner.id: partner for partner in scenario.partners}
        self._apart = partners_apart(scenario)
        self._of_partner: dict[str, BoolArray] = {}
        self._of_mission: dict[str | None, BoolArray] = {}

    def any_for(self, partner: str, mission: str | None) -> BoolArray:
        """Those that reach a partner, and that go to a mission."""
        if partner not in self._of_partner:
            known, apart = self._partners[partner], self._apart[partner]
            reached = [offer.reaches(known) and offer.partner not in apart for offer in self._offers]
            self._of_partner[partner] = np.array(reached, dtype=np.bool_)
        return self._of_partner[partner] & self.going_to(mission)

    def going_to(self, mission: str | None) -> BoolArray:
        """Those that go to a mission; without one, those for any."""
        if mission not in self._of_mission:
            goes = [not offer.missions or mission in offer.missions for offer in self._offers]
            self._of_mission[mission] = np.array(goes, dtype=np.bool_)
        return self._of_mission[mission]
