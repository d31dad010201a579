"""What a search decided, by ids: the value between an answer and the plan told from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pkmatch.domain.plan import Plan


class PickedDeployment(NamedTuple):
    """Modules of a pledge in a gap over the periods [start, end)."""

    pledge: str
    gap: str
    start: int
    end: int
    modules: int


class PickedCourse(NamedTuple):
    """Modules of a recipient's capability in training with an offer over [start, end)."""

    offer: str
    recipient: str
    capability: str
    start: int
    end: int
    amount: int


class PickedLoan(NamedTuple):
    """Pieces of an offer lent to a recipient's modules in a mission over [start, end)."""

    offer: str
    recipient: str
    mission: str
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


class PickedLift(NamedTuple):
    """People of a recipient whom an offer carries to a mission in `start`, and home before `end` where it returns."""

    offer: str
    recipient: str
    mission: str
    start: int
    end: int
    amount: int


@dataclass(frozen=True)
class Picks:
    """All decisions of one answer."""

    deployments: tuple[PickedDeployment, ...] = ()
    courses: tuple[PickedCourse, ...] = ()
    loans: tuple[PickedLoan, ...] = ()
    gifts: tuple[PickedGift, ...] = ()
    draws: tuple[PickedDraw, ...] = ()
    lifts: tuple[PickedLift, ...] = ()


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
        PickedCourse(s.offer, s.recipient, s.capability or "", s.start, s.end, s.amount)
        for s in plan.supports
        if s.kind == "course"
    )
    loans = (
        PickedLoan(s.offer, s.recipient, s.mission or "", s.start, s.end, s.amount)
        for s in plan.supports
        if s.kind == "loan"
    )
    gifts = {s.id: s for s in plan.supports if s.kind == "gift"}
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
        tuple(PickedGift(g.offer, g.recipient, g.mission, g.start, g.end, g.amount) for g in gifts.values()),
        tuple(draws),
        tuple(
            PickedLift(s.offer, s.recipient, s.mission or "", s.start, s.end, s.amount)
            for s in plan.supports
            if s.kind == "lift"
        ),
    )
