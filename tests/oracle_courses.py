"""
Brute force over courses: those that may be, and what they need beside a trainer (section 4 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pkmatch.domain.gives import Partner, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Skill
from pkmatch.domain.scenario import Scenario
from tests.oracle_in_mission import Arrival, arrivals_taught
from tests.oracle_lacking import Needed
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
    host: HostOffer | None = None

    @property
    def givers(self) -> list[TrainingOffer | HostOffer]:
        """The offers of which it takes places, and that ask what they cost; trained trainers give theirs."""
        if self.own:
            return []
        return [self.offer] if self.host is None else [self.offer, self.host]

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
    first: dict[tuple[str, str], int] = {}
    for course in courses:
        if course.adds:
            key = (course.offer.id, course.home[0])
            first[key] = min(course.training.stop, first.get(key, course.training.stop))
    for (name, partner), since in first.items():
        offer = scenario.find(TrainingOffer, name)
        lasts = scenario.find(Skill, offer.skill).lasts
        kept = scenario.calendar.periods if lasts is None else scenario.calendar.periods_up(lasts)
        duration = scenario.calendar.periods_up(offer.duration)
        for capability in _capabilities(scenario, partner, offer):
            for start in range(since, scenario.calendar.periods - duration if duration else 0):
                end = start + duration
                yield Course(
                    offer=offer,
                    home=(partner, capability),
                    stock=stock_of(scenario, partner, offer.skill, capability),
                    training=range(start, end),
                    trained=range(end, min(scenario.calendar.periods, end + kept)),
                    passed=Fraction(round(offer.pass_rate * 100), 100),
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
            if not is_understood(offer, partner) and offer.translation_cost is None:  # rule 3.13
                continue
            for host, (opens, closes), capability in _places(scenario, offer, partner):
                for start in range(max(first, opens), min(last, closes)):
                    end = start + duration
                    until = min(calendar.periods, end + kept)
                    if end <= min(last, closes) and end < until:
                        yield Course(
                            offer=offer,
                            host=host,
                            home=(partner.id, capability),
                            stock=stock_of(scenario, partner.id, offer.skill, capability),
                            training=range(start, end),
                            trained=range(end, until),
                            passed=Fraction(round(offer.pass_rate * 100), 100),
                        )


def _places(
    scenario: Scenario, offer: TrainingOffer, partner: Partner
) -> Iterator[tuple[HostOffer | None, tuple[int, int], str]]:
    """Rules 4.13 to 4.15: where an offer's courses for a partner may be, when, and for which capabilities."""
    hosts: list[HostOffer | None] = [None]
    if offer.needs_host:
        hosts = [host for host in scenario.host_offers if may_host(scenario, host, offer, partner)]
    for host in hosts:
        open_for = (0, scenario.calendar.periods)
        if host is not None:
            open_for = scenario.calendar.offered(host.available_from, host.available_until)
        for capability in _capabilities(scenario, partner.id, offer, *([] if host is None else [host])):
            yield host, open_for, capability


def _capabilities(scenario: Scenario, partner: str, *givers: TrainingOffer | HostOffer) -> list[str]:
    """Rule 9.4: the partner's capabilities, those of the members alone where a giver is in a bundle."""
    found = {pledge.capability for pledge in scenario.pledges if pledge.partner == partner}
    for give in givers:
        members = members_of(scenario, give.id)
        if members is not None:
            found &= {pledge.capability for pledge in members if pledge.partner == partner}
    return sorted(found)


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


def may_host(scenario: Scenario, host: HostOffer, offer: TrainingOffer, partner: Partner) -> bool:
    """Rules 4.13, 4.14 and 3.10: a school is fit for the skill, open to the trainees and their own state's always."""
    if host.skills and offer.skill not in host.skills:
        return False
    open_to = (not host.recipients and not host.regions) or partner.id in host.recipients
    open_to = open_to or (partner.region != "" and partner.region in host.regions)
    if not open_to and host.partner != partner.id:
        return False
    return may_support(scenario, host.partner, partner.id) and may_support(scenario, host.partner, offer.partner)


def is_understood(offer: TrainingOffer, partner: Partner) -> bool:
    return not offer.languages or bool(set(offer.languages) & set(partner.languages))


def others_percent(scenario: Scenario, home: Home) -> int:
    """Rule 4.19: people of a partner's modules who are no women, in whole percent rounded up."""
    own = [p for p in scenario.pledges if (p.partner, p.capability) == home]
    women = Fraction(sum(p.quantity * round(100 * p.women_share) for p in own), sum(p.quantity for p in own))
    return 100 - int(women)


def interpreters(scenario: Scenario, course: Course) -> float:
    """Rule 6.11: USD per module for interpreters; none where trained trainers teach."""
    if course.own:
        return 0.0
    partner = scenario.find(Partner, course.home[0])
    return 0.0 if is_understood(course.offer, partner) else course.offer.translation_cost or 0.0


def needed(scenario: Scenario, course: Course, modules: int) -> frozenset[Needed]:
    """Rules 4.17 and 4.18: the pieces that so many modules of a course need, and their people who travel to it."""
    if not len(course.training) or course.own:
        return frozenset()
    offer, (partner, capability) = course.offer, course.home
    wanted: dict[str | None, int] = dict(offer.needs_equipment)
    abroad = offer.mode in ("at_provider", "regional") and (course.host is None or course.host.partner != partner)
    if abroad and not offer.travel_covered:
        wanted[None] = scenario.find(Capability, capability).personnel
    cause = (offer.id, course.host and course.host.id, course.home)
    return frozenset(
        Needed(partner, what, course.training.start, course.training.stop, (cause, what), number)
        for what, count in wanted.items()
        for number in range(count * modules)
    )
