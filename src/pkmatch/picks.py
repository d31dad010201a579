"""What a search decided, by ids: the value between an answer and the plan told from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pkmatch.domain.gives import MoneyUse
from pkmatch.domain.plan import Plan


class PickedDeployment(NamedTuple):
    """Modules of a pledge in a gap over the periods [start, end)."""

    pledge: str
    gap: str
    start: int
    end: int
    modules: int


class PickedCourse(NamedTuple):
    """
    Modules of a recipient's capability in training with an offer over [start, end).

    `mission` where it is in one; `by_trained` where those whom the offer has trained teach their own state.
    """

    offer: str
    recipient: str
    capability: str
    start: int
    end: int
    amount: int
    mission: str | None = None
    by_trained: bool = False
    host: str | None = None
    """The host offer at whose school it takes place."""


class PickedLoan(NamedTuple):
    """Pieces of an offer lent to a recipient's modules in a mission (or in a course) over [start, end)."""

    offer: str
    recipient: str
    mission: str | None
    start: int
    end: int
    amount: int


class PickedShare(NamedTuple):
    """Pieces of an offer lent to one deployment, where that matters: it is trained for the sake of pieces."""

    offer: str
    pledge: str
    gap: str
    start: int
    end: int
    amount: int


class PickedGift(NamedTuple):
    """Pieces of an offer left with a partner, or a mission (then it is the recipient too), from `start` on."""

    offer: str
    recipient: str
    mission: str | None
    start: int
    end: int
    amount: int


class PickedDraw(NamedTuple):
    """Pieces of the gift (offer, recipient, mission, given) that serve one deployment from its start to its end."""

    offer: str
    recipient: str
    mission: str | None
    given: int
    pledge: str
    gap: str
    start: int
    end: int
    amount: int


class PickedCourseDraw(NamedTuple):
    """Pieces of the gift (offer, recipient, given) that serve the recipient's modules in training over [start, end)."""

    offer: str
    recipient: str
    given: int
    start: int
    end: int
    amount: int


class PickedLift(NamedTuple):
    """
    People of a recipient whom an offer carries in `start`, and home before `end` where it returns.

    They go to a mission, or without one to a course.
    """

    offer: str
    recipient: str
    mission: str | None
    start: int
    end: int
    amount: int


class PickedVisit(NamedTuple):
    """An assessment visit to a partner."""

    partner: str
    period: int


class PickedPayment(NamedTuple):
    """Cents of an offer for what falls due in `start` for a use, recipient and mission (see `Support`)."""

    offer: str
    use: MoneyUse
    recipient: str
    mission: str | None
    start: int
    amount: int


class PickedGive(NamedTuple):
    """Pieces, or cents, of an offer given for a gap that asks an item or an amount, from `start` on."""

    kind: Literal["gift", "payment"]
    offer: str
    gap: str
    start: int
    amount: int


class PickedCount(NamedTuple):
    """What counts of a pledge, or without one of those in place, in a period, in hundredths of a module asked."""

    gap: str
    period: int
    hundredths: int
    pledge: str | None = None


@dataclass(frozen=True)
class Picks:
    """All decisions of one answer."""

    deployments: tuple[PickedDeployment, ...] = ()
    courses: tuple[PickedCourse, ...] = ()
    loans: tuple[PickedLoan, ...] = ()
    gifts: tuple[PickedGift, ...] = ()
    draws: tuple[PickedDraw, ...] = ()
    lifts: tuple[PickedLift, ...] = ()
    payments: tuple[PickedPayment, ...] = ()
    counts: tuple[PickedCount, ...] = ()
    """Where nothing is said of a gap with handover, as many count as can, the earliest first."""
    visits: tuple[PickedVisit, ...] = ()
    gives: tuple[PickedGive, ...] = ()
    course_draws: tuple[PickedCourseDraw, ...] = ()
    shares: tuple[PickedShare, ...] = ()
    """Part of the loans; modules that have the skill which pieces need, or lack it, take the rest."""


class Turn(NamedTuple):
    """
    What a goal of a strict order came to in its turn, signed so that more is better.

    No plan that keeps the floors of the goals before it exceeds `bound`; `reached` is blank where the search ended
    before its turn.
    """

    bound: float
    reached: float | None = None


def picks_in(plan: Plan) -> Picks:
    """The decisions that a plan rests on."""
    deployments = (PickedDeployment(d.pledge, d.gap, d.start, d.end, d.modules) for d in plan.deployments)
    courses = (
        PickedCourse(
            s.offer, s.recipient, s.capability or "", s.start, s.end, s.pieces, s.mission, s.by_trained, s.host
        )
        for s in plan.supports
        if s.kind == "course"
    )
    loans = (
        PickedLoan(s.offer, s.recipient, s.mission, s.start, s.end, s.pieces) for s in plan.supports if s.kind == "loan"
    )
    counted: Counter[tuple[str, int, str | None]] = Counter()
    for deployment in plan.deployments:
        for period, modules in enumerate(deployment.counted, deployment.start):
            counted[deployment.gap, period, deployment.pledge] += round(100 * modules)
    for row in plan.counted_in_place:
        counted[row.gap, row.period, None] += round(100 * row.modules)
    counts = (PickedCount(gap, t, amount, pledge) for (gap, t, pledge), amount in counted.items() if amount)
    gifts = {s.id: s for s in plan.supports if s.kind == "gift" and s.gap is None}
    rows = {d.id: d for d in plan.deployments}
    draws = (
        PickedDraw(g.offer, g.recipient, g.mission, g.start, d.pledge, d.gap, d.start, d.end, round(use.amount))
        for use in plan.uses
        if (g := gifts.get(use.support)) and (d := rows.get(use.deployment))
    )
    return Picks(
        tuple(deployments),
        tuple(courses),
        tuple(loans),
        tuple(PickedGift(g.offer, g.recipient, g.mission, g.start, g.end, g.pieces) for g in gifts.values()),
        tuple(draws),
        tuple(
            PickedLift(s.offer, s.recipient, s.mission, s.start, s.end, s.pieces)
            for s in plan.supports
            if s.kind == "lift"
        ),
        tuple(
            PickedPayment(s.offer, s.use or "training", s.recipient, s.mission, s.start, round(100 * s.amount))
            for s in plan.supports
            if s.kind == "payment" and s.gap is None
        ),
        tuple(counts),
        tuple(PickedVisit(visit.partner, visit.period) for visit in plan.visits),
        tuple(
            PickedGive("gift", s.offer, s.gap, s.start, s.pieces)
            if s.kind == "gift"
            else PickedGive("payment", s.offer, s.gap, s.start, round(100 * s.amount))
            for s in plan.supports
            if s.gap is not None
        ),
        _course_draws(plan),
        _shares(plan),
    )


def _shares(plan: Plan) -> tuple[PickedShare, ...]:
    """What deployments use of each loan."""
    loans = {support.id: support for support in plan.supports if support.kind == "loan"}
    rows = {d.id: d for d in plan.deployments}
    return tuple(
        PickedShare(loan.offer, d.pledge, d.gap, d.start, d.end, round(use.amount))
        for use in plan.uses
        if (loan := loans.get(use.support)) and (d := rows.get(use.deployment))
    )


def _course_draws(plan: Plan) -> tuple[PickedCourseDraw, ...]:
    """What courses of one recipient and window draw on each gift, together."""
    rows = {support.id: support for support in plan.supports}
    drawn: Counter[tuple[str, str, int, int, int]] = Counter()
    for use in plan.course_uses:
        gift, course = rows.get(use.support), rows.get(use.course)
        if gift is not None and course is not None:
            drawn[gift.offer, gift.recipient, gift.start, course.start, course.end] += use.amount
    return tuple(PickedCourseDraw(*key, amount) for key, amount in drawn.items())


def handed_over(
    asked: int,
    present: Sequence[int],
    staying: Sequence[int],
    before: int,
    wanted: Sequence[int],
    *,
    whole_only: bool = False,
) -> list[int]:
    """
    What counts in each period of a gap with handover, in the unit of what is given, such as hundredths of a module.

    Parameters
    ----------
    asked
        Modules that the gap asks.
    present, staying
        Modules there in each period; those of them that were there in the period before as well.
    before
        Modules counted in the period before the first.
    wanted
        Modules that are to count, as far as they can; where there is room beside them, more do.
    whole_only
        In critical gaps all count or none.

    Returns
    -------
    list
        In two periods in a row no more than asked and staying.
    """
    counts: list[int] = []
    last = before
    for here, stay, wish in zip(present, staying, wanted, strict=True):
        last = max(0, min(wish, asked, here, asked + stay - last))
        last = 0 if whole_only and last < asked else last
        counts.append(last)
    last = before
    for t, (here, stay) in enumerate(zip(present, staying, strict=True)):
        most = min(asked, here, asked + stay - last)
        if t + 1 < len(counts):
            most = min(most, asked + staying[t + 1] - counts[t + 1])
        if most > counts[t] and (most == asked or not whole_only):
            counts[t] = most
        last = counts[t]
    return counts
