"""
Brute force over courses: those that may be, and what they need beside a trainer (section 4 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pkmatch.domain.gives import Partner, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Skill
from pkmatch.domain.scenario import Scenario
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
    host: HostOffer | None
    home: Home
    stock: Stock
    training: range
    """Periods in which the modules are in training."""
    trained: range
    """Periods in which they count as trained."""
    passed: Fraction

    @property
    def givers(self) -> list[TrainingOffer | HostOffer]:
        """The offers of which it takes places."""
        return [self.offer] if self.host is None else [self.offer, self.host]

    @property
    def keeps_home(self) -> bool:
        """Whether who learns cannot be deployed meanwhile."""
        return self.offer.mode != "online"


def courses_of(scenario: Scenario) -> Iterator[Course]:
    """Rules 4.1, 4.2 and 4.5: the courses that may be and would count in some period."""
    calendar = scenario.calendar
    for offer in scenario.training_offers:
        first, last = calendar.offered(offer.available_from, offer.available_until)
        duration = calendar.periods_up(offer.duration)
        lasts = scenario.find(Skill, offer.skill).lasts
        kept = calendar.periods if lasts is None else calendar.periods_up(lasts)
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
    """Rules 4.8 to 4.10: where an offer's courses for a partner may be, when, and for which capabilities."""
    hosts: list[HostOffer | None] = [None]
    if offer.needs_host:
        hosts = [host for host in scenario.host_offers if may_host(scenario, host, offer, partner)]
    for host in hosts:
        open_for = (0, scenario.calendar.periods)
        capabilities = {pledge.capability for pledge in scenario.pledges if pledge.partner == partner.id}
        for give in [offer] if host is None else [offer, host]:
            members = members_of(scenario, give.id)
            if members is not None:
                capabilities &= {pledge.capability for pledge in members if pledge.partner == partner.id}
        if host is not None:
            open_for = scenario.calendar.offered(host.available_from, host.available_until)
        for capability in sorted(capabilities):
            yield host, open_for, capability


def stock_of(scenario: Scenario, partner: str, skill: str, capability: str) -> Stock:
    return Stock(partner, skill, capability if scenario.find(Skill, skill).per_capability else ANY)


def may_host(scenario: Scenario, host: HostOffer, offer: TrainingOffer, partner: Partner) -> bool:
    """Rules 4.8, 4.9 and 3.10: a school is fit for the skill, open to the trainees and their own state's always."""
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
    """Rule 4.14: people of a partner's modules who are no women, in whole percent rounded up."""
    own = [p for p in scenario.pledges if (p.partner, p.capability) == home]
    women = Fraction(sum(p.quantity * round(100 * p.women_share) for p in own), sum(p.quantity for p in own))
    return 100 - int(women)


def interpreters(scenario: Scenario, course: Course) -> float:
    """Rule 6.11: USD per module for interpreters."""
    partner = scenario.find(Partner, course.home[0])
    return 0.0 if is_understood(course.offer, partner) else course.offer.translation_cost or 0.0


def needed(scenario: Scenario, course: Course, modules: int) -> frozenset[Needed]:
    """Rules 4.12 and 4.13: the pieces that so many modules of a course need, and their people who travel to it."""
    if not len(course.training):
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
