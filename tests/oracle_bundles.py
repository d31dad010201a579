"""
Brute force over registered smart pledges (section 9 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_pairs import in_its_bundle
from tests.oracle_supports import Moves, Slot


def bundles_used(scenario: Scenario, moves: Moves) -> frozenset[str]:
    """The smart pledges of which any pledge deploys in their gaps."""
    return frozenset(
        bundle for slot, _ in moves if (bundle := in_its_bundle(scenario, slot.pledge, slot.gap)) is not None
    )


def serves_where_it_may(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    """Rule 9.1: members serve elsewhere only if the bundle says so."""
    for bundle in scenario.smart_pledges:
        if pledge.id in bundle.members and not bundle.members_free_elsewhere:
            return gap.id in bundle.gaps or gap.mission == bundle.mission
    return True


def slots_are_whole(scenario: Scenario, moves: Moves) -> bool:
    """Rule 9.2, of what is deployed so far: each pledge takes one slot with all its modules."""
    taken: set[str] = set()
    for slot, modules in moves:
        if in_its_bundle(scenario, slot.pledge, slot.gap) is not None:
            if slot.pledge in taken or modules != scenario.find(Pledge, slot.pledge).quantity:
                return False
            taken.add(slot.pledge)
    return True


def bundles_hold(scenario: Scenario, moves: Moves) -> bool:
    """Rules 9.2 and 9.3: all pledges of a bundle or none, and in their order."""
    slots: defaultdict[str, dict[str, Slot]] = defaultdict(dict)
    for slot, _ in moves:
        bundle = in_its_bundle(scenario, slot.pledge, slot.gap)
        if bundle is not None:
            slots[bundle][slot.pledge] = slot
    known = {pledge.id for pledge in scenario.pledges}
    for record in scenario.smart_pledges:
        taken, pledges = slots[record.id], [member for member in record.members if member in known]
        if taken and len(taken) < len(pledges):
            return False
        for before, after in pairwise(pledges) if taken and record.ordered else ():
            overlap = 1 if scenario.find(Gap, taken[after].gap).handover else 0
            if taken[after].start != taken[before].end - overlap:
                return False
    return slots_are_whole(scenario, moves)
