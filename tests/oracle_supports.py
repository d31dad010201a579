"""
Brute force over courses and loans: the cheapest that carry given deployments (sections 4 and 5 of docs/model.md).

Every amount of every course and every share of every loan is tried. Serves `tests.oracle`, and like it shares
nothing with the library but the domain records.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from pkmatch.domain.gives import EquipmentOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap, Skill
from pkmatch.domain.scenario import Scenario


class Slot(NamedTuple):
    """A possible deployment, by ids."""

    pledge: str
    gap: str
    start: int
    end: int


Moves = tuple[tuple[Slot, int], ...]
"""Modules in slots."""


class Loan(NamedTuple):
    """The modules that share loans of an item: of one partner in one mission over [start, end)."""

    partner: str
    mission: str
    item: str
    start: int
    end: int


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


class Lender(NamedTuple):
    """An equipment offer with its dates as periods."""

    offer: EquipmentOffer
    delivery: int
    window: tuple[int, int]


@dataclass(frozen=True)
class Wants:
    """What one module in a slot needs and where it is from."""

    home: Home
    periods: range
    stocks: tuple[Stock, ...]
    pieces: tuple[tuple[Loan, int], ...]


class Needs(NamedTuple):
    """What deployments need of others: pieces, and trained modules and modules at home by period."""

    pieces: frozenset[tuple[Loan, int]]
    lacking: frozenset[tuple[tuple[Stock, int], int]]
    deployed: frozenset[tuple[tuple[Home, int], int]]


def skills_lacking(pledge: Pledge, gap: Gap) -> list[str]:
    return [skill for skill in dict.fromkeys((*gap.skills, *pledge.needs_skills)) if skill not in pledge.skills]


def pieces_lacking(pledge: Pledge, gap: Gap) -> dict[str, int]:
    """Pieces of each item that a module lacks."""
    lacking = {}
    for item in sorted({*gap.equipment, *pledge.needs_equipment}):
        asked, brought = gap.equipment.get(item, 0), pledge.equipment.get(item, 0)
        lacking[item] = max(0, asked - brought) + pledge.needs_equipment.get(item, 0)
    return {item: count for item, count in lacking.items() if count}


class Supports:
    """The cheapest courses and loans for given deployments; equal needs are worked out once."""

    def __init__(self, scenario: Scenario, *, costs_matter: bool) -> None:
        self.scenario = scenario
        self.costs_matter = costs_matter
        self.courses = list(_courses(scenario))
        self.lenders = [_lender(scenario, offer) for offer in scenario.equipment_offers]
        self.owned = _owned(scenario)
        self.unskilled = {course.stock: _unskilled(scenario, course.stock) for course in self.courses}
        self.wants: dict[Slot, Wants] = {}
        self.known: dict[object, float | None] = {}

    def needs(self, moves: Moves) -> Needs:
        """What deployments take of pledges, places and pieces; deployments of equal needs are carried alike."""
        pieces: Counter[Loan] = Counter()
        lacking: Counter[tuple[Stock, int]] = Counter()
        deployed: Counter[tuple[Home, int]] = Counter()
        for slot, modules in moves:
            wants = self._wants(slot)
            for loan, count in wants.pieces:
                pieces[loan] += modules * count
            for t in wants.periods:
                deployed[wants.home, t] += modules
                for stock in wants.stocks:
                    lacking[stock, t] += modules
        return Needs(frozenset(pieces.items()), frozenset(lacking.items()), frozenset(deployed.items()))

    def cheapest(self, needs: Needs) -> float | None:
        """USD for courses and loans (0 where costs do not matter), None where the offers do not suffice."""
        pieces, lacking, deployed = needs
        loans = self._once(pieces, lambda: self._cheapest_loans(Counter(dict(pieces))))
        if loans is None:
            return None
        if not lacking:
            return loans
        train = partial(self._cheapest_courses, Counter(dict(lacking)), Counter(dict(deployed)))
        courses = self._once((lacking, deployed), train)
        return None if courses is None else loans + courses

    def _once(self, needs: object, work: Callable[[], float | None]) -> float | None:
        if needs not in self.known:
            self.known[needs] = work()
        return self.known[needs]

    def _wants(self, slot: Slot) -> Wants:
        if slot not in self.wants:
            pledge, gap = self.scenario.find(Pledge, slot.pledge), self.scenario.find(Gap, slot.gap)
            self.wants[slot] = Wants(
                home=(pledge.partner, pledge.capability),
                periods=range(slot.start, slot.end),
                stocks=tuple(
                    _stock(self.scenario, pledge.partner, skill, pledge.capability)
                    for skill in skills_lacking(pledge, gap)
                ),
                pieces=tuple(
                    (Loan(pledge.partner, gap.mission, item, slot.start, slot.end), count)
                    for item, count in pieces_lacking(pledge, gap).items()
                ),
            )
        return self.wants[slot]

    def _usd(self, cost: float) -> float:
        return cost if self.costs_matter else 0.0

    def _cheapest_loans(self, pieces: Counter[Loan]) -> float | None:
        """Rules 5.3 and 5.4: every share of every loan among the offers that may give it."""
        loans = sorted(pieces)
        lenders = [[lender for lender in self.lenders if _may_lend(self.scenario, lender, loan)] for loan in loans]
        out: Counter[tuple[str, int]] = Counter()
        best = math.inf

        def share(position: int, choice: int, left: int, usd: float) -> None:
            nonlocal best
            if usd >= best:
                return
            if left == 0:
                position, choice = position + 1, 0
                if position == len(loans):
                    best = usd
                    return
                left = pieces[loans[position]]
            if choice == len(lenders[position]):
                return
            (offer, delivery, _), loan = lenders[position][choice], loans[position]
            busy = range(loan.start - delivery, loan.end)
            room = min(offer.quantity - out[offer.id, t] for t in busy)
            for amount in range(min(left, room), -1, -1):
                out.update({(offer.id, t): amount for t in busy})
                share(position, choice + 1, left - amount, usd + amount * self._usd(offer.cost))
                out.subtract({(offer.id, t): amount for t in busy})

        share(-1, 0, 0, 0.0)
        return None if best == math.inf else best

    def _cheapest_courses(
        self, lacking: Counter[tuple[Stock, int]], deployed: Counter[tuple[Home, int]]
    ) -> float | None:
        """
        Rules 4.3 to 4.6: every amount of every course that may help.

        More courses than enough are never cheaper, so a set of courses that suffices is not added to.
        """
        useful = [course for course in self.courses if any((course.stock, t) in lacking for t in course.trained)]
        taken: Counter[tuple[str, int]] = Counter()
        busy = deployed.copy()
        stocks: defaultdict[tuple[Stock, int], Fraction] = defaultdict(Fraction)
        best = math.inf

        def add(course: Course, modules: int) -> None:
            for t in course.training:
                taken[course.offer.id, t] += modules
                busy[course.home, t] += modules
            for t in course.trained:
                stocks[course.stock, t] += modules * course.passed

        def holds(course: Course) -> bool:
            return (
                all(taken[course.offer.id, t] <= course.offer.places for t in course.training)
                and all(busy[course.home, t] <= self.owned[course.home] for t in course.training)
                and all(stocks[course.stock, t] <= self.unskilled[course.stock] for t in course.trained)
            )

        def train(position: int, usd: float) -> None:
            nonlocal best
            if usd >= best:
                return
            short = [key for key, modules in lacking.items() if stocks[key] < modules]
            if not short:
                best = usd
                return
            left = useful[position:]
            if any(not any(course.stock == stock and t in course.trained for course in left) for stock, t in short):
                return
            course, modules = useful[position], 0
            while holds(course):
                train(position + 1, usd + modules * self._usd(course.offer.cost))
                add(course, 1)
                modules += 1
            add(course, -modules)

        train(0, 0.0)
        return None if best == math.inf else best


def _lender(scenario: Scenario, offer: EquipmentOffer) -> Lender:
    calendar = scenario.calendar
    window = calendar.offered(offer.available_from, offer.available_until)
    return Lender(offer, calendar.periods_up(offer.delivery), window)


def _may_lend(scenario: Scenario, lender: Lender, loan: Loan) -> bool:
    """Rules 5.1 and 5.2."""
    offer, delivery, (first, end) = lender
    return (
        offer.item == loan.item
        and offer.reaches(scenario.find(Partner, loan.partner))
        and (not offer.missions or loan.mission in offer.missions)
        and max(first, 0) <= loan.start - delivery
        and loan.end <= end
    )


def _courses(scenario: Scenario) -> Iterator[Course]:
    """Rules 4.1, 4.2 and 4.5: the courses that may be and would count in some period."""
    calendar = scenario.calendar
    for offer in scenario.training_offers:
        first, last = calendar.offered(offer.available_from, offer.available_until)
        duration = calendar.periods_up(offer.duration)
        lasts = scenario.find(Skill, offer.skill).lasts
        kept = calendar.periods if lasts is None else calendar.periods_up(lasts)
        for partner in scenario.partners:
            if not offer.reaches(partner):
                continue
            for capability in sorted({p.capability for p in scenario.pledges if p.partner == partner.id}):
                for start in range(first, last):
                    end = start + duration
                    until = min(calendar.periods, end + kept)
                    if end <= last and end < until:
                        yield Course(
                            offer=offer,
                            home=(partner.id, capability),
                            stock=_stock(scenario, partner.id, offer.skill, capability),
                            training=range(start, end),
                            trained=range(end, until),
                            passed=Fraction(round(offer.pass_rate * 100), 100),
                        )


def _stock(scenario: Scenario, partner: str, skill: str, capability: str) -> Stock:
    return Stock(partner, skill, capability if scenario.find(Skill, skill).per_capability else ANY)


def _owned(scenario: Scenario) -> Counter[Home]:
    """Rule 4.4: what a partner has of a capability."""
    owned: Counter[Home] = Counter()
    for pledge in scenario.pledges:
        owned[pledge.partner, pledge.capability] += pledge.quantity
    return owned


def _unskilled(scenario: Scenario, stock: Stock) -> int:
    """Rule 4.6: a partner's modules without the skill."""
    return sum(
        pledge.quantity
        for pledge in scenario.pledges
        if pledge.partner == stock.partner
        and stock.skill not in pledge.skills
        and stock.capability in (ANY, pledge.capability)
    )
