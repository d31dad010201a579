"""What grew around each gap: who takes which part, and of which kinds it is (DESIGN section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pkmatch.domain.gives import EquipmentOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import PartnershipKind
from pkmatch.domain.plan import Deployment, Partnership, Support, Use
from pkmatch.domain.scenario import Scenario


def partnerships_of(
    scenario: Scenario, deployments: Sequence[Deployment], supports: Sequence[Support], uses: Sequence[Use]
) -> tuple[Partnership, ...]:
    """One partnership for each gap with a deployment, in the order of the scenario's gaps."""
    by_gap: defaultdict[str, list[Deployment]] = defaultdict(list)
    for deployment in deployments:
        by_gap[deployment.gap].append(deployment)
    used_by: defaultdict[str, set[str]] = defaultdict(set)
    for use in uses:
        used_by[use.deployment].add(use.support)
    by_id = {support.id: support for support in supports}
    found = []
    for gap in scenario.gaps:
        members = by_gap.get(gap.id)
        if members:
            given = [by_id[name] for deployment in members for name in used_by[deployment.id]]
            found.append(_partnership(scenario, gap.id, members, given))
    return tuple(found)


def _partnership(
    scenario: Scenario, gap: str, deployments: Sequence[Deployment], given: Sequence[Support]
) -> Partnership:
    partner = {d.id: scenario.find(Pledge, d.pledge).partner for d in deployments}
    arrival: dict[str, int] = {}
    for deployment in deployments:
        name = partner[deployment.id]
        arrival[name] = min(arrival.get(name, deployment.start), deployment.start)
    trainers = {scenario.find(TrainingOffer, s.offer).partner for s in given if s.kind == "course"}
    contributors = {scenario.find(EquipmentOffer, s.offer).partner for s in given if s.kind == "loan"}
    acting = {*arrival, *trainers, *contributors}
    states = [name for name in acting if scenario.find(Partner, name).kind == "state"]
    pairs = [(a, b) for a in deployments for b in deployments if partner[a.id] != partner[b.id]]
    kinds: dict[PartnershipKind, bool] = {
        "triangular": bool(given),
        "multinational_rotation": any(b.start >= a.end for a, b in pairs),
        "joint_deployment": _side_by_side(deployments, partner),
        "rapid_deployment_handover": _relieved(scenario, deployments, pairs),
        "smart_pledge": len(states) >= 2,
    }
    return Partnership(
        gap=gap,
        tpccs=tuple(sorted(arrival, key=lambda name: (arrival[name], name))),
        trainers=tuple(sorted(trainers)),
        contributors=tuple(sorted(contributors)),
        kinds=tuple(kind for kind, applies in kinds.items() if applies),
    )


def _side_by_side(deployments: Sequence[Deployment], partner: dict[str, str]) -> bool:
    """Whether two T/PCCs are both present in two consecutive periods."""
    present: defaultdict[str, set[int]] = defaultdict(set)
    for deployment in deployments:
        present[partner[deployment.id]].update(range(deployment.start, deployment.end))
    staying = {name: {period for period in periods if period + 1 in periods} for name, periods in present.items()}
    names = sorted(staying)
    return any(staying[a] & staying[b] for i, a in enumerate(names) for b in names[i + 1 :])


def _relieved(
    scenario: Scenario, deployments: Sequence[Deployment], pairs: Sequence[tuple[Deployment, Deployment]]
) -> bool:
    """Whether a unit of the rapid deployment level opens, and another T/PCC relieves it."""
    opening = min(d.start for d in deployments)
    return any(
        first.start == opening
        and scenario.find(Pledge, first.pledge).readiness == "RDL"
        and first.start < second.start <= first.end < second.end
        for first, second in pairs
    )
