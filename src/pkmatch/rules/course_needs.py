"""
What modules need for a course: pieces of equipment that others lend or gave, and lift to where it takes place.

Comes in: classes of need of those deployed. Goes out: the same with those in training beside them, in classes that
go to no mission.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, numbered, spread
from pkmatch.rules.equipment import LoanClasses
from pkmatch.rules.hosting import is_away
from pkmatch.rules.lift import Arrivals
from pkmatch.rules.training import NOWHERE, by_trained


@dataclass(frozen=True, eq=False)
class CourseNeeds:
    """The courses whose modules need something, the class of each need, and how much a module in training needs."""

    course: IntArray
    of_class: IntArray
    amount: IntArray

    def entries(self) -> Entries:
        """What the courses need, in the rows of their classes."""
        return Entries("courses", self.of_class, self.course, self.amount.astype(np.float64))


def with_courses(a: ScenarioArrays, k: LoanClasses, courses: Columns) -> tuple[LoanClasses, CourseNeeds]:
    """The classes that borrow, those in training beside those deployed, and what courses need of them."""
    lasts = (courses.keys["end"] > courses.keys["start"]) & ~by_trained(courses)
    offer_needy, item_needed = np.nonzero(a.pieces_in_training)
    needs, lasting = np.bincount(offer_needy, minlength=len(a.training_ids)), np.flatnonzero(lasts)
    first = np.cumsum(needs) - needs
    begin = first[courses.keys["offer"][lasting]]
    place, need = spread(begin, begin + needs[courses.keys["offer"][lasting]])
    course, item_of = lasting[place], item_needed[need]
    who, since, until = (courses.keys[name][course] for name in ("partner", "start", "end"))
    of_class, (partner, what, start, end) = numbered(who, item_of, since, until)
    more = {"partner": partner, "mission": np.full(len(partner), NOWHERE), "item": what, "start": start, "end": end}
    joined = replace(k, **{name: np.concatenate([getattr(k, name), found]) for name, found in more.items()})
    amount = a.pieces_in_training[courses.keys["offer"][course], item_of]
    return joined, CourseNeeds(course, of_class + len(k), amount)


def with_trainees(a: ScenarioArrays, k: Arrivals, courses: Columns) -> tuple[Arrivals, CourseNeeds, CourseNeeds]:
    """Arrivals and stays, those of trainees beside those of units; and whose course each arrival and stay is."""
    moved = a.moves_trainees[courses.keys["offer"]] & is_away(a, courses) & ~by_trained(courses)
    course = np.flatnonzero(moved & (courses.keys["end"] > courses.keys["start"]))
    people = a.personnel_by_capability[courses.keys["capability"][course]]
    course, people = course[people > 0], people[people > 0]
    who, since, until = (courses.keys[name][course] for name in ("partner", "start", "end"))
    of_arrival, (partner, start) = numbered(who, since)
    of_stay, (arrival, end) = numbered(of_arrival, until)
    joined = replace(
        k,
        partner=np.concatenate([k.partner, partner]),
        mission=np.concatenate([k.mission, np.full(len(partner), NOWHERE)]),
        start=np.concatenate([k.start, start]),
        stay_arrival=np.concatenate([k.stay_arrival, arrival + len(k)]),
        stay_end=np.concatenate([k.stay_end, end]),
    )
    trips = CourseNeeds(course, of_arrival + len(k), people)
    return joined, trips, CourseNeeds(course, of_stay + len(k.stay_end), people)
