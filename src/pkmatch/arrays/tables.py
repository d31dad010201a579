"""Records as columns: positions of names, numbers, flags and counts, one row a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pkmatch.arrays.scenario_arrays import BoolArray, FloatArray, IntArray
from pkmatch.domain.gives import EquipmentOffer, LiftOffer, Offer, Pledge, TrainingOffer
from pkmatch.domain.scenario import Scenario


@dataclass(frozen=True)
class Positions:
    """Where each record stands in its table, and each item, language and task among those named, by id or name."""

    partners: Mapping[str, int]
    missions: Mapping[str, int]
    capabilities: Mapping[str, int]
    skills: Mapping[str, int]
    pledges: Mapping[str, int]
    gaps: Mapping[str, int]
    items: Mapping[str, int]
    languages: Mapping[str, int]
    tasks: Mapping[str, int]


def positions(s: Scenario) -> Positions:
    """The positions of all records and names of a scenario."""
    asked = [name for gap in s.unit_gaps for name in gap.languages]
    brought = [name for pledge in s.pledges for name in pledge.languages]
    return Positions(
        partners=_index(s.partners),
        missions=_index(s.missions),
        capabilities=_index(s.capabilities),
        skills=_index(s.skills),
        pledges=_index(s.pledges),
        gaps=_index(s.unit_gaps),
        items=_seen(_item_names(s)),
        languages=_seen(asked + brought),
        tasks=_seen(task for gap in s.unit_gaps for task in gap.tasks),
    )


def looked_up(index: Mapping[str, int], names: Iterable[str]) -> IntArray:
    """Positions of names."""
    return ints(index[name] for name in names)


def ints(values: Iterable[Any]) -> IntArray:
    """Whole numbers."""
    return np.fromiter(values, dtype=np.int64)


def floats(values: Iterable[Any]) -> FloatArray:
    """Numbers."""
    return np.fromiter(values, dtype=np.float64)


def bools(values: Iterable[bool]) -> BoolArray:
    """Flags."""
    return np.fromiter(values, dtype=np.bool_)


def flags(records: Sequence[Any], index: Mapping[str, int], pick: Callable[[Any], Iterable[str]]) -> BoolArray:
    """Which of the indexed names each record picks."""
    flags = np.zeros((len(records), len(index)), dtype=np.bool_)
    for row, record in enumerate(records):
        named = [index[name] for name in pick(record)]
        if named:
            flags[row, named] = True
    return flags


def counts(records: Sequence[Any], index: Mapping[str, int], pick: Callable[[Any], Mapping[str, int]]) -> IntArray:
    """How many of each indexed name each record picks."""
    counts = np.zeros((len(records), len(index)), dtype=np.int64)
    for row, record in enumerate(records):
        for name, count in pick(record).items():
            counts[row, index[name]] = count
    return counts


def due_cents(usd: FloatArray, gives: Sequence[Any]) -> IntArray:
    """Whole cents of what nobody has covered."""
    cents: IntArray = np.rint(100 * usd).astype(np.int64)
    return np.where(bools(give.cost_covered for give in gives), 0, cents)


def reach(scenario: Scenario, offers: Sequence[Offer]) -> BoolArray:
    """Which partners each offer may support."""
    partners = scenario.partners
    index = _index(partners)
    regions: dict[str, list[int]] = {}
    for position, partner in enumerate(partners):
        if partner.region:
            regions.setdefault(partner.region, []).append(position)
    reach = np.zeros((len(offers), len(partners)), dtype=np.bool_)
    for row, offer in enumerate(offers):
        if not offer.recipients and not offer.regions:
            reach[row] = True
        for region in offer.regions:
            reach[row, regions.get(region, [])] = True
        reach[row, [index[name] for name in offer.recipients]] = True
        reach[row, index[offer.partner]] = False
    rows_of: dict[str, list[int]] = {}
    for row, offer in enumerate(offers):
        rows_of.setdefault(offer.partner, []).append(row)
    for x in scenario.exclusions:
        for supporter, recipient in ((x.partner, x.other), (x.other, x.partner)):
            reach[rows_of.get(supporter, []), index[recipient]] = False
    _reach_members_alone(scenario, offers, index, reach)
    return reach


def _reach_members_alone(
    scenario: Scenario, offers: Sequence[Offer], index: Mapping[str, int], reach: BoolArray
) -> None:
    """Offers of a smart pledge support the partners of its pledges."""
    for row, offer in enumerate(offers):
        bundle = scenario.bundle_of(offer.id)
        if bundle is not None:
            served = {index[pledge.partner] for pledge in scenario.pledges_of(bundle)}
            reach[row, [position for position in range(len(index)) if position not in served]] = False


def goes(
    scenario: Scenario, offers: Sequence[TrainingOffer | EquipmentOffer | LiftOffer], index: Mapping[str, int]
) -> BoolArray:
    """Which missions each offer goes to; one of a smart pledge to those of its gaps alone."""
    found = flags(offers, index, lambda offer: offer.missions or index)
    mission_of = {gap.id: gap.mission for gap in scenario.unit_gaps}
    asking = set(mission_of.values())
    for row, offer in enumerate(offers):
        bundle = scenario.bundle_of(offer.id)
        if bundle is not None:
            named = {mission_of[gap] for gap in bundle.gaps if gap in mission_of} | (asking & {bundle.mission})
            served = {index[mission] for mission in named}
            found[row, [position for position in range(len(index)) if position not in served]] = False
    return found


def windows(scenario: Scenario, gives: Sequence[Pledge | Offer]) -> IntArray:
    """First period and period after the last in which each give is to be had."""
    offered = scenario.calendar.offered
    known: dict[tuple[Any, Any], tuple[int, int]] = {}
    windows = [_kept(known, (x.available_from, x.available_until), offered) for x in gives]
    return np.array(windows, dtype=np.int64).reshape(-1, 2)


def _kept(known: dict[Any, Any], key: tuple[Any, Any], make: Callable[..., Any]) -> Any:
    if key not in known:
        known[key] = make(*key)
    return known[key]


def _index(records: Iterable[Any]) -> dict[str, int]:
    return {record.id: position for position, record in enumerate(records)}


def _seen(names: Iterable[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(sorted(set(names)))}


def _item_names(scenario: Scenario) -> Iterable[str]:
    for gap in scenario.gaps:
        yield from gap.equipment
        yield from filter(None, [gap.item])
    for pledge in scenario.pledges:
        yield from pledge.equipment
        yield from pledge.needs_equipment
    for offer in scenario.training_offers:
        yield from offer.needs_equipment
    yield from (offer.item for offer in scenario.equipment_offers)
