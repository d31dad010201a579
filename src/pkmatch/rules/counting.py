"""
Rule 7: what counts of those present where that is a choice, by gap, period and grade.

Modules of one grade are worth the same: in one of these gaps, what counts of them together is one column. Those in
place have the grade (100, 100), and so has everybody where no pledge differs in what the goals ask.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, located, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.coverage import merit_of, worth_at
from pkmatch.rules.substitution import may_exceed, parts_of

GRADE = ("performance", "reliability")
"""Keys of a grade, in percent."""
PLACE = ("gap", "period")


def grades(a: ScenarioArrays, asked: Goals) -> tuple[IntArray, IntArray]:
    """Performance and reliability of the modules of each pledge, the latter as far as a goal asks for it."""
    certain = np.full_like(a.reliability_percent_by_pledge, 100)
    return a.performance_percent_by_pledge, a.reliability_percent_by_pledge if asked.asks("reliability") else certain


def is_graded(a: ScenarioArrays, asked: Goals) -> bool:
    """Whether modules of some pledge are worth another value than those in place."""
    return any(bool((grade != 100).any()) for grade in grades(a, asked))


def counts_apart(a: ScenarioArrays, asked: Goals) -> BoolArray:
    """
    Gaps in which it takes columns to say what counts.

    Those with handover, critical ones with several grades, and others in which modules may be more than all count.
    """
    found: BoolArray = np.where(a.critical_by_gap, is_graded(a, asked), may_exceed(a)) | a.handover_by_gap
    return found


def missing_beside(a: ScenarioArrays) -> IntArray:
    """What can count, in parts, by gap and period: with handover of all who are there, else beside those in place."""
    there = np.where(a.handover_by_gap[:, None], 0, a.modules_in_place)
    found: IntArray = (a.quantity_by_gap[:, None] - there) * a.parts_by_gap[:, None]
    return found


def counted_columns(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals) -> Columns:
    """What counts of a grade in a period of a gap, in parts; with handover of those in place, too."""
    position, period = c.presence
    inside = counts_apart(a, asked)[c.gap[position]]
    position, period = position[inside], period[inside]
    graded = is_graded(a, asked)
    of_use = np.where((a.critical_by_gap & graded)[:, None], a.modules_in_place == a.quantity_by_gap[:, None], True)
    of_use[c.gap[position], period] = True
    there, then = np.nonzero((a.modules_in_place > 0) & a.handover_by_gap[:, None] & of_use)
    performance, reliability = (grade[c.pledge[position]] for grade in grades(a, asked))
    standing = np.full(len(there), 100)
    number, (gap, at, performance, reliability) = numbered(
        np.append(c.gap[position], there),
        np.append(period, then),
        np.append(performance, standing),
        np.append(reliability, standing),
    )
    deployed = np.bincount(number[: len(position)], minlength=len(gap)) > 0
    most = np.where(deployed, missing_beside(a)[gap, at], a.modules_in_place[gap, at] * a.parts_by_gap[gap])
    worth = worth_at(a, goals, gap, at, merit_of(performance, reliability, goals)) / a.parts_by_gap[gap]
    keys = {"gap": gap, "period": at, "performance": performance, "reliability": reliability}
    return Columns("counted", keys, upper=most, worth=np.where(a.critical_by_gap[gap] & (not graded), 0.0, worth))


def only_those_present_count(a: ScenarioArrays, c: Candidates, counted: Columns, asked: Goals) -> Rows:
    """What counts of a grade is at most what is present of it; with handover of those in place, too."""
    count = len(counted)
    position, period = c.presence
    grade = (of_pledge[c.pledge[position]] for of_pledge in grades(a, asked))
    row = located(counted, (*PLACE, *GRADE), (c.gap[position], period, *grade))
    inside = np.flatnonzero(row >= 0)
    parts = parts_of(a, c.pledge[position[inside]], c.gap[position[inside]])
    entries = (
        Entries("counted", np.arange(count), np.arange(count), np.ones(count)),
        Entries("deployments", row[inside], position[inside], -parts.astype(np.float64)),
    )
    gap, at = counted.keys["gap"], counted.keys["period"]
    is_standing = (counted.keys["performance"] == 100) & (counted.keys["reliability"] == 100) & a.handover_by_gap[gap]
    there = (a.modules_in_place[gap, at] * a.parts_by_gap[gap]).astype(np.float64)
    limit = np.where(is_standing, there, 0.0)
    return Rows("present and counted", np.full(count, -np.inf), limit, entries, dict(counted.keys))


def no_more_count_than_asked(a: ScenarioArrays, counted: Columns) -> Rows:
    """What counts of all grades in a gap in a period is at most its quantity."""
    row, (gap, at) = numbered(counted.keys["gap"], counted.keys["period"])
    entries = [("counted", row, np.arange(len(counted)), 1.0, counted.upper)]
    return at_most("coverage within quantity", {"gap": gap, "period": at}, entries, missing_beside(a)[gap, at])
