"""A unit speaks a language its gap asks for, trainees understand their trainer, and units together each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.wording import listed, moment


def check_languages(case: Case) -> Iterator[Violation]:
    """Rules 3.7, 3.13 and 3.14."""
    for deployed in case.deployments:
        row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
        if gap.languages and not any(language in pledge.languages for language in gap.languages):
            yield Violation(
                rule="language",
                ids=(row.id, pledge.id, gap.id),
                text=f"deployment {row.id!r}: pledge {pledge.id!r} brings {listed(pledge.languages)}; "
                f"gap {gap.id!r} asks one of {listed(gap.languages)}",
            )
    for course in (each for each in case.courses if not each.by_trained):
        taught_in, known = course.offer.languages, course.recipient.languages
        interpreted = course.offer.translation_cost is not None
        if taught_in and not interpreted and not any(language in known for language in taught_in):
            yield Violation(
                rule="language of instruction",
                ids=(course.row.id, course.offer.id, course.recipient.id),
                text=f"course {course.row.id!r}: partner {course.recipient.id!r} understands {listed(known)}; "
                f"offer {course.offer.id!r} teaches in {listed(taught_in)}, without interpreters",
            )
    if case.scenario.policy.shared_language:
        yield from _shared_language(case)


def _shared_language(case: Case) -> Iterator[Violation]:
    by_gap: dict[str, list[Deployed]] = {}
    for deployed in case.deployments:
        by_gap.setdefault(deployed.gap.id, []).append(deployed)
    for gap, rows in by_gap.items():
        for one, other in combinations(rows, 2):
            own, others = one.pledge.languages, other.pledge.languages
            together = [period for period in one.periods if period in other.periods]
            if one.partner == other.partner or not together or set(own) & set(others):
                continue
            months = listed(moment(case.calendar, period) for period in together)
            yield Violation(
                rule="shared language",
                ids=(one.row.id, other.row.id, gap),
                text=f"deployments {one.row.id!r} and {other.row.id!r} are both in gap {gap!r} in {months}; they bring "
                f"{listed(own)} and {listed(others)}, and share no language",
            )
