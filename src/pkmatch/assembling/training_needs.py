"""Training needs in a plan: what its courses meet of them, and what trained stock is left at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pkmatch.assembling.lacking import StockKey, percent_passed, stock_lasts_until, stock_of_course
from pkmatch.domain.gives import TrainingOffer
from pkmatch.domain.needs import TrainingNeed
from pkmatch.domain.plan import UnmetNeed
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedCourse


@dataclass(frozen=True)
class Trained:
    """What courses come to: needs that are not met whole, and the goal `capacity`."""

    unmet: tuple[UnmetNeed, ...]
    capacity: float


def trained_by(scenario: Scenario, courses: Sequence[PickedCourse]) -> Trained:
    """What some courses meet of the training needs, the worthiest first, and what they leave at the end."""
    periods = scenario.calendar.periods
    stocks: defaultdict[StockKey, list[int]] = defaultdict(lambda: [0] * periods)  # percent of a module
    for course in courses:
        for period in range(course.end, min(periods, stock_lasts_until(scenario, course))):
            stocks[stock_of_course(scenario, course)][period] += percent_passed(scenario, course) * course.amount
    left: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * periods)
    for key, stock in stocks.items():
        together = left[key.partner, key.skill]
        together[:] = [one + more for one, more in zip(together, stock, strict=True)]
    met: dict[str, int] = {}
    for need in sorted(scenario.training_needs, key=lambda need: -need.priority / need.modules):
        met[need.id] = _meet(scenario, need, left[need.partner, need.skill])
    unmet = tuple(
        UnmetNeed(need=need.id, missing=need.modules - met[need.id])
        for need in scenario.training_needs
        if met[need.id] < need.modules
    )
    worth = sum(need.priority * met[need.id] / need.modules for need in scenario.training_needs)
    left_at_end = sum(stock[-1] for stock in stocks.values()) + sum(
        percent_passed(scenario, course) * course.amount
        for course in courses
        if not course.by_trained
        and scenario.find(TrainingOffer, course.offer).trains_trainers
        and course.end < periods <= stock_lasts_until(scenario, course)
    )
    return Trained(unmet, worth + left_at_end / 100)


def _meet(scenario: Scenario, need: TrainingNeed, left: list[int]) -> int:
    """Take what a need can have of a stock, in percent, from its date on."""
    due = scenario.due_period(need)
    modules = min(need.modules, min(left[due:]) // 100)
    left[due:] = [stock - 100 * modules for stock in left[due:]]
    return modules
