"""A unit speaks one of the languages its gap asks for."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed


def check_languages(case: Case) -> Iterator[Violation]:
    """Rule 3.7."""
    for deployed in case.deployments:
        row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
        if gap.languages and not any(language in pledge.languages for language in gap.languages):
            yield Violation(
                rule="language",
                ids=(row.id, pledge.id, gap.id),
                text=f"deployment {row.id!r}: pledge {pledge.id!r} brings {listed(pledge.languages)}; "
                f"gap {gap.id!r} asks one of {listed(gap.languages)}",
            )
