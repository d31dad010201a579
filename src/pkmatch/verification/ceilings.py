"""No more people of a category are in a mission than its ceiling allows."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.wording import listed, number, window


def check_ceilings(case: Case) -> Iterator[Violation]:
    """Rule 10.6."""
    deployed: Ledger[tuple[str, str]] = Ledger()
    for unit in case.deployments:
        capability, row = case.capabilities[unit.pledge.capability], unit.row
        people = row.modules * capability.personnel
        deployed.book((unit.gap.mission, capability.category), row.start, row.end, people, row.id)
    for over in deployed.over(lambda key, period: _left(case, *key, period)):
        mission, category = over.key
        yield Violation(
            rule="ceiling",
            ids=(mission, *over.rows),
            text=f"{number(over.amount)} {category} deploy in mission {mission!r} in "
            f"{window(case.calendar, over.start, over.end)} by {listed(over.rows)}; its ceiling leaves "
            f"{number(over.limit)} beside those in place",
        )


def _left(case: Case, mission: str, category: str, period: int) -> float:
    """What the lowest ceiling in force on a day of the period leaves beside the people in place; at least none."""
    first, after = case.calendar.first_day(period), case.calendar.first_day(period + 1)
    mine = [row for row in case.scenario.ceilings if row.mission == mission and row.category == category]
    limits = [row.people for row in mine if row.start and first < row.start < after]
    begun = sorted(
        (row for row in mine if row.start is None or row.start <= first),
        key=lambda row: (row.start is not None, row.start or first),
    )
    limits += [row.people for row in begun[-1:]]
    there = sum(
        standing.people
        for standing in case.in_place
        if standing.unit.mission == mission and standing.capability.category == category and period in standing.there
    )
    return max(0, min(limits) - there) if limits else float("inf")
