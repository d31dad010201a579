"""People who cannot travel by themselves are carried: all of them, no others, no more than there is room for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed, Lift
from pkmatch.verification.course_needs import people_travelling
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import listed, moment, number, window


class Arrival(NamedTuple):
    """Who travels together: a partner's people to a mission, or to courses, in a period."""

    partner: str
    mission: str | None
    start: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The records it speaks of."""
        return (self.partner,) if self.mission is None else (self.partner, self.mission)


def check_lift(case: Case) -> Iterator[Violation]:
    """Rules 6.1 to 6.4, and the uses of lift."""
    yield from _offer_reaches_recipient(case)
    yield from _lift_window(case)
    yield from _lift_personnel(case)
    yield from _lifted_are_those_who_arrive(case)
    yield from _lift_uses(case)


def _place(mission: str | None) -> str:
    return "courses" if mission is None else f"mission {mission!r}"


def people_moved(case: Case, deployed: Deployed) -> int:
    """People of a deployment who need lift."""
    if deployed.pledge.self_lift:
        return 0
    return deployed.row.modules * case.capabilities[deployed.pledge.capability].personnel


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for lift in case.lifts:
        row, offer = lift.row, lift.offer
        if not offer.reaches(lift.recipient):
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, row.recipient),
                text=f"lift {row.id!r}: offer {offer.id!r} of partner {offer.partner!r} is not made "
                f"to partner {row.recipient!r}",
            )
        if offer.missions and lift.mission not in offer.missions:
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, *([] if lift.mission is None else [lift.mission])),
                text=f"lift {row.id!r}: offer {offer.id!r} goes to {listed(offer.missions)} only, "
                f"not to {_place(lift.mission)}",
            )


def _lift_window(case: Case) -> Iterator[Violation]:
    for lift in case.lifts:
        row, offer = lift.row, lift.offer
        first, end = case.calendar.offered(offer.available_from, offer.available_until)
        if not first <= row.start or not row.end <= end or (not offer.returns and row.end != row.start + 1):
            yield Violation(
                rule="lift window",
                ids=(row.id, offer.id),
                text=f"lift {row.id!r} stands {window(case.calendar, row.start, row.end)}; offer {offer.id!r} is "
                f"available {window(case.calendar, first, end)} and "
                + ("takes home whom it brought" if offer.returns else "brings people in one period"),
            )


def _lift_personnel(case: Case) -> Iterator[Violation]:
    seats: Ledger[str] = Ledger()
    for lift in case.lifts:
        row = lift.row
        seats.book(row.offer, row.start, row.start + 1, row.amount, row.id)
        if lift.offer.returns:
            seats.book(row.offer, row.end - 1, row.end, row.amount, row.id)
    for over in seats.over(lambda offer, _: case.lift_offers[offer].personnel):
        yield Violation(
            rule="lift personnel",
            ids=(over.key, *over.rows),
            text=f"offer {over.key!r} carries {number(over.amount)} of {number(over.limit)} people "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _lifted_are_those_who_arrive(case: Case) -> Iterator[Violation]:
    arriving: defaultdict[Arrival, int] = defaultdict(int)
    leaving: defaultdict[tuple[Arrival, int], int] = defaultdict(int)
    brought: defaultdict[Arrival, int] = defaultdict(int)
    taken_home: defaultdict[tuple[Arrival, int], int] = defaultdict(int)
    rows: defaultdict[Arrival, list[str]] = defaultdict(list)
    for deployed in case.deployments:
        people = people_moved(case, deployed)
        if people:
            arrival = Arrival(deployed.partner, deployed.gap.mission, deployed.row.start)
            arriving[arrival] += people
            leaving[arrival, deployed.row.end] += people
            rows[arrival].append(deployed.row.id)
    for course in case.courses:
        people = people_travelling(case, course)
        if people:
            arrival = Arrival(course.row.recipient, None, course.row.start)
            arriving[arrival] += people
            leaving[arrival, course.row.end] += people
            rows[arrival].append(course.row.id)
    for lift in case.lifts:
        arrival = Arrival(lift.row.recipient, lift.mission, lift.row.start)
        brought[arrival] += lift.row.pieces
        rows[arrival].append(lift.row.id)
        if lift.offer.returns:
            taken_home[arrival, lift.row.end] += lift.row.pieces
    for arrival, named in rows.items():
        if brought[arrival] != arriving[arrival]:
            yield Violation(
                rule="lift lacking" if brought[arrival] < arriving[arrival] else "lift not needed",
                ids=(*arrival.ids, *named),
                text=f"{number(arriving[arrival])} people of partner {arrival.partner!r} need lift to "
                f"{_place(arrival.mission)} in {moment(case.calendar, arrival.start)} and {number(brought[arrival])} "
                f"are carried; by {listed(named)}",
            )
    for (arrival, end), people in taken_home.items():
        stay = leaving[arrival, end]
        if people > stay:
            yield Violation(
                rule="lift home",
                ids=(*arrival.ids, *rows[arrival]),
                text=f"{number(people)} people of partner {arrival.partner!r} are brought to {_place(arrival.mission)} "
                f"and taken home over {window(case.calendar, arrival.start, end)}; {number(stay)} "
                + ("are in training" if arrival.mission is None else "deploy")
                + " over it",
            )


def _lift_uses(case: Case) -> Iterator[Violation]:
    lifts = {lift.row.id: lift for lift in case.lifts}
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    carried: defaultdict[str, float] = defaultdict(float)
    used: defaultdict[str, float] = defaultdict(float)
    for use in case.plan.uses:
        lift, deployed = lifts.get(use.support), deployments.get(use.deployment)
        if lift is None or deployed is None:
            continue
        carried[use.deployment] += use.amount
        used[use.support] += use.amount
        wrong = list(_misfits(lift, deployed))
        if (use.start, use.end) != (lift.row.start, lift.row.end):
            wrong.append(f"the lift stands {window(case.calendar, lift.row.start, lift.row.end)}")
        if wrong:
            yield Violation(
                rule="uses add up",
                ids=(use.support, use.deployment),
                text=f"deployment {use.deployment!r} uses {number(use.amount)} of lift {use.support!r} over "
                f"{window(case.calendar, use.start, use.end)}, which does not fit: {'; '.join(wrong)}",
            )
    for name, deployed in deployments.items():
        people = people_moved(case, deployed)
        if not same_amount(carried[name], people):
            yield Violation(
                rule="uses add up",
                ids=(name,),
                text=f"deployment {name!r} needs lift for {number(people)} people; its uses carry "
                f"{number(carried[name])}",
            )
    for name, lift in lifts.items():
        if lift.mission is not None and not same_amount(used[name], lift.row.amount):
            text = f"lift {name!r} carries {number(lift.row.amount)} people; {number(used[name])} are used"
            yield Violation(rule="uses add up", ids=(name,), text=text)


def _misfits(lift: Lift, deployed: Deployed) -> Iterator[str]:
    row, where = deployed.row, deployed.gap.mission
    if lift.row.recipient != deployed.partner:
        yield f"the recipient is {lift.row.recipient!r}, the T/PCC {deployed.partner!r}"
    if lift.mission != where:
        yield f"the lift goes to {_place(lift.mission)}, the deployment is in {where!r}"
    if lift.row.start != row.start:
        yield "the deployment begins in another period"
    if lift.offer.returns and lift.row.end != row.end:
        yield "the deployment ends in another period"
