"""Courses in a mission are of offers that teach there, for modules that arrive as they begin and stay to their end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course, Deployed
from pkmatch.verification.wording import listed, moment, number

RULE = "trained in the mission"


class Arrival(NamedTuple):
    """Modules of a partner's capability that arrive in a mission in one period, and the skill they are taught."""

    partner: str
    capability: str
    skill: str
    mission: str
    start: int


def check_in_mission(case: Case) -> Iterator[Violation]:
    """Rules 4.8 and 4.9."""
    begun: defaultdict[Arrival, list[Course]] = defaultdict(list)
    for course in case.courses:
        yield from _place(course)
        if course.mission is not None:
            begun[arrival_of(course)].append(course)
    for arrival, courses in begun.items():
        yield from _trainees(case, arrival, courses)


def arrival_of(course: Course) -> Arrival:
    """Those whom a course in a mission is for."""
    return Arrival(course.row.recipient, course.capability, course.skill.id, course.mission or "", course.row.start)


def arrives_for(deployed: Deployed, arrival: Arrival) -> bool:
    """Whether modules of a deployment are among those who may be taught a skill as they arrive."""
    return (
        (deployed.partner, deployed.pledge.capability) == (arrival.partner, arrival.capability)
        and (deployed.gap.mission, deployed.row.start) == (arrival.mission, arrival.start)
        and deployed.gap.in_mission_training
        and arrival.skill in deployed.lacks_skills
    )


def _place(course: Course) -> Iterator[Violation]:
    row, offer = course.row, course.offer
    if (course.mission is not None) != (offer.mode == "in_mission" and not course.by_trained):
        where = "no mission" if course.mission is None else f"mission {course.mission!r}"
        yield Violation(
            rule=RULE,
            ids=(row.id, offer.id),
            text=f"course {row.id!r} is given in {where}; offer {offer.id!r} teaches {offer.mode}",
        )
    if course.mission is not None and offer.missions and course.mission not in offer.missions:
        yield Violation(
            rule="offer reaches recipient",
            ids=(row.id, offer.id, course.mission),
            text=f"course {row.id!r}: offer {offer.id!r} teaches in {listed(offer.missions)}, "
            f"not in mission {course.mission!r}",
        )


def _trainees(case: Case, arrival: Arrival, courses: list[Course]) -> Iterator[Violation]:
    """For each length, the modules in courses at least so long, beside those who stay so long."""
    learning: Counter[int] = Counter()
    for course in courses:
        learning[course.row.end - course.row.start] += course.row.pieces
    for least in sorted(learning):
        taught = sum(modules for length, modules in learning.items() if length >= least)
        staying = [d.row for d in case.deployments if arrives_for(d, arrival) and d.row.end - d.row.start >= least]
        there = sum(row.modules for row in staying)
        if taught > there:
            yield Violation(
                rule=RULE,
                ids=(arrival.partner, arrival.skill, arrival.mission, *(course.row.id for course in courses)),
                text=f"partner {arrival.partner!r}: {number(taught)} modules of capability {arrival.capability!r} "
                f"begin courses of {least} periods or more in skill {arrival.skill!r} in mission {arrival.mission!r} "
                f"in {moment(case.calendar, arrival.start)}; {number(there)} that lack it arrive then in gaps that "
                f"allow it and stay so long, by {listed(row.id for row in staying)}",
            )
