"""A critical gap counts whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.goals import coverage
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import moment, number


def check_critical(case: Case) -> Iterator[Violation]:
    """Rule 8.1."""
    for (gap_id, period), counted in coverage(case).items():
        gap = case.gaps[gap_id]
        if gap.critical and not same_amount(counted, 0) and not same_amount(counted, gap.quantity):
            yield Violation(
                rule="critical whole",
                ids=(gap.id,),
                text=f"critical gap {gap.id!r} counts {number(counted)} of {number(gap.quantity)} modules "
                f"in {moment(case.calendar, period)}; it counts all or none",
            )
