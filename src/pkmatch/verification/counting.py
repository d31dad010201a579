"""What a plan counts of its deployments is there."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
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
    for period in deployed.periods:
        counted = deployed.counted(period)
        if counted < -TOLERANCE or counted > row.modules + TOLERANCE:
            allowed = f"0 to {number(row.modules)} are there"
        elif gap.handover and not same_amount(counted, round(counted)):
            allowed = "modules count whole"
        elif not gap.critical and not gap.handover and not same_amount(counted, row.modules):
            allowed = f"{number(row.modules)} are there and count, as gap {gap.id!r} is not critical"
        else:
            continue
        yield Violation(
            rule="counted modules",
            ids=(row.id, gap.id),
            text=f"deployment {row.id!r} counts {number(counted)} modules in {moment(case.calendar, period)}; "
            f"{allowed}",
        )
