"""
Brute force over courses and loans: the cheapest that carry given deployments (sections 4 and 5 of docs/model.md).

Every amount of every course and every share of every loan is tried. Serves `tests.oracle`, and like it shares
nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from pkmatch.domain.gives import EquipmentOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_courses import (
    Course,
    Home,
    Stock,
    all_courses,
    interpreters,
    modules_owned,
    modules_unskilled,
    needed,
    others_percent,
    own_courses,
    stock_of,
)
from tests.oracle_in_mission import Arrival, Lengths, all_have_arrived, arrivals_of
from tests.oracle_lacking import Frontier, Links, Moves, Needed, Slot, keep, no_better, people_moved
from tests.oracle_lift import Trip, cheapest_lifts, trip_of
from tests.oracle_money import Due, dues, ways_to_pay
from tests.oracle_pairs import bundle_with, in_its_bundle, may_support, pieces_lacking, skills_lacking
from tests.oracle_skilled_use import Learning, could_learn, ways_to_learn


class Loan(NamedTuple):
    """The modules that share pieces of an item: of one partner in one mission, or in training, over [start, end)."""

    partner: str
    mission: str | None
    item: str
    start: int
    end: int
    skills: frozenset[str]
    """Skills that the modules have, or are trained in."""
    bundle: str | None
    """The smart pledge that they are deployed for."""


@dataclass(frozen=True)
class Wants:
    """What one module in a slot needs and where it is from."""

    home: Home
    periods: range
    stocks: tuple[Stock, ...]
    pieces: tuple[tuple[Loan, int], ...]
    could_learn: tuple[str, ...]
    """Skills that it neither has nor lacks, and that pieces need of which it lacks some."""


class Supports:
    """The cheapest courses and loans for given deployments; equal needs are worked out once."""

    def __init__(
        self, scenario: Scenario, *, costs_matter: bool, links_matter: bool = False, given: Links = frozenset()
    ) -> None:
        self.given = given
        self.links_matter = links_matter
        self.scenario = scenario
        self.costs_matter = costs_matter
        self.courses = [*all_courses(scenario), *own_courses(scenario, all_courses(scenario))]
        self.owned = modules_owned(scenario)
        self.unskilled = {course.stock: modules_unskilled(scenario, course.stock) for course in self.courses}
        self.wants: dict[Slot, Wants] = {}
        self.known: dict[object, Frontier] = {}

    def cheapest(self, moves: Moves) -> float | None:
        """USD for courses and loans (0 where costs do not matter), None where the offers do not suffice."""
        return min((usd for usd, _ in self.choices(moves)), default=None)

    def choices(self, moves: Moves, used: frozenset[str] | None = None) -> Frontier:
        """
        USD and links of the courses and loans worth thinking of: any others cost as much and link as many pairs.

        Rule 9.4: courses of smart pledges only of those used, where that is known. Rule 10.3: no supporter has more
        links than it can manage. None where the offers do not suffice.
        """
        found: Frontier = []
        for learning in ways_to_learn((self._wants(slot).could_learn, modules) for slot, modules in moves):
            for usd, links in self._choices_of(moves, learning, used):
                keep(found, usd, links)
        return self._paid(moves, found)

    def _choices_of(self, moves: Moves, learning: Learning, used: frozenset[str] | None) -> Frontier:
        pieces: Counter[Loan] = Counter()
        lacking: Counter[tuple[Stock, int]] = Counter()
        deployed: Counter[tuple[Home, int]] = Counter()
        for (slot, modules), skills_of in zip(moves, learning, strict=True):
            wants = self._wants(slot)
            for skills in skills_of:
                for loan, count in wants.pieces:
                    pieces[loan._replace(skills=loan.skills.union(skills))] += count
            for t in wants.periods:
                deployed[wants.home, t] += modules
                for stock in wants.stocks:
                    lacking[stock, t] += modules
                for skill in (skill for skills in skills_of for skill in skills):
                    partner, capability = wants.home
                    lacking[stock_of(self.scenario, partner, skill, capability), t] += 1
        # more may arrive, be trained in the mission and serve elsewhere afterwards: until all is known, anybody may be
        there = None if used is None or not lacking else arrivals_of(self.scenario, moves)
        arrived = None if there is None else frozenset(there.items())
        needs = frozenset(lacking.items()), frozenset(deployed.items()) if lacking else None, used, arrived
        courses = self._once(needs, lambda: self._cheapest_courses(lacking, deployed, used, there))
        trips: Counter[Trip] = Counter()
        for slot, modules in moves:
            people = people_moved(self.scenario, self.scenario.find(Pledge, slot.pledge))
            if people:
                trips[trip_of(self.scenario, slot)] += modules * people
        found: Frontier = []
        for usd, links in courses:
            taught: Frontier = [(usd, frozenset(each for each in links if not isinstance(each, Needed)))]
            wanted = pieces + _kits(links)
            loans = self._once(frozenset(wanted.items()), partial(self._cheapest_loans, wanted))
            carried = trips + _trips(links)
            lifts = self._once(frozenset(carried.items()), partial(self._cheapest_lifts, carried))
            for each in self._joined(self._joined(loans, taught), lifts):
                keep(found, *each)
        return found

    def _cheapest_lifts(self, trips: Counter[Trip]) -> Frontier:
        return cheapest_lifts(self.scenario, trips, self._usd, self._link, self._dues)

    def _paid(self, moves: Moves, found: Frontier) -> Frontier:
        """Rules 6.5 to 6.9: each way to pay what falls due."""
        units: Links = frozenset(each for each in self.given if isinstance(each, Due))
        gave = {each for each in self.given if not isinstance(each, Due)} if self.links_matter else set()
        for slot, modules in moves:
            pledge, gap = self.scenario.find(Pledge, slot.pledge), self.scenario.find(Gap, slot.gap)
            cost = 0.0 if pledge.cost_covered else round(self.scenario.usd_per_module(pledge), 2)
            amount = modules * (slot.end - slot.start)
            units |= dues("unit_cost", cost, pledge.partner, gap.mission, slot.start, amount, slot)
        best: Frontier = []
        for usd, links in found:
            falls_due = units | {each for each in links if isinstance(each, Due)}
            for pairs in ways_to_pay(self.scenario, falls_due, links_matter=self.links_matter):
                linked = {each for each in links if not isinstance(each, Due)} | pairs | gave
                if self._managed(linked):
                    keep(best, usd, linked)
        return best

    def _joined(self, some: Frontier, others: Frontier) -> Frontier:
        both: Frontier = []
        for usd, links in some:
            for more_usd, more_links in others:
                if self._managed(links | more_links):
                    keep(both, usd + more_usd, links | more_links)
        return both

    def _managed(self, links: Links) -> bool:
        most = self.scenario.policy.max_links
        givers = Counter(pair[0] for pair in links if not isinstance(pair, Due | Needed))
        return most is None or all(count <= most for count in givers.values())

    def _link(self, giver: str, recipient: str) -> Links:
        return frozenset({(giver, recipient)}) if self.links_matter else frozenset()

    def _once(self, needs: object, work: Callable[[], Frontier]) -> Frontier:
        if needs not in self.known:
            self.known[needs] = work()
        return self.known[needs]

    def _wants(self, slot: Slot) -> Wants:
        if slot not in self.wants:
            pledge, gap = self.scenario.find(Pledge, slot.pledge), self.scenario.find(Gap, slot.gap)
            bundle = in_its_bundle(self.scenario, slot.pledge, slot.gap)
            skills = frozenset((*pledge.skills, *pledge.needs_skills, *gap.skills))
            self.wants[slot] = Wants(
                home=(pledge.partner, pledge.capability),
                periods=range(slot.start, slot.end),
                stocks=tuple(
                    stock_of(self.scenario, pledge.partner, skill, pledge.capability)
                    for skill in skills_lacking(pledge, gap)
                ),
                could_learn=could_learn(self.scenario, pieces_lacking(pledge, gap), skills),
                pieces=tuple(
                    (Loan(pledge.partner, gap.mission, item, slot.start, slot.end, skills, bundle), count)
                    for item, count in pieces_lacking(pledge, gap).items()
                ),
            )
        return self.wants[slot]

    def _usd(self, cost: float) -> float:
        return cost if self.costs_matter else 0.0

    def _cheapest_loans(self, pieces: Counter[Loan]) -> Frontier:
        """Rules 5.3 and 5.4: every share of every need among the offers that may give it."""
        loans = sorted(
            pieces, key=lambda loan: (*map(str, loan[:3]), *loan[3:5], sorted(loan.skills), str(loan.bundle))
        )
        giving = [[offer for offer in self.scenario.equipment_offers if self._may_lend(offer, loan)] for loan in loans]
        offers = [
            [(offer, since) for offer in able for since in self._since(offer, loan)]
            for able, loan in zip(giving, loans, strict=True)
        ]
        out: Counter[tuple[str, int]] = Counter()
        given: Counter[tuple[str, str, int]] = Counter()
        in_use: Counter[tuple[str, str, int, int]] = Counter()
        best: Frontier = []

        def share(position: int, choice: int, left: int, usd: float, links: Links) -> None:
            if no_better(best, usd, links):
                return
            if left == 0:
                position, choice = position + 1, 0
                if position == len(loans):
                    keep(best, usd, links)
                    return
                left = pieces[loans[position]]
            if choice == len(offers[position]):
                return
            (offer, _), loan = offers[position][choice], loans[position]
            if offer.mode != "lend":
                draw(position, choice, left, usd, links)
                return
            busy = range(loan.start - self._delivery(offer), loan.end)
            room = min(offer.quantity - out[offer.id, t] for t in busy)
            for amount in range(min(left, room), -1, -1):
                out.update({(offer.id, t): amount for t in busy})
                given = self._link(offer.partner, loan.partner) if amount else frozenset()
                given |= self._dues("equipment", offer, loan.partner, loan.mission, loan.start, amount, loan)
                share(position, choice + 1, left - amount, usd + amount * self._usd(offer.cost), links | given)
                out.subtract({(offer.id, t): amount for t in busy})

        def draw(position: int, choice: int, left: int, usd: float, links: Links) -> None:
            """Rules 5.7 to 5.9: of a gift there is what is in use at once, and all of it is given once."""
            (offer, since), loan = offers[position][choice], loans[position]
            to = loan.partner if offer.mode == "donate" else loan.mission
            served = range(loan.start, loan.end)
            for amount in range(left + 1):
                most = max(in_use[offer.id, to, since, t] for t in served) + amount
                more = max(0, most - given[offer.id, to, since])
                if sum(count for (name, *_), count in given.items() if name == offer.id) + more > offer.quantity:
                    break
                in_use.update({(offer.id, to, since, t): amount for t in served})
                given[offer.id, to, since] += more
                linked = self._link(offer.partner, to) if amount else frozenset()
                who, where = (to, None) if offer.mode == "donate" else (None, to)
                linked |= self._dues("equipment", offer, who, where, since, more, (loan, most))
                share(position, choice + 1, left - amount, usd + more * self._usd(offer.cost), links | linked)
                in_use.subtract({(offer.id, to, since, t): amount for t in served})
                given[offer.id, to, since] -= more

        share(-1, 0, 0, 0.0, frozenset())
        return best

    def _trains(self, course: Course, lacking: Counter[tuple[Stock, int]]) -> bool:
        """Whether a course trains trainers for a state in which the skill is lacking later."""
        key = (course.home[0], course.offer.skill)
        return course.adds > 0 and any((s.partner, s.skill) == key and t > course.training.stop for s, t in lacking)

    def _may_lend(self, offer: EquipmentOffer, loan: Loan) -> bool:
        """Rules 5.1, 5.2, 5.5 to 5.7."""
        first, end = self.scenario.calendar.offered(offer.available_from, offer.available_until)
        if offer.needs_skill is not None and offer.needs_skill not in loan.skills:
            return False
        if bundle_with(self.scenario, offer.id) not in (None, loan.bundle):
            return False  # rule 9.5
        if offer.mode != "lend":
            return (
                (loan.mission is not None or offer.mode == "donate")
                and offer.item == loan.item
                and (
                    offer.mode == "to_mission"
                    or (
                        offer.reaches(self.scenario.find(Partner, loan.partner))
                        and may_support(self.scenario, offer.partner, loan.partner)
                    )
                )
                and (not offer.missions or loan.mission in offer.missions)
                and max(first, 0) < end
                and max(first, 0) + self._delivery(offer) <= loan.start
            )
        return (
            offer.item == loan.item
            and offer.reaches(self.scenario.find(Partner, loan.partner))
            and may_support(self.scenario, offer.partner, loan.partner)
            and (not offer.missions or loan.mission in offer.missions)
            and max(first, 0) <= loan.start - self._delivery(offer)
            and loan.end <= end
        )

    def _since(self, offer: EquipmentOffer, loan: Loan) -> range:
        """Rule 5.7: when a gift may have been given; what must be paid, when there is money for it."""
        first, end = self.scenario.calendar.offered(offer.available_from, offer.available_until)
        since = max(first, 0) + self._delivery(offer)
        if offer.mode == "lend" or offer.cost_covered or not offer.cost:
            return range(since, since + 1)
        return range(since, min(end + self._delivery(offer), loan.start + 1))

    def _dues(
        self,
        use: str,
        offer: TrainingOffer | HostOffer | EquipmentOffer | LiftOffer,
        partner: str | None,
        mission: str | None,
        start: int,
        amount: int,
        cause: object,
    ) -> frozenset[Due]:
        cost = 0.0 if offer.cost_covered else offer.cost
        return dues(use, cost, partner, mission, start, amount, (offer.id, cause))

    def _delivery(self, offer: EquipmentOffer) -> int:
        return self.scenario.calendar.periods_up(offer.delivery)

    def _cheapest_courses(
        self,
        lacking: Counter[tuple[Stock, int]],
        deployed: Counter[tuple[Home, int]],
        used: frozenset[str] | None,
        there: Lengths | None,
    ) -> Frontier:
        """
        Rules 4.3 to 4.6 and 4.9: every amount of every course that may help.

        More courses than enough are never cheaper, so a set of courses that suffices is not added to.
        """
        useful = [
            course
            for course in self.courses
            if (any((course.stock, t) in lacking for t in course.trained) or self._trains(course, lacking))
            and (used is None or all(bundle_with(self.scenario, x.id) in (None, *used) for x in _of_bundles(course)))
        ]
        taken: Counter[tuple[str, int]] = Counter()
        hosted: Counter[tuple[str, int]] = Counter()
        others: Counter[tuple[str, int]] = Counter()
        busy = deployed.copy()
        learning: Counter[tuple[Home, int]] = Counter()
        begun: Counter[tuple[Arrival, int]] = Counter()
        places: defaultdict[tuple[str, str, int], Fraction] = defaultdict(Fraction)
        stocks: defaultdict[tuple[Stock, int], Fraction] = defaultdict(Fraction)
        best: Frontier = []

        def add(course: Course, modules: int) -> None:
            if course.arrival is not None:
                begun[course.arrival, len(course.training)] += modules
            for t in course.teaching if course.adds else ():
                places[course.offer.id, course.home[0], t] += modules * course.adds
            for t in course.training:
                if course.own:
                    places[course.offer.id, course.home[0], t] -= modules
                else:
                    taken[course.offer.id, t] += modules
                    others[course.offer.id, t] += modules * others_percent(self.scenario, course.home)
                if course.host is not None:
                    hosted[course.host.id, t] += modules
                learning[course.home, t] += modules
                if course.keeps_home:
                    busy[course.home, t] += modules
            for t in course.trained:
                stocks[course.stock, t] += modules * course.passed

        def holds(course: Course) -> bool:
            return (
                all(taken[course.offer.id, t] <= course.offer.places for t in course.training)
                and (
                    not course.offer.women_places
                    or all(
                        others[course.offer.id, t] <= 100 * (course.offer.places - course.offer.women_places)
                        for t in course.training
                    )
                )
                and (
                    course.host is None or all(hosted[course.host.id, t] <= course.host.places for t in course.training)
                )
                and all(learning[course.home, t] <= self.owned[course.home] for t in course.training)
                and (
                    not course.keeps_home
                    or all(busy[course.home, t] <= self.owned[course.home] for t in course.training)
                )
                and all(stocks[course.stock, t] <= self.unskilled[course.stock] for t in course.trained)
                and (not course.own or all(places[course.offer.id, course.home[0], t] >= 0 for t in course.training))
                and (course.arrival is None or there is None or all_have_arrived(course.arrival, begun, there))
            )

        def train(position: int, usd: float, links: Links) -> None:
            if no_better(best, usd, links):
                return
            short = [key for key, modules in lacking.items() if stocks[key] < modules]
            if not short:
                keep(best, usd, links)
                return
            left = useful[position:]
            if any(not any(course.stock == stock and t in course.trained for course in left) for stock, t in short):
                return
            course, modules = useful[position], 0
            when = course.training.start
            while holds(course):
                given = self._link(course.offer.partner, course.home[0]) if modules and not course.own else frozenset()
                where = course.arrival.mission if course.arrival else None
                cause = (course.home, when, where, course.host and course.host.id)
                for giver in course.givers:
                    given |= self._dues("training", giver, course.home[0], where, when, modules, cause)
                if course.host is not None and modules and course.host.partner != course.home[0]:
                    given |= self._link(course.host.partner, course.home[0])
                extra = interpreters(self.scenario, course)
                given |= dues("translation", extra, course.home[0], where, when, modules, (course.offer.id, cause))
                cost = sum(giver.cost for giver in course.givers) + extra
                given |= needed(self.scenario, course, modules)
                train(position + 1, usd + modules * self._usd(cost), links | given)
                add(course, 1)
                modules += 1
            add(course, -modules)

        train(0, 0.0, frozenset())
        return best


def _of_bundles(course: Course) -> list[TrainingOffer | HostOffer]:
    """Rule 9.4: the offers whose bundles have to be used."""
    return course.givers or [course.offer]


def _trips(links: Links) -> Counter[Trip]:
    """Rule 4.18: the people who travel to courses."""
    trips: Counter[Trip] = Counter()
    for each in links:
        if isinstance(each, Needed) and each.item is None:
            trips[Trip(each.partner, None, each.start, each.end, None)] += 1
    return trips


def _kits(links: Links) -> Counter[Loan]:
    """Rule 4.17: the pieces that are lent to modules in training."""
    kits: Counter[Loan] = Counter()
    for each in links:
        if isinstance(each, Needed) and each.item is not None:
            kits[Loan(each.partner, None, each.item, each.start, each.end, frozenset(), None)] += 1
    return kits
