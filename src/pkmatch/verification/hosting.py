"""Courses of trainers without a school of their own are hosted by those who have one."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.wording import listed, number, window


def check_hosting(case: Case) -> Iterator[Violation]:
    """Rules 4.13 to 4.16."""
    yield from _host_of_the_course(case)
    yield from _offer_reaches_recipient(case)
    yield from _host_window(case)
    yield from _host_places(case)


def host_partner(course: Course) -> str | None:
    """The partner that hosts a course for others; nobody where it is at the trainees' own school."""
    if course.host is None or course.host.partner == course.recipient.id:
        return None
    return course.host.partner


def _host_of_the_course(case: Case) -> Iterator[Violation]:
    for course in case.courses:
        row, offer, host = course.row, course.offer, course.host
        if offer.needs_host and row.host is None and not course.by_trained:
            wrong = f"names no host; offer {offer.id!r} has no school of its own"
        elif course.by_trained and row.host is not None:
            wrong = f"is at host {row.host!r}; trained trainers teach at home"
        elif not offer.needs_host and row.host is not None:
            wrong = f"is at host {row.host!r}; offer {offer.id!r} needs none"
        elif host is not None and host.skills and offer.skill not in host.skills:
            wrong = f"is at host {host.id!r}, which is fit for {listed(host.skills)} only, not {offer.skill!r}"
        else:
            continue
        ids = (row.id, offer.id) if row.host is None else (row.id, offer.id, row.host)
        yield Violation(rule="host of the course", ids=ids, text=f"course {row.id!r} {wrong}")


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for course in case.courses:
        row, host = course.row, course.host
        if host is not None and not host.reaches(course.recipient):
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, host.id, row.recipient),
                text=f"course {row.id!r}: host {host.id!r} of partner {host.partner!r} takes no trainees of "
                f"partner {row.recipient!r}",
            )


def _host_window(case: Case) -> Iterator[Violation]:
    for course in case.courses:
        row, host = course.row, course.host
        if host is None:
            continue
        first, end = case.calendar.offered(host.available_from, host.available_until)
        if not first <= row.start < end or row.end > end:
            yield Violation(
                rule="host window",
                ids=(row.id, host.id),
                text=f"course {row.id!r} runs {window(case.calendar, row.start, row.end)}; host {host.id!r} is "
                f"available {window(case.calendar, first, end)}",
            )


def _host_places(case: Case) -> Iterator[Violation]:
    places = {host.id: host.places for host in case.scenario.host_offers}
    taken: Ledger[str] = Ledger()
    for course in case.courses:
        if course.host is not None:
            taken.book(course.host.id, course.row.start, course.row.end, course.row.amount, course.row.id)
    for over in taken.over(lambda host, _: places[host]):
        yield Violation(
            rule="host places",
            ids=(over.key, *over.rows),
            text=f"host {over.key!r} has {number(over.amount)} modules in training at {number(over.limit)} places "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )
