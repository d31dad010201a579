"""
Brute force over skilled use: modules trained for the sake of pieces that need a skill (rule 5.5 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, combinations_with_replacement, product

from pkmatch.domain.scenario import Scenario

Learning = tuple[tuple[tuple[str, ...], ...], ...]
"""For each of some slots, for each of its modules the skills that it is trained in."""


def could_learn(scenario: Scenario, lacking: dict[str, int], known: frozenset[str]) -> tuple[str, ...]:
    """The skills that modules neither have nor lack, that pieces of what they lack need, and that anybody teaches."""
    needed = {offer.needs_skill for offer in scenario.equipment_offers if offer.item in lacking}
    taught = {offer.skill for offer in scenario.training_offers}
    return tuple(sorted(skill for skill in needed if skill is not None and skill in taught - known))


def ways_to_learn(slots: Iterable[tuple[tuple[str, ...], int]]) -> Iterator[Learning]:
    """Every way to train the modules of slots, each given with the skills that they could learn."""
    ways = []
    for could, modules in slots:
        some = [chosen for n in range(len(could) + 1) for chosen in combinations(could, n)]
        ways.append(list(combinations_with_replacement(some, modules)))
    yield from product(*ways)
