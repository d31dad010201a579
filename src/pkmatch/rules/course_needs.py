"""
What modules need while they are in training: pieces of equipment that others lend for the course.

Comes in: classes of need of those deployed. Goes out: the same with those in training beside them, in classes that
go to no mission.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, numbered
from pkmatch.rules.equipment import LoanClasses

NOWHERE = -1
"""The mission of what goes to none."""


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
    lasts = courses.keys["end"] > courses.keys["start"]
    columns, items = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for item in range(len(a.item_ids)):
        needy = np.flatnonzero((a.pieces_in_training[courses.keys["offer"], item] > 0) & lasts)
        columns.append(needy)
        items.append(np.full(len(needy), item))
    course, item_of = np.concatenate(columns), np.concatenate(items)
    who, since, until = (courses.keys[name][course] for name in ("partner", "start", "end"))
    of_class, (partner, what, start, end) = numbered(who, item_of, since, until)
    more = {"partner": partner, "mission": np.full(len(partner), NOWHERE), "item": what, "start": start, "end": end}
    joined = replace(k, **{name: np.concatenate([getattr(k, name), found]) for name, found in more.items()})
    amount = a.pieces_in_training[courses.keys["offer"][course], item_of]
    return joined, CourseNeeds(course, of_class + len(k), amount)
