"""
The rules, one file a rule or family: its masks, columns, rows and goal terms.

The tables below are what candidates are sieved with. Each key is the rule's name, as `verify` prints it and
`docs/model.md` explains it.
"""

from __future__ import annotations

from collections.abc import Callable

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates
from pkmatch.rules import (
    availability,
    caveats,
    exclusions,
    gifts,
    languages,
    lift,
    partners,
    politics,
    readiness,
    smart_pledges,
    training,
)

PairMask = Callable[[ScenarioArrays, IntArray, IntArray], BoolArray]
PairNumber = Callable[[ScenarioArrays, IntArray, IntArray], IntArray]

PAIRINGS: dict[str, PairMask] = {
    "capability": caveats.capability_serves,
    "mission refused": caveats.mission_not_refused,
    "sole missions": caveats.mission_among_sole_ones,
    "task refused": caveats.no_task_refused,
    "for other gaps": caveats.made_for_this_gap,
    "host refusal": politics.host_accepts,
    "commitment": politics.joined_all_required,
    "neighbour": politics.not_from_next_door,
    "language": languages.speaks_one_asked,
    "readiness level": readiness.level_high_enough,
    "triangular not allowed": partners.needs_nobody_or_may_be_supported,
    "member of a smart pledge": smart_pledges.serves_in_its_bundle_or_is_free,
}
"""Whether a pledge may serve a gap at all."""

EARLIEST: dict[str, PairNumber] = {
    "inside availability": availability.pledge_begins,
    "lead time": readiness.lead_time_over,
    "readiness level": readiness.level_reached,
    "inside the gap's window": availability.gap_opens,
    "trained stock": training.first_trained,
}
"""First period in which a deployment may start."""

LATEST: dict[str, PairNumber] = {
    "inside availability": availability.pledge_ends,
    "inside the gap's window": availability.gap_closes,
}
"""Period by which it must have ended."""

SHORTEST: dict[str, PairNumber] = {
    "tour length": availability.shortest_tour,
    "shortest tour asked": availability.shortest_tour_asked,
}
LONGEST: dict[str, PairNumber] = {"tour length": availability.longest_tour}
"""Fewest and most periods of a deployment."""

SUPPLY: dict[str, Callable[[ScenarioArrays, Candidates], IntArray]] = {
    "suspension": politics.modules_while_accepted,
    "exclusion": exclusions.modules_beside_those_in_place,
    "partner refused": caveats.modules_beside_nobody_refused,
    "equipment lacking": gifts.most_equipped,
    "lift lacking": lift.most_lifted,
}
"""Most modules of a deployment that all offers together could support."""
