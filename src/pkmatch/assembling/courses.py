"""
Who stands behind the courses of a plan: their hosts, and who lends or gave to those in training or carries them.

Comes in: supports and uses. Goes out: what deployments rest on through the courses that they use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pkmatch.domain.gives import EquipmentOffer, LiftOffer, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.plan import CourseUse, Support, Use
from pkmatch.domain.scenario import Scenario


def supports_behind(
    scenario: Scenario, supports: Sequence[Support], uses: Sequence[Use], course_uses: Sequence[CourseUse] = ()
) -> dict[str, dict[str, Support]]:
    """By deployment the supports that it rests on: those it uses, then those given to modules in its courses."""
    by_id = {support.id: support for support in supports}
    for_courses = [s for s in supports if s.kind in ("loan", "lift") and s.mission is None]
    found: defaultdict[str, dict[str, Support]] = defaultdict(dict)
    for use in uses:
        used = by_id[use.support]
        found[use.deployment][used.id] = used
    gifts: defaultdict[str, list[Support]] = defaultdict(list)
    for each in course_uses:
        gifts[each.course].append(by_id[each.support])
    if for_courses or gifts:
        for behind in found.values():
            for course in [
                support for support in behind.values() if support.kind == "course" and not support.by_trained
            ]:
                behind.update((s.id, s) for s in for_courses if _serves(scenario, s, course))
                behind.update((gift.id, gift) for gift in gifts[course.id])
    return dict(found)


def _serves(scenario: Scenario, support: Support, course: Support) -> bool:
    """Whether a support is given to modules in a course."""
    if (support.recipient, support.start) != (course.recipient, course.start):
        return False
    if support.kind == "lift":
        returns = scenario.find(LiftOffer, support.offer).returns
        moved = scenario.find(TrainingOffer, course.offer).moves_trainees and _is_away(scenario, course)
        return moved and (not returns or support.end == course.end)
    if support.end != course.end:
        return False
    item = scenario.find(EquipmentOffer, support.offer).item
    return item in scenario.find(TrainingOffer, course.offer).needs_equipment


def host_of(scenario: Scenario, course: Support) -> str | None:
    """The partner that hosts a course; nobody where it needs no host, or is at the trainees' own school."""
    return None if course.host is None or not _is_away(scenario, course) else _school(scenario, course.host).partner


def _is_away(scenario: Scenario, course: Support) -> bool:
    """Whether a course is not at the trainees' own school."""
    return course.host is None or _school(scenario, course.host).partner != course.recipient


def _school(scenario: Scenario, host: str) -> HostOffer:
    return scenario.find(HostOffer, host)
