"""What was pinned stays, what was forbidden stays away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.plan import Deployment, Forbid, Pin
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed, number, window


def check_pins(case: Case) -> Iterator[Violation]:
    """Rules 11.1 and 11.2."""
    rows: defaultdict[tuple[str, str], list[Deployment]] = defaultdict(list)
    for deployed in case.deployments:
        rows[deployed.row.pledge, deployed.row.gap].append(deployed.row)
    for pin in case.plan.pins:
        if pin.pledge in case.pledges and pin.gap in case.gaps:
            yield from _pin(case.calendar, pin, _meant(pin, rows[pin.pledge, pin.gap]))
    for forbid in case.plan.forbids:
        yield from _forbid(case.calendar, forbid, _meant(forbid, rows[forbid.pledge, forbid.gap]))


def _pin(calendar: Calendar, pin: Pin, found: Sequence[Deployment]) -> Iterator[Violation]:
    modules = sum(row.modules for row in found)
    if modules < pin.modules:
        yield Violation(
            rule="pin",
            ids=(pin.pledge, pin.gap, *(row.id for row in found)),
            text=f"pinned are {number(pin.modules)} modules of pledge {pin.pledge!r} in gap {pin.gap!r}"
            f"{_over(calendar, pin)}; {number(modules)} deploy",
        )


def _forbid(calendar: Calendar, forbid: Forbid, found: Sequence[Deployment]) -> Iterator[Violation]:
    if found:
        yield Violation(
            rule="forbid",
            ids=(forbid.pledge, forbid.gap, *(row.id for row in found)),
            text=f"pledge {forbid.pledge!r} is forbidden in gap {forbid.gap!r}{_over(calendar, forbid)}; "
            f"{number(sum(row.modules for row in found))} modules deploy by {listed(row.id for row in found)}",
        )


def _meant(wish: Pin | Forbid, rows: Sequence[Deployment]) -> Sequence[Deployment]:
    """The deployments a wish speaks of: those of just its periods, or of any where it names none."""
    if wish.start is None or wish.end is None:
        return rows
    return [row for row in rows if (row.start, row.end) == (wish.start, wish.end)]


def _over(calendar: Calendar, wish: Pin | Forbid) -> str:
    return f" over {window(calendar, wish.start, wish.end)}" if wish.start is not None and wish.end is not None else ""
