"""
Smart pledges as numpy columns.

Comes in: a checked `Scenario`. Goes out: columns of `ScenarioArrays`, bundles in the scenario's order.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pkmatch.arrays.tables import Positions, bools, ints
from pkmatch.domain.scenario import Scenario


def smart_pledge_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of smart pledges, and of what is registered in them."""
    number = {bundle.id: position for position, bundle in enumerate(s.smart_pledges)}

    def bundle_of(member: str) -> int:
        bundle = s.bundle_of(member)
        return -1 if bundle is None else number[bundle.id]

    rank = np.full(len(s.pledges), -1, dtype=np.int64)
    for bundle in s.smart_pledges:
        for place, pledge in enumerate(s.pledges_of(bundle)):
            rank[at.pledges[pledge.id]] = place
    within = np.zeros((len(s.smart_pledges), len(s.unit_gaps)), dtype=np.bool_)
    mission = np.array([gap.mission for gap in s.unit_gaps], dtype=np.str_)
    for position, bundle in enumerate(s.smart_pledges):
        if bundle.mission:
            within[position] = mission == bundle.mission
        within[position, [at.gaps[gap] for gap in bundle.gaps if gap in at.gaps]] = True
    return {
        "smart_pledge_ids": tuple(bundle.id for bundle in s.smart_pledges),
        "bundle_by_pledge": ints(bundle_of(pledge.id) for pledge in s.pledges),
        "rank_in_bundle": rank,
        "bundle_by_training": ints(bundle_of(offer.id) for offer in s.training_offers),
        "bundle_by_host": ints(bundle_of(offer.id) for offer in s.host_offers),
        "bundle_by_equipment": ints(bundle_of(offer.id) for offer in s.equipment_offers),
        "bundle_by_lift": ints(bundle_of(offer.id) for offer in s.lift_offers),
        "gap_in_bundle": within,
        "ordered_bundle": bools(bundle.ordered for bundle in s.smart_pledges),
        "members_free": bools(bundle.members_free_elsewhere for bundle in s.smart_pledges),
    }
