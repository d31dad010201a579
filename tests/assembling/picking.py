"""Picks by hand in a few words, and plans told from them."""

from __future__ import annotations

from typing import Any

from pkmatch.assembling import assemble
from pkmatch.domain.plan import Plan
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedCourse, PickedDeployment, PickedDraw, PickedGift, PickedLift, PickedLoan, Picks
from pkmatch.verification import verify

Pick = PickedDeployment | PickedCourse | PickedLoan | PickedGift | PickedDraw | PickedLift


def deployment(pledge: str, start: int, end: int, modules: int = 1, gap: str = "G") -> PickedDeployment:
    return PickedDeployment(pledge, gap, start, end, modules)


def course(
    offer: str, start: int, end: int, amount: int = 1, recipient: str = "A", capability: str = "inf"
) -> PickedCourse:
    return PickedCourse(offer, recipient, capability, start, end, amount)


def loan(offer: str, start: int, end: int, amount: int = 1, recipient: str = "A", mission: str = "M") -> PickedLoan:
    return PickedLoan(offer, recipient, mission, start, end, amount)


def picks(*listed: Pick) -> Picks:
    return Picks(
        tuple(pick for pick in listed if isinstance(pick, PickedDeployment)),
        tuple(pick for pick in listed if isinstance(pick, PickedCourse)),
        tuple(pick for pick in listed if isinstance(pick, PickedLoan)),
        tuple(pick for pick in listed if isinstance(pick, PickedGift)),
        tuple(pick for pick in listed if isinstance(pick, PickedDraw)),
        tuple(pick for pick in listed if isinstance(pick, PickedLift)),
    )


def told(scenario: Scenario, *listed: Pick, **settings: Any) -> Plan:
    """The plan of these picks, which must verify; the bound is beyond every plan unless the test says otherwise."""
    plan = assemble(scenario, picks(*listed), **{"bound": 1e6, "bound_origin": "by hand", **settings})
    verdict = verify(scenario, plan)
    assert verdict.ok, str(verdict)
    return plan
