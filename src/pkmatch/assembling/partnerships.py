"""What grew around each gap: who takes which part, and of which kinds it is (DESIGN section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from pkmatch.assembling.courses import host_of, supports_behind
from pkmatch.assembling.paying import payments_behind
from pkmatch.assembling.standing import units_in_gaps
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap, PartnershipKind
from pkmatch.domain.plan import CourseUse, Deployment, Partnership, Support, Use
from pkmatch.domain.scenario import Scenario


class _Stay(NamedTuple):
    """A T/PCC in a gap over [start, end), since `arrival`: -1 for units in place; `rapid` = pledged at level RDL."""

    partner: str
    start: int
    end: int
    arrival: int
    rapid: bool


def partnerships_of(
    scenario: Scenario,
    deployments: Sequence[Deployment],
    supports: Sequence[Support],
    uses: Sequence[Use],
    course_uses: Sequence[CourseUse] = (),
) -> tuple[Partnership, ...]:
    """One partnership for each gap with a deployment, in the order of the scenario's gaps."""
    by_gap: defaultdict[str, list[Deployment]] = defaultdict(list)
    for deployment in deployments:
        by_gap[deployment.gap].append(deployment)
    behind = supports_behind(scenario, supports, uses, course_uses)
    paid: defaultdict[str, list[tuple[Deployment, Support]]] = defaultdict(list)
    for deployment, payment in payments_behind(scenario, deployments, supports, behind):
        paid[deployment.gap].append((deployment, payment))
    begun = {(use.deployment, use.support, use.start) for use in uses}
    in_place: defaultdict[str, list[_Stay]] = defaultdict(list)
    for unit, gap, there in units_in_gaps(scenario):
        in_place[gap.id].append(_Stay(unit.partner, there.start, there.stop, -1, rapid=False))
    found = []
    for gap in scenario.gaps:
        members = by_gap.get(gap.id)
        if members:
            given = [(member, support) for member in members for support in behind.get(member.id, {}).values()]
            given += paid[gap.id]
            stays = [*in_place[gap.id], *(_stay(scenario, deployment) for deployment in members)]
            beside = _registered_together(scenario, gap, members)
            on_arrival = any(_trained_there(gap, d, s) and (d.id, s.id, d.start) in begun for d, s in given)
            found.append(_partnership(scenario, gap.id, stays, given, beside, taught_there=on_arrival))
    return tuple(found)


def _trained_there(gap: Gap, deployment: Deployment, support: Support) -> bool:
    """Whether a support is a course in the mission that begins as modules arrive in a gap that allows it."""
    where = (support.kind, support.mission, support.start)
    return gap.in_mission_training and where == ("course", gap.mission, deployment.start)


def _stay(scenario: Scenario, d: Deployment) -> _Stay:
    pledge = scenario.find(Pledge, d.pledge)
    return _Stay(pledge.partner, d.start, d.end, d.start, rapid=pledge.readiness == "RDL")


def _registered_together(scenario: Scenario, gap: Gap, deployments: Sequence[Deployment]) -> set[str]:
    """The partners whose pledges stand in one smart pledge with those deployed in a gap of it."""
    bundles = (bundle for d in deployments if (bundle := scenario.bundle_of(d.pledge)) is not None)
    return {
        pledge.partner
        for bundle in bundles
        if scenario.is_within(bundle, gap)
        for pledge in scenario.pledges_of(bundle)
    }


def _partnership(
    scenario: Scenario,
    gap: str,
    stays: Sequence[_Stay],
    given: Sequence[tuple[Deployment, Support]],
    beside: set[str],
    *,
    taught_there: bool,
) -> Partnership:
    arrival: dict[str, int] = {}
    for stay in stays:
        arrival[stay.partner] = min(arrival.get(stay.partner, stay.arrival), stay.arrival)
    trainers = {scenario.find(TrainingOffer, s.offer).partner for _, s in given if s.kind == "course"}
    contributors = {offer_of(scenario, s).partner for _, s in given if s.kind != "course"}
    contributors |= {host for _, s in given if s.kind == "course" and (host := host_of(scenario, s))}
    acting = {*arrival, *trainers, *contributors, *beside}
    states = [name for name in acting if scenario.find(Partner, name).kind == "state"]
    pairs = [(a, b) for a in stays for b in stays if a.partner != b.partner]
    kinds: dict[PartnershipKind, bool] = {
        "triangular": any(offer_of(scenario, s).partner != scenario.find(Pledge, d.pledge).partner for d, s in given),
        "multinational_rotation": any(b.start >= a.end for a, b in pairs),
        "joint_deployment": _side_by_side(stays),
        "rapid_deployment_handover": _relieved(stays, pairs, agreed=scenario.find(Gap, gap).handover),
        "in_mission_training": taught_there,
        "smart_pledge": len(states) >= 2,
    }
    return Partnership(
        gap=gap,
        tpccs=tuple(sorted(arrival, key=lambda name: (arrival[name], name))),
        trainers=tuple(sorted(trainers)),
        contributors=tuple(sorted(contributors)),
        kinds=tuple(kind for kind, applies in kinds.items() if applies),
    )


def offer_of(scenario: Scenario, support: Support) -> TrainingOffer | EquipmentOffer | LiftOffer | FundingOffer:
    """The offer that a support is part of."""
    if support.kind == "payment":
        return scenario.find(FundingOffer, support.offer)
    if support.kind == "course":
        return scenario.find(TrainingOffer, support.offer)
    if support.kind == "lift":
        return scenario.find(LiftOffer, support.offer)
    return scenario.find(EquipmentOffer, support.offer)


def _side_by_side(stays: Sequence[_Stay]) -> bool:
    """Whether two T/PCCs are both present in two consecutive periods."""
    present: defaultdict[str, set[int]] = defaultdict(set)
    for stay in stays:
        present[stay.partner].update(range(stay.start, stay.end))
    staying = {name: {period for period in periods if period + 1 in periods} for name, periods in present.items()}
    names = sorted(staying)
    return any(staying[a] & staying[b] for i, a in enumerate(names) for b in names[i + 1 :])


def _relieved(stays: Sequence[_Stay], pairs: Sequence[tuple[_Stay, _Stay]], *, agreed: bool) -> bool:
    """Whether a unit opens, of the rapid deployment level or with an agreed handover, and another T/PCC relieves it."""
    opening = min(stay.arrival for stay in stays)
    return any(
        first.arrival == opening and (first.rapid or agreed) and opening < second.arrival <= first.end < second.end
        for first, second in pairs
    )
