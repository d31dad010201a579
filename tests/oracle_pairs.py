"""
Brute force over two records at a time: who may support whom, and what modules of a pledge lack in a gap.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario


def may_support(scenario: Scenario, supporter: str, recipient: str) -> bool:
    """Rule 3.10: partners that will not work together, in some mission or anywhere, do not support each other."""
    return not any({x.partner, x.other} == {supporter, recipient} for x in scenario.exclusions)


def bundle_with(scenario: Scenario, member: str) -> str | None:
    """The smart pledge that a pledge or an offer is in."""
    return next((bundle.id for bundle in scenario.smart_pledges if member in bundle.members), None)


def members_of(scenario: Scenario, offer: str) -> list[Pledge] | None:
    """The pledges of the smart pledge that an offer is in; None where it is in none."""
    for bundle in scenario.smart_pledges:
        if offer in bundle.members:
            return [pledge for pledge in scenario.pledges if pledge.id in bundle.members]
    return None


def in_its_bundle(scenario: Scenario, pledge: str, gap: str) -> str | None:
    """The smart pledge that a pledge is part of in one of its gaps."""
    mission = scenario.find(Gap, gap).mission
    for bundle in scenario.smart_pledges:
        if pledge in bundle.members and (gap in bundle.gaps or mission == bundle.mission):
            return bundle.id
    return None


def skills_lacking(pledge: Pledge, gap: Gap) -> list[str]:
    return [skill for skill in dict.fromkeys((*gap.skills, *pledge.needs_skills)) if skill not in pledge.skills]


def pieces_lacking(pledge: Pledge, gap: Gap) -> dict[str, int]:
    """Pieces of each item that a module lacks."""
    lacking = {}
    for item in sorted({*gap.equipment, *pledge.needs_equipment}):
        asked, brought = gap.equipment.get(item, 0), pledge.equipment.get(item, 0)
        lacking[item] = max(0, asked - brought) + pledge.needs_equipment.get(item, 0)
    return {item: count for item, count in lacking.items() if count}
