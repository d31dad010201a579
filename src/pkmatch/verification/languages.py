"""A unit speaks one of the languages its gap asks for, and trainees understand their trainer."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed


def check_languages(case: Case) -> Iterator[Violation]:
    """Rules 3.7 and 3.13."""
    for deployed in case.deployments:
        row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
        if gap.languages and not any(language in pledge.languages for language in gap.languages):
            yield Violation(
                rule="language",
                ids=(row.id, pledge.id, gap.id),
                text=f"deployment {row.id!r}: pledge {pledge.id!r} brings {listed(pledge.languages)}; "
                f"gap {gap.id!r} asks one of {listed(gap.languages)}",
            )
    for course in case.courses:
        taught_in, known = course.offer.languages, course.recipient.languages
        if taught_in and not any(language in known for language in taught_in):
            yield Violation(
                rule="language of instruction",
                ids=(course.row.id, course.offer.id, course.recipient.id),
                text=f"course {course.row.id!r}: partner {course.recipient.id!r} understands {listed(known)}; "
                f"offer {course.offer.id!r} teaches in {listed(taught_in)}",
            )
