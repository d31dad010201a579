"""What units lack, who may support whom, and which supports are worth thinking of: what brute force shares."""

from __future__ import annotations

from typing import NamedTuple

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability
from pkmatch.domain.scenario import Scenario
from tests.oracle_money import Due


class Slot(NamedTuple):
    """A possible deployment, by ids."""

    pledge: str
    gap: str
    start: int
    end: int


Moves = tuple[tuple[Slot, int], ...]
"""Modules in slots."""


class Needed(NamedTuple):
    """
    One piece that modules need in a course over [start, end), or without an item one of their people who travels to it.

    `number` and `cause` tell it from its likes.
    """

    partner: str
    item: str | None
    start: int
    end: int
    cause: object
    number: int


Links = frozenset[tuple[str, str] | Due | Needed]
"""Pairs of supporter and recipient; before they are paid also what falls due, before they are given what is needed."""

Frontier = list[tuple[float, Links]]
"""USD and links, none of them worse in both."""


def people_moved(scenario: Scenario, pledge: Pledge) -> int:
    """Rule 6.1: people of a module who need lift."""
    return 0 if pledge.self_lift else scenario.find(Capability, pledge.capability).personnel


def no_better(best: Frontier, usd: float, links: Links) -> bool:
    return any(known <= usd and given <= links for known, given in best)


def keep(best: Frontier, usd: float, links: Links) -> None:
    if not no_better(best, usd, links):
        best[:] = [(known, given) for known, given in best if not (usd <= known and links <= given)]
        best.append((usd, links))
