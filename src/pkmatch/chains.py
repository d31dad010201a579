"""
Why a registered smart pledge is not used: its legs one after another, and the leg that stalls them.

Comes in: a scenario and a plan made for it. Goes out: a `Chain` for each bundle that the plan leaves aside. Looks at
dates, pairings and what offers could give at most; what other parts of the plan take away is not looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import arrays_of
from pkmatch.candidates import barring_rules, candidate_portions
from pkmatch.domain.gives import EquipmentOffer, LiftOffer, Offer, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Gap, PartnershipKind
from pkmatch.domain.plan import Plan
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge


@dataclass(frozen=True)
class Leg:
    """One member of a bundle, and when it can be there first; blank where it never can."""

    member: str
    partner: str
    earliest: int | None
    """Of a pledge, the first period in which it could start, given all it lacks; of an offer, in which it can serve."""
    day: date | None
    """The first day of that period."""


@dataclass(frozen=True)
class Chain:
    """A bundle that a plan does not use."""

    bundle: str
    kind: PartnershipKind
    legs: tuple[Leg, ...]
    """In the order in which the bundle lists its members."""
    stalled_by: str | None
    """The first member that cannot come in time; blank where all can."""
    reason: str

    def __str__(self) -> str:
        legs = (f"{leg.member} ({leg.partner}) {f'from {leg.day} on' if leg.day else 'never'}" for leg in self.legs)
        head = f"{self.bundle}, {self.kind}, not used: " + (
            f"stalled by {self.stalled_by}, " if self.stalled_by else ""
        )
        return f"{head}{self.reason}; {' -> '.join(legs)}"


def trace_chains(scenario: Scenario, plan: Plan) -> tuple[Chain, ...]:
    """
    The registered smart pledges that a plan does not use, each with the leg that stalls it.

    Parameters
    ----------
    scenario, plan
        What is on the table, and a plan made for it.

    Returns
    -------
    tuple of Chain
        In the scenario's order. A leg stalls a chain where it cannot come in time whatever else is planned; where all
        can, the bundle is worth less than what else its members or supports do, and `stalled_by` is blank.
    """
    deployed = [(row.pledge, scenario.find(Gap, row.gap)) for row in plan.deployments]
    return tuple(
        _chain(scenario, bundle)
        for bundle in scenario.smart_pledges
        if not any(pledge in bundle.members and scenario.is_within(bundle, gap) for pledge, gap in deployed)
    )


class _Slot(NamedTuple):
    start: int
    end: int
    relieves: int  # period in which the pledge before ends


class _Stall(NamedTuple):
    pledge: str
    before: str | None
    slots: list[_Slot]  # its own
    reached: list[_Slot]  # of the pledge before


def _chain(scenario: Scenario, bundle: SmartPledge) -> Chain:
    willing = _lacking_nothing(scenario, bundle)
    slots = _slots(willing, bundle)
    legs = tuple(_leg(scenario, member, slots) for member in bundle.members)
    alone = _first_stall(willing, bundle)
    if alone is not None:
        return Chain(bundle.id, bundle.kind, legs, alone.pledge, _of_dates(willing, bundle, alone))
    supported = _first_stall(scenario, bundle)
    if supported is not None:
        latest = max(slot.start for slot in slots[supported.pledge])
        who, reason = _of_supports(scenario, bundle, supported.pledge, latest, legs)
        return Chain(bundle.id, bundle.kind, legs, who, reason)
    reason = "every leg can come in time, and what the plan does with them or with its supports is worth more"
    return Chain(bundle.id, bundle.kind, legs, None, reason)


def _lacking_nothing(scenario: Scenario, bundle: SmartPledge) -> Scenario:
    """The scenario with pledges of the bundle that need nobody's support in its gaps."""
    gaps = [gap for gap in scenario.unit_gaps if scenario.is_within(bundle, gap)]
    changed = []
    for pledge in scenario.pledges_of(bundle):
        skills = dict.fromkeys([*pledge.skills, *pledge.needs_skills, *(name for gap in gaps for name in gap.skills)])
        pieces = dict(pledge.equipment)
        for item, count in (pair for gap in gaps for pair in gap.equipment.items()):
            pieces[item] = max(count, pieces.get(item, 0))
        changed.append(
            pledge.replace(skills=tuple(skills), needs_skills=(), equipment=pieces, needs_equipment={}, self_lift=True)
        )
    return scenario.with_(*changed)


def _slots(scenario: Scenario, bundle: SmartPledge) -> dict[str, list[_Slot]]:
    """What each pledge of a bundle can do in its gaps, by itself."""
    arrays = arrays_of(scenario)
    place = {pledge.id: number for number, pledge in enumerate(scenario.pledges)}
    members = np.array(sorted(place[pledge.id] for pledge in scenario.pledges_of(bundle)), dtype=np.int64)
    found: defaultdict[str, list[_Slot]] = defaultdict(list)
    for c in candidate_portions(arrays, members):
        for p, g, start, end in zip(c.pledge.tolist(), c.gap.tolist(), c.start.tolist(), c.end.tolist(), strict=True):
            if scenario.is_within(bundle, scenario.unit_gaps[g]):
                found[scenario.pledges[p].id].append(_Slot(start, end, start + scenario.unit_gaps[g].handover))
    return {pledge.id: found[pledge.id] for pledge in scenario.pledges_of(bundle)}


def _first_stall(scenario: Scenario, bundle: SmartPledge) -> _Stall | None:
    """The first pledge without a slot, or in an ordered bundle without one that follows those reached before."""
    before: str | None = None
    reached: list[_Slot] = []
    for pledge, slots in _slots(scenario, bundle).items():
        following = slots
        if bundle.ordered and before is not None:
            ends = {slot.end for slot in reached}
            following = [slot for slot in slots if slot.relieves in ends]
        if not following:
            return _Stall(pledge, before, slots, reached)
        before, reached = pledge, following
    return None


def _of_dates(scenario: Scenario, bundle: SmartPledge, stall: _Stall) -> str:
    """Why a pledge cannot come in time, whatever it is given."""
    if not stall.slots:
        arrays = arrays_of(scenario)
        number = [pledge.id for pledge in scenario.pledges].index(stall.pledge)
        gaps = [g for g, gap in enumerate(scenario.unit_gaps) if scenario.is_within(bundle, gap)]
        rules = dict.fromkeys(name for g in gaps for name in barring_rules(arrays, number, g, None, None))
        return f"which has no slot: barred by {', '.join(map(repr, rules)) or 'nothing to serve in'}"
    day, starts = scenario.calendar.first_day, min(slot.relieves for slot in stall.slots)
    ends = max(slot.end for slot in stall.reached)
    if starts > ends:
        return f"which can take over on {day(starts)} at the earliest; {stall.before} ends on {day(ends)} at the latest"
    return f"which has no slot that begins where one of {stall.before} ends"


def _of_supports(
    scenario: Scenario, bundle: SmartPledge, pledge: str, latest: int, legs: Sequence[Leg]
) -> tuple[str, str]:
    """The offer of the bundle for which a pledge waits in vain, or the pledge that nobody supports."""
    day = scenario.calendar.first_day
    known = scenario.find(Pledge, pledge)
    serving = {offer.id for offer in _offers(scenario, bundle) if _is_needed(scenario, bundle, known, offer)}
    late = [leg for leg in legs if leg.member in serving and (leg.earliest is None or leg.earliest > latest)]
    if not late:
        return pledge, "whose supports nobody gives whole and in time"
    last = max(late, key=lambda leg: scenario.calendar.periods if leg.earliest is None else leg.earliest)
    comes = "never serves within the plan" if last.day is None else f"serves from {last.day} on"
    return last.member, f"which {comes}; {pledge} starts on {day(latest)} at the latest"


def _offers(
    scenario: Scenario, bundle: SmartPledge
) -> Iterator[TrainingOffer | HostOffer | EquipmentOffer | LiftOffer]:
    yield from (offer for offer in scenario.training_offers if offer.id in bundle.members)
    yield from (offer for offer in scenario.host_offers if offer.id in bundle.members)
    yield from (offer for offer in scenario.equipment_offers if offer.id in bundle.members)
    yield from (offer for offer in scenario.lift_offers if offer.id in bundle.members)


def _is_needed(scenario: Scenario, bundle: SmartPledge, pledge: Pledge, offer: Offer) -> bool:
    """Whether a pledge lacks in the bundle's gaps what an offer gives."""
    gaps = [gap for gap in scenario.unit_gaps if scenario.is_within(bundle, gap)]
    asked = {*pledge.needs_skills, *(skill for gap in gaps for skill in gap.skills)}.difference(pledge.skills)
    if isinstance(offer, TrainingOffer):
        return offer.skill in asked
    if isinstance(offer, HostOffer):
        hosted = {course.skill for course in scenario.training_offers if course.needs_host}
        return any(offer.is_fit_for(skill) for skill in asked & hosted)
    if isinstance(offer, EquipmentOffer):
        brought = pledge.equipment.get(offer.item, 0)
        return offer.item in pledge.needs_equipment or any(gap.equipment.get(offer.item, 0) > brought for gap in gaps)
    return not pledge.self_lift


def _leg(scenario: Scenario, member: str, slots: dict[str, list[_Slot]]) -> Leg:
    if member in slots:
        partner = scenario.find(Pledge, member).partner
        earliest = min((slot.start for slot in slots[member]), default=None)
    else:
        offer = next(o for bundle in scenario.smart_pledges for o in _offers(scenario, bundle) if o.id == member)
        partner, earliest = offer.partner, _first_served(scenario, offer)
    return Leg(member, partner, earliest, None if earliest is None else scenario.calendar.first_day(earliest))


def _first_served(scenario: Scenario, offer: TrainingOffer | HostOffer | EquipmentOffer | LiftOffer) -> int | None:
    """The first period in which what an offer gives can serve."""
    first, end = scenario.calendar.offered(offer.available_from, offer.available_until)
    if isinstance(offer, TrainingOffer):
        done = first + scenario.calendar.periods_up(offer.duration)
        if offer.mode == "in_mission":  # who is trained counts as skilled at once
            return first if first < end and done <= min(end, scenario.calendar.periods) else None
        served = done
        return served if first < end and served <= min(end, scenario.calendar.periods - 1) else None
    delivery = scenario.calendar.periods_up(offer.delivery) if isinstance(offer, EquipmentOffer) else 0
    lends = isinstance(offer, EquipmentOffer) and offer.mode == "lend"
    last = end if lends else scenario.calendar.periods
    return first + delivery if first < end and first + delivery < last else None
