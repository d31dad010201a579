"""
Brute force over courses: which there may be (section 4 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pkmatch.domain.gives import TrainingOffer
from pkmatch.domain.needs import Skill
from pkmatch.domain.scenario import Scenario
from tests.oracle_in_mission import Arrival, arrivals_taught
from tests.oracle_pairs import may_support, members_of


class Stock(NamedTuple):
    """Whose trained modules are counted together; no capability where the skill holds for all of them."""

    partner: str
    skill: str
    capability: str


ANY = ""
"""The capability of a stock whose skill is not per capability."""

Home = tuple[str, str]
"""A partner and a capability."""


@dataclass(frozen=True)
class Course:
    """A course that an offer may give, for any number of modules."""

    offer: TrainingOffer
    home: Home
    stock: Stock
    training: range
    """Periods in which the modules are in training."""
    trained: range
    """Periods in which they count as trained."""
    passed: Fraction
    arrival: Arrival | None = None
    """Of a course in a mission: whom it is for. They count as trained from its beginning on."""
    own: bool = False
    """Given by those whom the offer has trained to their own state."""

    @property
    def adds(self) -> Fraction:
        """Places a period that each module adds for its own state once it is trained."""
        return Fraction(0) if self.own else Fraction(round(100 * self.offer.trains_trainers), 100) * self.passed

    @property
    def keeps_home(self) -> bool:
        """Whether who learns cannot be deployed meanwhile."""
        return self.own or (self.offer.mode != "online" and self.arrival is None)

    @property
    def teaching(self) -> range:
        """Periods in which those who pass may teach others."""
        return range(self.training.stop, self.trained.stop)


def own_courses(scenario: Scenario, courses: Iterator[Course]) -> Iterator[Course]:
    """Rule 4.12: the courses that trained trainers may give to their own state, from when they are trained on."""
    first: dict[tuple[str, Home], int] = {}
    by_offer: dict[tuple[str, Home], Course] = {}
    for course in courses:
        key = (course.offer.id, course.home)
        by_offer[key] = course
        if course.adds:
            since = (course.offer.id, (course.home[0], ""))
            first[since] = min(course.training.stop, first.get(since, course.training.stop))
    for (offer, home), course in by_offer.items():
        lasts = scenario.find(Skill, course.offer.skill).lasts
        kept = scenario.calendar.periods if lasts is None else scenario.calendar.periods_up(lasts)
        duration, since = len(course.training), first.get((offer, (home[0], "")), scenario.calendar.periods)
        for start in range(since, scenario.calendar.periods - duration if duration else 0):
            end = start + duration
            yield Course(
                offer=course.offer,
                home=home,
                stock=course.stock,
                training=range(start, end),
                trained=range(end, min(scenario.calendar.periods, end + kept)),
                passed=Fraction(round(course.offer.pass_rate * 100), 100),
                own=True,
            )


def all_courses(scenario: Scenario) -> Iterator[Course]:
    """Rules 4.1, 4.2 and 4.5: the courses that may be and would count in some period."""
    calendar = scenario.calendar
    for offer in scenario.training_offers:
        first, last = calendar.offered(offer.available_from, offer.available_until)
        duration = calendar.periods_up(offer.duration)
        lasts = scenario.find(Skill, offer.skill).lasts
        kept = calendar.periods if lasts is None else calendar.periods_up(lasts)
        if offer.mode == "in_mission":
            for arrival, end in arrivals_taught(scenario, offer):
                yield Course(
                    offer=offer,
                    home=(arrival.partner, arrival.capability),
                    stock=stock_of(scenario, arrival.partner, offer.skill, arrival.capability),
                    training=range(arrival.start, end),
                    trained=range(arrival.start, min(calendar.periods, end + kept)),
                    passed=Fraction(1),
                    arrival=arrival,
                )
            continue
        for partner in scenario.partners:
            if not offer.reaches(partner) or not may_support(scenario, offer.partner, partner.id):
                continue
            if offer.languages and not set(offer.languages) & set(partner.languages):  # rule 3.13
                continue
            members = members_of(scenario, offer.id)
            own = scenario.pledges if members is None else members
            for capability in sorted({p.capability for p in own if p.partner == partner.id}):
                for start in range(first, last):
                    end = start + duration
                    until = min(calendar.periods, end + kept)
                    if end <= last and end < until:
                        yield Course(
                            offer=offer,
                            home=(partner.id, capability),
                            stock=stock_of(scenario, partner.id, offer.skill, capability),
                            training=range(start, end),
                            trained=range(end, until),
                            passed=Fraction(round(offer.pass_rate * 100), 100),
                        )


def stock_of(scenario: Scenario, partner: str, skill: str, capability: str) -> Stock:
    return Stock(partner, skill, capability if scenario.find(Skill, skill).per_capability else ANY)


def modules_owned(scenario: Scenario) -> Counter[Home]:
    owned: Counter[Home] = Counter()  # rule 4.4
    for pledge in scenario.pledges:
        owned[pledge.partner, pledge.capability] += pledge.quantity
    return owned


def modules_unskilled(scenario: Scenario, stock: Stock) -> int:
    """Rule 4.6: a partner's modules without the skill, and those of its training needs."""
    needed = sum(n.modules for n in scenario.training_needs if (n.partner, n.skill) == (stock.partner, stock.skill))
    return needed + sum(
        pledge.quantity
        for pledge in scenario.pledges
        if pledge.partner == stock.partner
        and stock.skill not in pledge.skills
        and stock.capability in (ANY, pledge.capability)
    )
