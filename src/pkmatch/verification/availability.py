"""A deployment stays within what its pledge gives and its gap wants, day and number."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.wording import listed, number, window


def check_availability(case: Case) -> Iterator[Violation]:
    """Rules 1.1 to 1.5."""
    yield from _inside_availability(case)
    yield from _tour_length(case)
    yield from _shortest_tour_asked(case)
    yield from _inside_the_gaps_window(case)
    yield from _pledge_quantity(case)


def _inside_availability(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge = deployed.row, deployed.pledge
        first, end = case.calendar.offered(pledge.available_from, pledge.available_until)
        if row.start < first or row.end > end:
            yield Violation(
                rule="inside availability",
                ids=(row.id, pledge.id),
                text=f"deployment {row.id!r} runs {window(case.calendar, row.start, row.end)}; pledge {pledge.id!r} "
                f"is available {window(case.calendar, first, end)}",
            )


def _tour_length(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge = deployed.row, deployed.pledge
        if pledge.tour is None:
            continue
        shortest, longest = case.calendar.periods_up(pledge.tour[0]), case.calendar.periods_down(pledge.tour[1])
        if not shortest <= row.end - row.start <= longest:
            yield Violation(
                rule="tour length",
                ids=(row.id, pledge.id),
                text=f"deployment {row.id!r} of pledge {pledge.id!r} lasts {row.end - row.start} periods, "
                f"{window(case.calendar, row.start, row.end)}; its tour is {shortest} to {longest} periods",
            )


def _shortest_tour_asked(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, gap = deployed.row, deployed.gap
        shortest = case.calendar.periods_up(gap.min_tour)
        if row.end - row.start < shortest:
            yield Violation(
                rule="shortest tour asked",
                ids=(row.id, gap.id),
                text=f"deployment {row.id!r} lasts {row.end - row.start} periods, "
                f"{window(case.calendar, row.start, row.end)}; gap {gap.id!r} asks at least {shortest}",
            )


def _inside_the_gaps_window(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, gap = deployed.row, deployed.gap
        first, end = case.open_periods[gap.id]
        if row.start < first or row.end > end:
            yield Violation(
                rule="inside the gap's window",
                ids=(row.id, gap.id),
                text=f"deployment {row.id!r} runs {window(case.calendar, row.start, row.end)}; gap {gap.id!r} "
                f"is open {window(case.calendar, first, end)}",
            )


def _pledge_quantity(case: Case) -> Iterator[Violation]:
    busy: Ledger[str] = Ledger()
    for deployed in case.deployments:
        row = deployed.row
        rested = min(row.end + case.calendar.periods_up(deployed.pledge.rest), case.calendar.periods)
        busy.book(row.pledge, row.start, rested, row.modules, row.id)
    for over in busy.over(lambda pledge, _: case.pledges[pledge].quantity):
        rest = case.pledges[over.key].rest
        resting = f", at rest for {rest!r} after a tour," if rest else ""
        yield Violation(
            rule="pledge quantity",
            ids=(over.key, *over.rows),
            text=f"pledge {over.key!r} deploys {number(over.amount)} of {number(over.limit)} modules{resting} "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )
