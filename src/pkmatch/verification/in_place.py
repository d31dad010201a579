"""What a plan counts of units in place is there, and all of it counts where it can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import moment, number

RULE = "counted in place"


def check_in_place(case: Case) -> Iterator[Violation]:
    """Rule 7.7."""
    rows = Counter((row.gap, row.period) for row in case.plan.counted_in_place)
    stated = {(row.gap, row.period): row.modules for row in case.plan.counted_in_place}
    for (gap_id, period), count in rows.items():
        if count > 1:
            text = f"what counts in place in gap {gap_id!r} in {moment(case.calendar, period)} is stated {count} times"
            yield Violation(rule=RULE, ids=(gap_id,), text=text)
    known = {(gap, period) for gap, (first, end) in case.open_periods.items() for period in range(first, end)}
    for gap_id, period in sorted({place for place in stated if place[0] in case.gaps} | known):
        counted, gap = stated.get((gap_id, period), 0.0), case.gaps[gap_id]
        there = case.modules_in_place(gap_id, period)
        if same_amount(counted, there) or (gap.critical and same_amount(counted, 0)):
            continue
        if gap.handover and same_amount(counted, round(counted, _digits(case, gap_id))) and 0 <= counted <= there:
            continue
        whole = " or none, as the gap is critical" if gap.critical else ""
        yield Violation(
            rule=RULE,
            ids=(gap_id,),
            text=f"gap {gap_id!r} counts {number(counted)} modules in place in {moment(case.calendar, period)}; "
            f"{number(there)} of those there count{whole}",
        )


def _digits(case: Case, gap: str) -> int | None:
    """To how many digits modules count where the plan may choose: hundredths beside others that stand in for less."""
    return 2 if any(percent < 100 for percent in case.percents_in(gap)) else None
