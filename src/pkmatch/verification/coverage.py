"""No gap is filled beyond what it asks."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.substitution import rounded_up
from pkmatch.verification.tolerance import TOLERANCE
from pkmatch.verification.wording import listed, number, window


def check_coverage(case: Case) -> Iterator[Violation]:
    """Rules 7.2 and 7.3."""
    yield from _coverage_within_quantity(case)
    yield from _presence_within_quantity(case)


def _coverage_within_quantity(case: Case) -> Iterator[Violation]:
    counted: Ledger[str] = Ledger()
    for standing in case.plan.counted_in_place:
        if standing.gap in case.gaps:
            counted.book(standing.gap, standing.period, standing.period + 1, standing.modules, "those in place")
    for deployed in case.deployments:
        for period in deployed.periods:
            counted.book(deployed.gap.id, period, period + 1, deployed.counted(period), deployed.row.id)
    for over in counted.over(lambda gap, _: case.gaps[gap].quantity, TOLERANCE):
        yield Violation(
            rule="coverage within quantity",
            ids=(over.key, *over.rows),
            text=f"gap {over.key!r} counts {number(over.amount)} of {number(over.limit)} modules "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _presence_within_quantity(case: Case) -> Iterator[Violation]:
    present: Ledger[str] = Ledger()
    for deployed in case.deployments:
        row = deployed.row
        present.book(row.gap, row.start, row.end, deployed.hundredths, row.id)
        asked = rounded_up(case, row.gap, deployed.gap.quantity)
        if deployed.gap.handover and deployed.hundredths > asked:
            yield Violation(
                rule="presence within quantity",
                ids=(row.gap, row.id),
                text=f"deployment {row.id!r} has {number(deployed.hundredths / 100)} modules of {number(asked / 100)} "
                f"asked for in gap {row.gap!r}; only two that relieve each other may be more together",
            )
    for over in present.over(lambda gap, period: _room(case, gap, case.modules_in_place(gap, period))):
        asked_for = "asked for" if over.limit == _room(case, over.key, 0) else "asked for beside those in place"
        yield Violation(
            rule="presence within quantity",
            ids=(over.key, *over.rows),
            text=f"gap {over.key!r} has {number(over.amount / 100)} modules present of {number(over.limit / 100)} "
            f"{asked_for} in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _room(case: Case, gap: str, in_place: int) -> int:
    """The most that may be deployed, in hundredths: twice the quantity while one unit hands over to another."""
    return rounded_up(case, gap, case.gaps[gap].quantity * (2 if case.gaps[gap].handover else 1) - in_place)
