"""The partnerships of a plan and their kinds, found again from its deployments and uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from pkmatch.domain.needs import PartnershipKind
from pkmatch.domain.plan import Partnership
from pkmatch.verification.case import Case, Deployed, Standing
from pkmatch.verification.course_needs import given_for
from pkmatch.verification.hosting import host_partner
from pkmatch.verification.money import payers_of

Givers = Mapping[str, set[str]]
"""By deployment, the partners on whose support it rests."""


def find_partnerships(case: Case) -> list[Partnership]:
    """One partnership for each gap with a deployment, in the order of the scenario's gaps."""
    trainers, contributors = _givers(case)
    taught = _taught_there(case)
    in_gap: defaultdict[str, list[Deployed]] = defaultdict(list)
    for deployed in case.deployments:
        in_gap[deployed.gap.id].append(deployed)
    return [
        _partnership(case, gap.id, in_gap[gap.id], trainers, contributors, gap.id in taught)
        for gap in case.scenario.gaps
        if gap.id in in_gap
    ]


def joint_periods(deployments: Sequence[Deployed], in_place: Sequence[Standing]) -> dict[int, list[str]]:
    """The periods t with two or more T/PCCs present both in t and in t + 1, and who they are."""
    present: defaultdict[int, set[str]] = defaultdict(set)
    for standing in in_place:
        for period in standing.in_gap:
            present[period].add(standing.unit.partner)
    for deployed in deployments:
        for period in deployed.periods:
            present[period].add(deployed.partner)
    both = {period: present[period] & present[period + 1] for period in sorted(present) if period + 1 in present}
    return {period: sorted(tpccs) for period, tpccs in both.items() if len(tpccs) > 1}


def _givers(case: Case) -> tuple[Givers, Givers]:
    trainer_of = {course.row.id: course.offer.partner for course in case.courses}
    contributor_of = {loan.row.id: loan.offer.partner for loan in case.loans}
    contributor_of.update({lift.row.id: lift.offer.partner for lift in case.lifts})
    contributor_of.update({gift.row.id: gift.offer.partner for gift in case.gifts})
    lent = given_for(case)
    beside_trainer = {
        course.row.id: {each.offer.partner for each in lent.get(course.row.id, ())} for course in case.courses
    }
    for course in case.courses:
        host = host_partner(course)
        beside_trainer[course.row.id] |= set() if host is None else {host}
    trainers: defaultdict[str, set[str]] = defaultdict(set)
    contributors: defaultdict[str, set[str]] = defaultdict(set)
    for use in case.plan.uses:
        if use.support in trainer_of:
            trainers[use.deployment].add(trainer_of[use.support])
            contributors[use.deployment] |= beside_trainer[use.support]
        if use.support in contributor_of:
            contributors[use.deployment].add(contributor_of[use.support])
    for name, payers in payers_of(case).items():
        contributors[name] |= payers
    return trainers, contributors


def _partnership(
    case: Case, gap: str, deployments: Sequence[Deployed], trainers: Givers, contributors: Givers, taught: bool
) -> Partnership:
    arrival: dict[str, int] = {}
    for deployed in deployments:
        arrival[deployed.partner] = min(deployed.row.start, arrival.get(deployed.partner, deployed.row.start))
    in_place = case.standing_in(gap)
    arrival.update((standing.unit.partner, -1) for standing in in_place)
    tpccs = sorted(arrival, key=lambda tpcc: (arrival[tpcc], tpcc))
    training = {giver for deployed in deployments for giver in trainers.get(deployed.row.id, ())}
    lending = {giver for deployed in deployments for giver in contributors.get(deployed.row.id, ())}
    supported = any(
        giver != deployed.partner
        for deployed in deployments
        for givers in (trainers, contributors)
        for giver in givers.get(deployed.row.id, ())
    )
    acting = {*tpccs, *training, *lending, *_registered_together(case, deployments)}
    states = [id for id in acting if case.partners[id].kind == "state"]
    holds: dict[PartnershipKind, Callable[[], bool]] = {
        "triangular": lambda: supported,
        "multinational_rotation": lambda: _is_rotation(deployments, in_place),
        "joint_deployment": lambda: bool(joint_periods(deployments, in_place)),
        "rapid_deployment_handover": lambda: any(_handovers(deployments, in_place, case.gaps[gap].handover)),
        "in_mission_training": lambda: taught,
        "smart_pledge": lambda: len(states) > 1,
    }
    return Partnership(
        gap=gap,
        tpccs=tuple(tpccs),
        trainers=tuple(sorted(training)),
        contributors=tuple(sorted(lending)),
        kinds=tuple(kind for kind, is_so in holds.items() if is_so()),
    )


def _taught_there(case: Case) -> set[str]:
    """The gaps in which modules, as they arrive and where that is allowed, begin a course in their mission."""
    by_id = {d.row.id: d for d in case.deployments if d.gap.in_mission_training}
    courses = {course.row.id: course for course in case.courses if course.mission is not None}
    taught = set()
    for use in case.plan.uses:
        deployed, course = by_id.get(use.deployment), courses.get(use.support)
        if deployed is None or course is None or deployed.gap.mission != course.mission:
            continue
        if deployed.row.start == course.row.start == use.start:
            taught.add(deployed.gap.id)
    return taught


def _registered_together(case: Case, deployments: Sequence[Deployed]) -> Iterator[str]:
    """The partners whose pledges act with those deployed, being of one smart pledge in whose gaps these serve."""
    for d in deployments:
        bundle = case.scenario.bundle_of(d.pledge.id)
        if bundle is not None and case.scenario.is_within(bundle, d.gap):
            yield from (case.pledges[member].partner for member in bundle.members if member in case.pledges)


def _is_rotation(deployments: Sequence[Deployed], in_place: Sequence[Standing]) -> bool:
    stays = [(deployed.partner, deployed.row.start, deployed.row.end) for deployed in deployments]
    stays += [(standing.unit.partner, standing.in_gap.start, standing.in_gap.stop) for standing in in_place]
    first_end: dict[str, int] = {}
    last_start: dict[str, int] = {}
    for tpcc, start, end in stays:
        first_end[tpcc] = min(end, first_end.get(tpcc, end))
        last_start[tpcc] = max(start, last_start.get(tpcc, start))
    return any(
        follower != leaver and start >= end
        for follower, start in last_start.items()
        for leaver, end in first_end.items()
    )


def _handovers(deployments: Sequence[Deployed], in_place: Sequence[Standing], agreed: bool) -> Iterator[bool]:
    """Whether each relief takes over from a unit that opened at level RDL, or from any where that is agreed."""
    if in_place:
        openings = [(standing.unit.partner, -1, standing.in_gap.stop) for standing in in_place if agreed]
    else:
        opening = min(deployed.row.start for deployed in deployments)
        openings = [
            (first.partner, opening, first.row.end)
            for first in deployments
            if first.row.start == opening and (agreed or first.pledge.readiness == "RDL")
        ]
    for partner, start, end in openings:
        for relief in deployments:
            yield relief.partner != partner and start < relief.row.start <= end < relief.row.end
