"""Who takes over in a gap with handover has been there in the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.goals import coverage
from pkmatch.verification.tolerance import TOLERANCE
from pkmatch.verification.wording import moment, number


def check_handover(case: Case) -> Iterator[Violation]:
    """Rule 7.9."""
    counted = coverage(case)
    staying = _staying(case)
    for gap in case.gaps.values():
        first, end = case.open_periods[gap.id]
        for period in range(first, end) if gap.handover else ():
            now = counted[gap.id, period]
            before = counted[gap.id, period - 1] if period > first else _in_place_before(case, gap.id, period)
            stay = min(gap.quantity, staying[gap.id, period] / 100 + _staying_in_place(case, gap.id, period))
            if now + before > stay + gap.quantity + TOLERANCE:
                yield Violation(
                    rule="handover",
                    ids=(gap.id,),
                    text=f"gap {gap.id!r} counts {number(before)} modules before {moment(case.calendar, period)} and "
                    f"{number(now)} in it; {number(stay)} stay of {number(gap.quantity)} asked for, and the places "
                    "of those that leave are taken over by nobody who was there",
                )


def _was_there(there: range, period: int) -> bool:
    """Whether units in place were there in a period; those of the first one were there before the plan, too."""
    return max(period, 0) in there


def _in_place_before(case: Case, gap: str, period: int) -> float:
    units = [standing for standing in case.units_of(gap) if _was_there(standing.there, period - 1)]
    return min(case.gaps[gap].quantity, sum(standing.unit.modules for standing in units))


def _staying(case: Case) -> Counter[tuple[str, int]]:
    """What single deployments that are there in a period and the one before count, in hundredths of a module."""
    found: Counter[tuple[str, int]] = Counter()
    for unit in case.deployments:
        for period in unit.periods[1:]:
            found[unit.gap.id, period] += unit.hundredths
    return found


def _staying_in_place(case: Case, gap: str, period: int) -> int:
    in_place = (
        standing.unit.modules
        for standing in case.units_of(gap)
        if period in standing.there and _was_there(standing.there, period - 1)
    )
    return min(case.gaps[gap].quantity, sum(in_place))
