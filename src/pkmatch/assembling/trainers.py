"""Places that trained trainers add for their own state, and how many of them its own courses leave unused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pkmatch.assembling.lacking import percent_passed, stock_lasts_until
from pkmatch.domain.gives import TrainingOffer
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedCourse

WHOLE = 100 * 100
"""One place: those who pass are counted in percent, the places that each adds in hundredths."""


class Trainers:
    """The unused places of own courses, by offer, partner and period."""

    def __init__(self, scenario: Scenario, courses: Sequence[PickedCourse]) -> None:
        self._scenario = scenario
        self._unused: Counter[tuple[str, str, int]] = Counter()
        for course in courses:
            self.leave_out(course, -course.amount)

    def spared(self, course: PickedCourse) -> int:
        """How many modules of a course nobody needs as trainers; all of them in a course that trains none."""
        added = self._added(course)
        if course.by_trained or not added:
            return course.amount
        unused = (self._unused[course.offer, course.recipient, period] for period in self._teaching(course))
        return min([course.amount, *(places // added for places in unused)])

    def leave_out(self, course: PickedCourse, modules: int) -> None:
        """Reckon with so many modules less in a course."""
        added = WHOLE if course.by_trained else -self._added(course)
        periods = range(course.start, course.end) if course.by_trained else self._teaching(course)
        if added:
            for period in periods:
                self._unused[course.offer, course.recipient, period] += added * modules

    def _added(self, course: PickedCourse) -> int:
        """What each module of a course adds in places."""
        offer = self._scenario.find(TrainingOffer, course.offer)
        return round(100 * offer.trains_trainers) * percent_passed(self._scenario, course)

    def _teaching(self, course: PickedCourse) -> range:
        """The periods in which those who pass a course may teach."""
        return range(course.end, min(self._scenario.calendar.periods, stock_lasts_until(self._scenario, course)))
