"""
Brute force for the goal `capacity`: every set of courses beside every set of deployments.

For scenarios of few courses, such as those of `tests.drawn_schools`, valued by weights of coverage, cost and capacity.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from pkmatch.domain.scenario import Scenario
from tests.oracle import pledge_quantities_hold, ways
from tests.oracle_courses import Course, Home, Stock
from tests.oracle_in_mission import Arrival, all_have_arrived, arrivals_of
from tests.oracle_supports import Moves, Supports


@dataclass(frozen=True)
class Taught:
    """Courses that may be given together: what they are worth, whom they train and whom they keep at home."""

    worth: float
    stocks: dict[tuple[Stock, int], Fraction]
    begun: dict[tuple[Arrival, int], int]
    away: dict[tuple[Home, int], int]


def best_with_capacity(scenario: Scenario) -> float:
    """The weighted value of the best plan."""
    weights = {goal.name: goal.weight for goal in scenario.goals.terms}
    supports = Supports(scenario, costs_matter=True)
    taught = sorted(_all_taught(scenario, supports, weights), key=lambda each: -each.worth)
    best = -math.inf
    for chosen in product(*(ways(scenario, gap) for gap in scenario.unit_gaps)):
        moves: Moves = tuple(move for way in chosen for move in way.moves)
        if not pledge_quantities_hold(scenario, moves):
            continue
        gains = sum(
            weights.get("coverage", 0) * way.gains.get("coverage", 0)
            - weights.get("cost", 0) * way.gains.get("cost", 0)
            for way in chosen
        )
        carried = (each.worth for each in taught if _carries(supports, each, moves))
        best = max(best, gains + next(carried, -math.inf))
    return best


def _carries(supports: Supports, taught: Taught, moves: Moves) -> bool:
    lacking: Counter[tuple[Stock, int]] = Counter()
    busy = Counter(taught.away)
    for slot, modules in moves:
        wants = supports._wants(slot)
        for t in wants.periods:
            busy[wants.home, t] += modules
            lacking.update({(stock, t): modules for stock in wants.stocks})
    there = arrivals_of(supports.scenario, moves)
    if not all(all_have_arrived(arrival, taught.begun, there) for arrival, _ in taught.begun):
        return False
    at_home = all(modules <= supports.owned[home] for (home, _), modules in busy.items())
    return at_home and all(modules <= taught.stocks.get(key, 0) for key, modules in lacking.items())


def _all_taught(scenario: Scenario, supports: Supports, weights: dict[str, float]) -> Iterator[Taught]:
    """Rules 4.3, 4.4, 4.6: every amount of every course that fits beside the others."""
    taken: Counter[tuple[str, int]] = Counter()
    learning: Counter[tuple[Home, int]] = Counter()
    away: Counter[tuple[Home, int]] = Counter()
    stocks: Counter[tuple[Stock, int]] = Counter()
    finished: Counter[tuple[Stock, int]] = Counter()
    begun: Counter[tuple[Arrival, int]] = Counter()
    places: Counter[tuple[str, str, int]] = Counter()
    trainers: Counter[int] = Counter()
    courses = supports.courses

    def extend(position: int, usd: float) -> Iterator[Taught]:
        if position == len(courses):
            capacity = _needs_met(scenario, finished) + _left(scenario, finished)
            capacity += float(trainers[scenario.calendar.periods - 1])  # once more: they may teach others
            worth = weights.get("capacity", 0) * capacity - weights.get("cost", 0) * usd
            yield Taught(worth, dict(stocks), {key: n for key, n in begun.items() if n}, dict(away))
            return
        course, modules = courses[position], 0
        while True:
            yield from extend(position + 1, usd + (0 if course.own else modules * course.offer.cost))
            modules += 1
            if course.own:
                places.subtract((course.offer.id, course.home[0], t) for t in course.training)
            else:
                taken.update((course.offer.id, t) for t in course.training)
            learning.update((course.home, t) for t in course.training)
            away.update((course.home, t) for t in course.training if course.keeps_home)
            stocks.update({(course.stock, t): course.passed for t in course.trained})
            _learn(course, 1, finished, begun, places, trainers)
            enough = all(places[course.offer.id, course.home[0], t] >= 0 for t in course.training if course.own)
            free = all(taken[course.offer.id, t] <= course.offer.places for t in course.training)
            owned = all(learning[course.home, t] <= supports.owned[course.home] for t in course.training)
            capped = all(stocks[course.stock, t] <= supports.unskilled[course.stock] for t in course.trained)
            if not (enough and free and owned and capped):
                break
        for t in course.training:
            learning[course.home, t] -= modules
            if course.own:
                places[course.offer.id, course.home[0], t] += modules
            else:
                taken[course.offer.id, t] -= modules
        _learn(course, -modules, finished, begun, places, trainers)
        if course.keeps_home:
            away.subtract({(course.home, t): modules for t in course.training})
        stocks.subtract({(course.stock, t): modules * course.passed for t in course.trained})

    yield from extend(0, 0.0)


def _learn(
    course: Course,
    modules: int,
    finished: Counter[tuple[Stock, int]],
    begun: Counter[tuple[Arrival, int]],
    places: Counter[tuple[str, str, int]],
    trainers: Counter[int],
) -> None:
    """Rules 4.7, 4.9 and 4.12: those who are trained once a course is over, who arrive for it, and who may teach."""
    if course.arrival is not None:
        begun[course.arrival, len(course.training)] += modules
    for t in course.teaching:
        finished[course.stock, t] += modules * course.passed  # type: ignore[assignment]
        if course.adds:
            places[course.offer.id, course.home[0], t] += modules * course.adds  # type: ignore[assignment]
            trainers[t] += modules * course.passed  # type: ignore[assignment]


def _left(scenario: Scenario, stocks: Counter[tuple[Stock, int]]) -> float:
    last = scenario.calendar.periods - 1
    return float(sum(amount for (_, t), amount in stocks.items() if t == last))


def _needs_met(scenario: Scenario, stocks: Counter[tuple[Stock, int]]) -> float:
    """Rule 4.7: every number of modules of every need."""
    best = 0.0
    needs = scenario.training_needs
    for met in product(*(range(need.modules + 1) for need in needs)):
        due: Counter[tuple[str, str, int]] = Counter()
        for need, modules in zip(needs, met, strict=True):
            first = scenario.calendar.period_of(need.by)
            for t in range(min(first, scenario.calendar.periods - 1), scenario.calendar.periods):
                due[need.partner, need.skill, t] += modules
        if all(
            modules <= sum(amount for (s, at), amount in stocks.items() if (s.partner, s.skill, at) == key)
            for key, modules in due.items()
        ):
            worth = sum(need.priority / need.modules * modules for need, modules in zip(needs, met, strict=True))
            best = max(best, worth)
    return best
