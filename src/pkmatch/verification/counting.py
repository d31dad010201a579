"""What a plan counts of its deployments is there."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.substitution import may_exceed
from pkmatch.verification.tolerance import TOLERANCE, same_amount
from pkmatch.verification.wording import moment, number, window


def check_counting(case: Case) -> Iterator[Violation]:
    """Rules 7.1 and 7.6."""
    for deployed in case.deployments:
        yield from _counted_modules(case, deployed)


def _counted_modules(case: Case, deployed: Deployed) -> Iterator[Violation]:
    row, gap, length = deployed.row, deployed.gap, len(deployed.periods)
    if len(row.counted) != length:
        yield Violation(
            rule="counted modules",
            ids=(row.id,),
            text=f"deployment {row.id!r} lasts {length} periods, {window(case.calendar, row.start, row.end)}, "
            f"and states counted modules for {len(row.counted)}",
        )
    most, chosen = deployed.hundredths / 100, gap.handover or may_exceed(case, gap.id)
    in_parts = any(percent < 100 for percent in case.percents_in(gap.id))
    for period in deployed.periods:
        counted = deployed.counted(period)
        if counted < -TOLERANCE or counted > most + TOLERANCE:
            allowed = f"0 to {number(most)} are there"
        elif chosen and not same_amount(counted, round(counted, 2 if in_parts else None)):
            allowed = f"{'hundredths of modules' if in_parts else 'modules'} count whole"
        elif not gap.critical and not chosen and not same_amount(counted, most):
            allowed = f"{number(most)} are there and count, as gap {gap.id!r} is not critical"
        else:
            continue
        yield Violation(
            rule="counted modules",
            ids=(row.id, gap.id),
            text=f"deployment {row.id!r} counts {number(counted)} modules in {moment(case.calendar, period)}; "
            f"{allowed}",
        )
