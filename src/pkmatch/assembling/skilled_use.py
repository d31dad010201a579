"""Modules that are trained for the sake of pieces which need a skill: those that neither have it nor lack it."""

from __future__ import annotations

from collections import Counter

from pkmatch.assembling.lacking import able_to_use, is_skilled, item_of, lacks, skills_needed
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDraw, PickedShare, Picks

Place = tuple[str, str, int, int]
"""A deployment: pledge, gap, start, end."""


def skilled_pieces(scenario: Scenario, picks: Picks) -> Counter[tuple[Place, str]]:
    """By deployment and item, the pieces lent and drawn that its modules are trained for."""
    deployments, skill_of = {d[:4]: d for d in picks.deployments}, skills_needed(scenario)
    found: Counter[tuple[Place, str]] = Counter()
    used: tuple[PickedShare | PickedDraw, ...] = (*picks.shares, *picks.draws)
    for each in used:
        place = (each.pledge, each.gap, each.start, each.end)
        if place in deployments and is_skilled(scenario, each.offer):
            item = item_of(scenario, each.offer)
            if not able_to_use(scenario, deployments[place], skill_of[item]):
                found[place, item] += each.amount
    return found


def trained_for_pieces(scenario: Scenario, picks: Picks) -> dict[tuple[Place, str], int]:
    """By deployment and skill, the modules that use such pieces: one that uses pieces of several items counts once."""
    deployments, skill_of = {d[:4]: d for d in picks.deployments}, skills_needed(scenario)
    found: dict[tuple[Place, str], int] = {}
    for (place, item), pieces in skilled_pieces(scenario, picks).items():
        lacking = {key.item: count for key, count in lacks(scenario, deployments[place]).pieces.items()}
        if item in lacking:
            modules = -(-pieces // lacking[item])
            found[place, skill_of[item]] = max(modules, found.get((place, skill_of[item]), 0))
    return found
