"""
What is still to be had: modules, places, pieces, and the stock of trained modules, period by period.

Comes in: wishes of one deployment at a time. Goes out: whether they can be met from what earlier deployments left,
by the first offers that fit. Every change is written down, so that a trial can be taken back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from pkmatch.arrays import IntArray
from pkmatch.domain.gives import MoneyUse, Pledge, TrainingOffer
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import (
    PickedCourse,
    PickedDeployment,
    PickedDraw,
    PickedGift,
    PickedGive,
    PickedLift,
    PickedLoan,
    PickedPayment,
    Picks,
)
from pkmatch.search.carrying import Carriers
from pkmatch.search.ceilings import most_borne, people_left
from pkmatch.search.on_offer import (
    PERCENT,
    Lender,
    Skills,
    Trainers,
    Unit,
    Wishes,
    by_kind,
    lender_of,
    partners_apart,
    reaching,
    trainers_of,
    unit_of,
)
from pkmatch.search.paying import Purse

Picked = (
    PickedDeployment | PickedCourse | PickedLoan | PickedGift | PickedDraw | PickedLift | PickedPayment | PickedGive
)
Counted = list[int] | IntArray
"""A counter by period."""


class Cost(NamedTuple):
    """What falls due together, and for whom: a partner, or else the mission that is given pieces."""

    use: MoneyUse
    partner: str | None
    mission: str | None
    start: int


class Stock(NamedTuple):
    """Whose trained modules count together; without a capability where the skill holds for all of them."""

    partner: str
    skill: str
    capability: str | None


class Lenders(NamedTuple):
    """Who lends, and who gives, pieces of an item to a partner."""

    lending: list[Lender]
    giving: list[Lender]

    def any_to(self, mission: str) -> bool:
        """Whether any pieces may go to a mission."""
        return any(each.goes_to(mission) for each in self.lending) or any(each.goes_to(mission) for each in self.giving)


class Mark(NamedTuple):
    """A page of the books to which they can be turned back."""

    changes: int
    picked: int
    usd: float


class Stores:
    """All counters of a scenario and all that was picked; `usd` is what the picks cost."""

    def __init__(self, scenario: Scenario) -> None:
        self.periods = scenario.calendar.periods
        self.units = [unit_of(scenario, pledge) for pledge in scenario.pledges]
        self.usd = 0.0
        self._changes: list[tuple[Counted, int, int, int]] = []
        self._picked: list[Picked] = []
        self._usd_next_door = scenario.usd_next_door
        self._partners = {partner.id: partner for partner in scenario.partners}
        self._per_capability = {skill.id: skill.per_capability for skill in scenario.skills}
        self._at_home: defaultdict[tuple[str, str], list[int]] = defaultdict(self._blank)
        self._unschooled: defaultdict[tuple[str, str], list[int]] = defaultdict(self._blank)
        self._trained: defaultdict[Stock, list[int]] = defaultdict(self._blank)
        self._lacking: defaultdict[Stock, list[int]] = defaultdict(self._blank)
        self._unskilled: Counter[Stock] = Counter()
        for pledge in scenario.pledges:
            home = self._at_home[pledge.partner, pledge.capability]
            home[:] = [modules + pledge.quantity for modules in home]
            self._unschooled[pledge.partner, pledge.capability][:] = home
            for skill in self._per_capability:
                if skill not in pledge.skills:
                    self._unskilled[self._stock(pledge, skill)] += pledge.quantity
        self._in_need: Counter[tuple[str, str]] = Counter()
        for need in scenario.training_needs:
            self._in_need[need.partner, need.skill] += need.modules
        taught = [offer for offer in scenario.training_offers if _is_simple(offer) and not scenario.bundle_of(offer.id)]
        trainers, self._places = trainers_of(scenario, taught)
        self._all_trainers = by_kind((trainer.offer.skill, trainer) for trainer in trainers)
        self._all_lenders = by_kind(
            (offer.item, lender_of(scenario, offer))
            for offer in scenario.equipment_offers
            if scenario.bundle_of(offer.id) is None
        )
        self._person_periods = {partner.id: [0] for partner in scenario.partners}
        self._categories = {capability.id: capability.category for capability in scenario.capabilities}
        self._people_left = people_left(scenario)
        self._personnel = {capability.id: capability.personnel for capability in scenario.capabilities}
        self._spare: defaultdict[tuple[str, str, str | None], list[int]] = defaultdict(self._blank)
        self._carriers = Carriers(scenario)
        self._purse = Purse(scenario)
        self._apart = partners_apart(scenario)
        self._max_links = scenario.policy.max_links
        self._given: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0])
        self._recipients: defaultdict[str, list[int]] = defaultdict(lambda: [0])
        self._most_borne = most_borne(scenario)
        for standing in scenario.in_place:
            first, end = scenario.in_place_periods(standing)
            people = standing.modules * self._personnel[standing.capability]
            self._person_periods[standing.partner][0] += people * (end - first)
        self._trainers: dict[tuple[str, str], Trainers] = {}
        self._lenders: dict[tuple[str, str], Lenders] = {}

    def mark(self) -> Mark:
        """Where the books stand."""
        return Mark(len(self._changes), len(self._picked), self.usd)

    def turn_back(self, mark: Mark) -> None:
        """Undo everything since the mark."""
        while len(self._changes) > mark.changes:
            counter, start, end, amount = self._changes.pop()
            for t in range(start, end):
                counter[t] -= amount
        del self._picked[mark.picked :]
        self.usd = mark.usd

    def change(self, counter: Counted, start: int, end: int, amount: int) -> None:
        """Add an amount to a counter in the periods [start, end), to be undone with the rest."""
        for t in range(start, end):
            counter[t] += amount
        self._changes.append((counter, start, end, amount))

    def at_home(self, unit: Unit) -> list[int]:
        """Modules of the unit's partner and capability that are neither deployed nor in training away from there."""
        return self._at_home[unit.pledge.partner, unit.pledge.capability]

    def anybody_for(self, unit: Unit, wishes: Wishes, mission: str) -> bool:
        """Whether there is a trainer for each skill and a lender for each item, whatever is left of their offers."""
        partner = unit.pledge.partner
        return all(self._trainers_of(partner, skill).known for skill in wishes.skills) and all(
            self._lenders_of(partner, item).any_to(mission) for item, _ in wishes.pieces
        )

    def deploy(self, unit: Unit, wishes: Wishes, picked: PickedDeployment, mission: str) -> bool:
        """Pick a deployment with the supports it lacks; False, and nothing changed, where they cannot be had."""
        _, _, start, end, modules = picked
        mark = self.mark()
        borne = self._person_periods[unit.pledge.partner]
        person_periods = modules * self._personnel[unit.pledge.capability] * (end - start)
        rested = min(end + unit.rest, self.periods)
        if borne[0] + person_periods > self._most_borne or min(unit.free[start:rested]) < modules:
            return False
        left = self._people_left.get((mission, self._categories[unit.pledge.capability]))
        people = modules * self._personnel[unit.pledge.capability]
        if left is not None and min(left[start:end]) < people:
            return False
        if left is not None:
            self.change(left, start, end, -people)
        self.change(borne, 0, 1, person_periods)
        self.change(unit.free, start, rested, -modules)
        self.change(self.at_home(unit), start, end, -modules)
        self._picked.append(picked)
        self.usd += modules * (end - start) * (unit.usd + self._usd_next_door(unit.pledge.partner, mission))
        cents = 0 if unit.pledge.cost_covered else round(100 * unit.usd) * (end - start)
        cost = Cost("unit_cost", unit.pledge.partner, mission, start)
        if self._affordable(cost, cents, modules) < modules:
            self.turn_back(mark)
            return False
        self._pay(cost, cents * modules)
        stocks = [self._stock(unit.pledge, skill) for skill in wishes.skills]
        for stock in stocks:
            self.change(self._lacking[stock], start, end, modules)
        for stock in stocks:
            if not self._train(unit, stock, start, end):
                self.turn_back(mark)
                return False
        for item, pieces in wishes.pieces:
            skills = (None, *unit.pledge.skills, *wishes.skills)
            who = self._lenders_of(unit.pledge.partner, item)
            missing = self._draw(who, picked, unit.pledge.partner, mission, skills, pieces * modules, give=False)
            missing = self._lend(who, unit.pledge.partner, mission, start, end, skills, missing)
            if self._draw(who, picked, unit.pledge.partner, mission, skills, missing, give=True):
                self.turn_back(mark)
                return False
        if not unit.pledge.self_lift and not self._carry(unit.pledge.partner, mission, start, end, people):
            self.turn_back(mark)
            return False
        return True

    def picks(self) -> Picks:
        """All that was picked, equal rows added up, in the order in which they were picked first."""
        return Picks(
            deployments=_added_up(PickedDeployment, self._picked),
            courses=_added_up(PickedCourse, self._picked),
            loans=_added_up(PickedLoan, self._picked),
            gifts=_added_up(PickedGift, self._picked),
            draws=_added_up(PickedDraw, self._picked),
            lifts=_added_up(PickedLift, self._picked),
            payments=_added_up(PickedPayment, self._picked),
            gives=_added_up(PickedGive, self._picked),
        )

    def _train(self, unit: Unit, stock: Stock, start: int, end: int) -> bool:
        """Take courses until the stock carries all deployed modules in [start, end)."""
        return all(
            self._trained[stock][t] >= PERCENT * self._lacking[stock][t] or self._take_courses(unit, stock, t)
            for t in range(start, end)
        )

    def _take_courses(self, unit: Unit, stock: Stock, period: int) -> bool:
        """Courses for what the stock is short of in a period, each as late as it can be: early places suit others."""
        trained = self._trained[stock]
        home, unschooled = self.at_home(unit), self._unschooled[unit.pledge.partner, unit.pledge.capability]
        short = PERCENT * self._lacking[stock][period] - trained[period]
        for trainer in self._trainers_of(stock.partner, stock.skill).with_places(period):
            if not self._manages(trainer.offer.partner, stock.partner):
                continue
            length = trainer.duration
            latest = min(period, trainer.end) - length if length else min(period, trainer.end - 1)
            earliest = max(trainer.first, period - length - trainer.lasts + 1)
            for start in range(latest, earliest - 1, -1):
                done = start + length
                lost = min(self.periods, done + trainer.lasts)
                most = self._unskilled[stock] + self._in_need[stock.partner, stock.skill]
                room = PERCENT * most - max(trained[done:lost])
                modules = min(-(-short // trainer.percent), room // trainer.percent)
                if length:
                    modules = min(modules, *trainer.free[start:done].tolist(), *unschooled[start:done])
                if length and not trainer.online:
                    modules = min(modules, *home[start:done])
                cents = 0 if trainer.offer.cost_covered else round(100 * trainer.offer.cost)
                cost = Cost("training", stock.partner, None, start)
                modules = self._affordable(cost, cents, modules)
                if modules <= 0:
                    continue
                self._pay(cost, cents * modules)
                self.change(trainer.free, start, done, -modules)
                self.change(unschooled, start, done, -modules)
                if not trainer.online:
                    self.change(home, start, done, -modules)
                self.change(trained, done, lost, modules * trainer.percent)
                course = (trainer.offer.id, stock.partner, unit.pledge.capability, start, done, modules)
                self._picked.append(PickedCourse(*course))
                self._link(trainer.offer.partner, stock.partner)
                self.usd += modules * trainer.offer.cost
                short -= modules * trainer.percent
                if short <= 0:
                    return True
        return False

    def _lend(self, who: Lenders, partner: str, mission: str, start: int, end: int, skills: Skills, pieces: int) -> int:
        """Take loans of so many pieces over exactly [start, end); what nobody lends is left."""
        for lender in who.lending:
            sent = start - lender.delivery
            if not pieces:
                break
            if sent < lender.first or end > lender.end or not lender.suits(skills, mission):
                continue
            if not self._manages(lender.offer.partner, partner):
                continue
            cents = 0 if lender.offer.cost_covered else round(100 * lender.offer.cost)
            cost = Cost("equipment", partner, mission, start)
            amount = self._affordable(cost, cents, min(pieces, *lender.free[sent:end]))
            if amount > 0:
                self._pay(cost, cents * amount)
                self.change(lender.free, sent, end, -amount)
                self._picked.append(PickedLoan(lender.offer.id, partner, mission, start, end, amount))
                self._link(lender.offer.partner, partner)
                self.usd += amount * lender.offer.cost
                pieces -= amount
        return pieces

    def _draw(
        self,
        who: Lenders,
        picked: PickedDeployment,
        partner: str,
        mission: str,
        skills: Skills,
        pieces: int,
        *,
        give: bool,
    ) -> int:
        """Draw so many pieces on gifts, those given before or new ones; what is not to be had is left."""
        for giver in who.giving:
            offer, since, left = giver.offer, giver.first + giver.delivery, giver.left[0]
            if not pieces:
                break
            if left == (0 if give else offer.quantity) or since > picked.start or not giver.suits(skills, mission):
                continue
            to = mission if offer.mode == "to_mission" else None
            recipient = to or partner
            spare = self._spare[offer.id, recipient, to]
            amount = min(pieces, *spare[picked.start : picked.end])
            cents = 0 if offer.cost_covered else round(100 * offer.cost)
            cost = Cost("equipment", None if to else partner, to, since)
            new = self._affordable(cost, cents, min(pieces - amount, left)) if give else 0
            if new > 0 and self._manages(offer.partner, f"mission {to}" if to else partner):
                self._pay(cost, cents * new)
                self.change(giver.left, 0, 1, -new)
                self.change(spare, since, self.periods, new)
                self._picked.append(PickedGift(offer.id, recipient, to, since, self.periods, new))
                self._link(offer.partner, f"mission {to}" if to else partner)
                self.usd += new * offer.cost
                amount += new
            if amount > 0:
                self.change(spare, picked.start, picked.end, -amount)
                where = (picked.pledge, picked.gap, picked.start, picked.end)
                self._picked.append(PickedDraw(offer.id, recipient, to, since, *where, amount))
                pieces -= amount
        return pieces

    def _carry(self, partner: str, mission: str, start: int, end: int, people: int) -> bool:
        """Take lift for so many people."""
        cost = Cost("lift", partner, mission, start)
        money = self._money_for(cost)
        for trip in self._carriers.for_trip(partner, mission, start, end, money):
            if not people:
                break
            amount = min(people, trip.most, money // trip.cents if trip.cents else people)
            if amount > 0 and self._manages(trip.offer.partner, partner):
                self._pay(cost, trip.cents * amount)
                self.change(trip.free, start, start + 1, -amount)
                if trip.offer.returns:
                    self.change(trip.free, trip.until - 1, trip.until, -amount)
                self._picked.append(PickedLift(trip.offer.id, partner, mission, start, trip.until, amount))
                self._link(trip.offer.partner, partner)
                self.usd += amount * trip.offer.cost
                people -= amount
                money = self._money_for(cost) if trip.cents else money
        return people == 0

    def _affordable(self, cost: Cost, cents: int, most: int) -> int:
        """So many modules, pieces or people, up to `most`, as money on offer pays at so many cents each."""
        return most if cents == 0 or most <= 0 else min(most, self._money_for(cost) // cents)

    def _money_for(self, cost: Cost) -> int:
        """Cents on offer for a cost."""
        if self._max_links is None:
            return self._purse.cents_for(*cost)
        to = cost.partner or f"mission {cost.mission}"
        return sum(int(left[0]) for offer, left in self._purse.for_cost(*cost) if self._manages(offer.partner, to))

    def _pay(self, cost: Cost, cents: int) -> None:
        """Take so many cents of the first offers of money that fit."""
        if cents <= 0:
            return
        to = cost.partner or f"mission {cost.mission}"
        for offer, left in self._purse.for_cost(*cost):
            amount = min(cents, int(left[0])) if self._manages(offer.partner, to) else 0
            if amount > 0:
                recipient = cost.partner or cost.mission or ""
                self._picked.append(PickedPayment(offer.id, cost.use, recipient, cost.mission, cost.start, amount))
                self._link(offer.partner, to)
                self.change(left, 0, 1, -amount)
                cents -= amount
            if not cents:
                break

    def _manages(self, supporter: str, partner: str) -> bool:
        """Whether a supporter can support a partner beside those it supports already."""
        known = self._given[supporter, partner][0] > 0
        return known or self._max_links is None or self._recipients[supporter][0] < self._max_links

    def _link(self, supporter: str, partner: str) -> None:
        if not self._given[supporter, partner][0]:
            self.change(self._recipients[supporter], 0, 1, 1)
        self.change(self._given[supporter, partner], 0, 1, 1)

    def _trainers_of(self, partner: str, skill: str) -> Trainers:
        if (partner, skill) not in self._trainers:
            made_to = reaching(self._all_trainers[skill], self._partners[partner], self._apart[partner])
            understood = [each for each in made_to if each.offer.is_understood_by(self._partners[partner])]
            self._trainers[partner, skill] = Trainers(understood, self._places)
        return self._trainers[partner, skill]

    def _lenders_of(self, partner: str, item: str) -> Lenders:
        if (partner, item) not in self._lenders:
            made_to = reaching(self._all_lenders[item], self._partners[partner], self._apart[partner])
            lending = [lender for lender in made_to if lender.offer.mode == "lend"]
            giving = [lender for lender in made_to if lender.offer.mode != "lend" and lender.first < lender.end]
            self._lenders[partner, item] = Lenders(lending, giving)
        return self._lenders[partner, item]

    def _stock(self, pledge: Pledge, skill: str) -> Stock:
        return Stock(pledge.partner, skill, pledge.capability if self._per_capability[skill] else None)

    def _blank(self) -> list[int]:
        return [0] * self.periods


def _is_simple(offer: TrainingOffer) -> bool:
    """Whether a course asks for no more than a trainer's place; a planner by priority leaves others alone."""
    others = offer.needs_host or bool(offer.needs_equipment) or offer.moves_trainees or offer.women_places > 0
    return offer.mode != "in_mission" and not others


def _added_up(kind: type[Any], picked: Iterable[Any]) -> tuple[Any, ...]:
    """The rows of one kind, those that differ in the amount only as one row."""
    counted = "modules" if kind is PickedDeployment else "amount"
    amounts: dict[Any, int] = {}
    for row in (row for row in picked if isinstance(row, kind)):
        where = row._replace(**{counted: 0})
        amounts[where] = amounts.get(where, 0) + getattr(row, counted)
    return tuple(where._replace(**{counted: amount}) for where, amount in amounts.items())
