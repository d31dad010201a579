"""
The plan told from picks: ids, counted modules, uses, partnerships, shortfalls, goals.

Comes in: what a search decided, by ids. Goes out: a `Plan` with everything that follows from it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from pkmatch.assembling.asked import LEAST_MISSING, give_told, given_to_gaps
from pkmatch.assembling.counting import counted_of, handed_out
from pkmatch.assembling.courses import host_of
from pkmatch.assembling.partnerships import offer_of, partnerships_of
from pkmatch.assembling.paying import settled
from pkmatch.assembling.splitting import split, split_over_courses
from pkmatch.assembling.standing import counted_in_place, units_in_gaps
from pkmatch.assembling.tidying import filled_periods, tidied
from pkmatch.assembling.training_needs import trained_by
from pkmatch.assembling.women import women_missing, women_of
from pkmatch.domain.gives import FundingOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap
from pkmatch.domain.plan import (
    OPTIMAL_GAP,
    CountedInPlace,
    Deployment,
    Forbid,
    Given,
    GoalValue,
    Pin,
    Plan,
    RunFacts,
    Shortfall,
    Status,
    Support,
    Visit,
    is_closed,
)
from pkmatch.domain.policy import GoalName, Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedVisit, Picks, Turn


def assemble(
    scenario: Scenario,
    picks: Picks,
    *,
    goals: Goals | None = None,
    bound: float,
    bound_origin: str,
    turns: Sequence[Turn] = (),
    given: Sequence[Given] = (),
    pins: Sequence[Pin] = (),
    forbids: Sequence[Forbid] = (),
    conflict: Sequence[str] = (),
    status: Status = "feasible",
    run: RunFacts | None = None,
) -> Plan:
    """
    The plan that some picks make.

    Parameters
    ----------
    scenario, picks
        What is on the table, and what was decided of it; the picks obey the rules.
    goals
        What the plan is valued for; default: the scenario's goals.
    bound, bound_origin
        What no plan's value exceeds, and what proves it.
    turns
        In strict order: what was reached of each goal in its turn, and its bound; goals left out had no turn yet.
    given
        The deployments that the goal `stability` is measured against.
    conflict
        Of an infeasible problem: what no plan meets together.
    status
        Used where the bound does not prove the plan optimal.

    Returns
    -------
    Plan
        Without deployments that never count and supports that nobody uses.
    """
    goals = goals or scenario.goals
    picks = settled(scenario, tidied(scenario, picks, pins, goals))
    position = {gap.id: number for number, gap in enumerate(scenario.gaps)}
    chosen = sorted(picks.deployments, key=lambda d: (position[d.gap], d.start, d.end, d.pledge))
    filled, handed = filled_periods(scenario, chosen), handed_out(scenario, chosen, picks)
    standing = counted_in_place(scenario, filled, handed.in_place)
    counted = counted_of(scenario, chosen, filled, handed)
    deployments = [
        Deployment(
            id=f"D-{number:03d}",
            pledge=d.pledge,
            gap=d.gap,
            start=d.start,
            end=d.end,
            modules=d.modules,
            counted=counted[number - 1],
        )
        for number, d in enumerate(chosen, start=1)
    ]
    courses = [
        (Support(id=f"C-{n:03d}", kind="course", **c._asdict()), c)
        for n, c in enumerate(sorted(picks.courses, key=_named), 1)
    ]
    loans = [
        (Support(id=f"L-{n:03d}", kind="loan", **x._asdict()), x)
        for n, x in enumerate(sorted(picks.loans, key=_named), 1)
    ]
    gifts = [
        (Support(id=f"G-{n:03d}", kind="gift", **x._asdict()), x)
        for n, x in enumerate(sorted(picks.gifts, key=lambda x: (x.offer, x.recipient, x.mission or "", x.start)), 1)
    ]
    lifts = [
        (Support(id=f"A-{n:03d}", kind="lift", **x._asdict()), x)
        for n, x in enumerate(sorted(picks.lifts, key=_named), 1)
    ]
    payments = [
        Support(id=f"F-{n:03d}", kind="payment", end=x.start + 1, **{**x._asdict(), "amount": x.amount / 100})
        for n, x in enumerate(sorted(picks.payments, key=lambda x: (x.start, *map(str, x))), 1)
    ]
    asked = [give_told(scenario, f"N-{n:03d}", give) for n, give in enumerate(sorted(picks.gives), 1)]
    supports = [*(support for support, _ in (*courses, *loans, *gifts, *lifts)), *payments, *asked]
    uses = split(scenario, list(zip(deployments, chosen, strict=True)), courses, loans, gifts, lifts, picks)
    course_uses = split_over_courses(scenario, courses, gifts, picks.course_draws)
    covered = covered_modules(deployments, standing) | given_to_gaps(scenario, supports)
    trained = trained_by(scenario, picks.courses)
    values = _goal_values(scenario, goals, deployments, supports, standing, trained.capacity, given)
    if goals.strict:
        values = _placed(goals, values, turns or (Turn(bound),))
        first = goals.in_order[0]
        value, bound = first.sign * values[0].value, first.sign * (values[0].bound or 0.0)
        proven = all(map(is_closed, values))
    else:
        value = sum(goal.sign * goal.weight * reached.value for goal, reached in zip(goals.terms, values, strict=True))
        bound = max(bound, value)
        proven = bound - value <= OPTIMAL_GAP * max(abs(value), 1.0)
    return Plan(
        scenario=scenario.digest,
        status="infeasible" if conflict else "optimal" if proven else status,
        goals=goals,
        value=value,
        bound=bound,
        bound_origin=bound_origin,
        goal_values=values,
        deployments=tuple(deployments),
        supports=tuple(supports),
        visits=tuple(Visit(partner=v.partner, period=v.period) for v in sorted(picks.visits, key=_by_date)),
        uses=uses,
        course_uses=course_uses,
        partnerships=partnerships_of(scenario, deployments, supports, uses, course_uses),
        shortfalls=_shortfalls(scenario, covered),
        unmet_needs=trained.unmet,
        counted_in_place=standing,
        women=women_of(scenario, deployments),
        given=tuple(given),
        conflict=tuple(conflict),
        pins=tuple(pins),
        forbids=tuple(forbids),
        run=run,
    )


def _named(picked: tuple[str | int | None, ...]) -> tuple[str | int, ...]:
    """A pick in the order of its fields, those that name nothing first."""
    return tuple("" if value is None else value for value in picked)


def _by_date(visit: PickedVisit) -> tuple[int, str]:
    return visit.period, visit.partner


def covered_modules(
    deployments: Sequence[Deployment], standing: Sequence[CountedInPlace] = ()
) -> dict[tuple[str, int], float]:
    """Counted modules by (gap, period), deployed and in place; added up in hundredths, so that sums stay exact."""
    covered: Counter[tuple[str, int]] = Counter()
    for deployment in deployments:
        for period, modules in zip(range(deployment.start, deployment.end), deployment.counted, strict=True):
            covered[deployment.gap, period] += round(100 * modules)
    for row in standing:
        covered[row.gap, row.period] += round(100 * row.modules)
    return {place: hundredths / 100 for place, hundredths in covered.items()}


def _shortfalls(scenario: Scenario, covered: Mapping[tuple[str, int], float]) -> tuple[Shortfall, ...]:
    return tuple(
        Shortfall(gap=gap.id, period=period, missing=round(gap.asked - covered.get((gap.id, period), 0.0), 2))
        for gap in scenario.gaps
        for period in range(*scenario.gap_periods(gap))
        if gap.asked - covered.get((gap.id, period), 0.0) > LEAST_MISSING
    )


def _goal_values(
    scenario: Scenario,
    goals: Goals,
    deployments: Sequence[Deployment],
    supports: Sequence[Support],
    standing: Sequence[CountedInPlace],
    capacity: float,
    given: Sequence[Given],
) -> tuple[GoalValue, ...]:
    timeliness, whole = 0.0, 0
    asked = given_to_gaps(scenario, supports)
    for (gap_id, period), modules in (covered_modules(deployments, standing) | asked).items():
        gap = scenario.find(Gap, gap_id)
        first, end = scenario.gap_periods(gap)
        timeliness += gap.priority / gap.asked * modules * (end - period) / (end - first)
        whole += gap.critical and modules >= gap.asked - LEAST_MISSING
    coverage, reliability = _coverage_and_reliability(scenario, deployments, standing)
    certain = sum(scenario.find(Gap, gap).priority / scenario.find(Gap, gap).asked * n for (gap, _), n in asked.items())
    coverage, reliability = coverage + certain, reliability + certain
    values: dict[GoalName, float] = {
        "coverage": coverage,
        "reliability": reliability,
        "capacity": capacity,
        "critical": float(whole),
        "timeliness": timeliness,
        "cost": _cost_usd(scenario, deployments, supports),
        "breadth": float(len(_partners_out(scenario, deployments))),
        "follow_through": float(_older_module_periods(scenario, deployments)),
    }
    values["stability"] = float(modules_changed(deployments, given))
    values["simplicity"] = float(_partners_and_links(scenario, deployments, supports))
    values["women"] = women_missing(women_of(scenario, deployments))
    return tuple(GoalValue(name=goal.name, weight=goal.weight, value=values[goal.name]) for goal in goals.terms)


def _coverage_and_reliability(
    scenario: Scenario, deployments: Sequence[Deployment], standing: Sequence[CountedInPlace]
) -> tuple[float, float]:
    """What counts, by priority and performance; and the same by how probable it is, what is in place being certain."""
    coverage = reliability = 0.0
    for row in standing:
        gap = scenario.find(Gap, row.gap)
        coverage += gap.priority / gap.quantity * row.modules
    reliability = coverage
    for deployment in deployments:
        gap, pledge = scenario.find(Gap, deployment.gap), scenario.find(Pledge, deployment.pledge)
        worth = gap.priority / gap.quantity * pledge.performance * sum(deployment.counted)
        coverage += worth
        reliability += worth * scenario.policy.reliability_of(pledge.readiness, pledge.reliability)
    return coverage, reliability


def _older_module_periods(scenario: Scenario, deployments: Sequence[Deployment]) -> int:
    older = {pledge.id for pledge in scenario.pledges if scenario.policy.is_older(pledge.first_made)}
    return sum(d.modules * (d.end - d.start) for d in deployments if d.pledge in older)


def modules_changed(deployments: Sequence[Deployment], given: Sequence[Given]) -> int:
    """By how many modules plans differ, over all pledges, gaps and periods."""
    change: Counter[tuple[str, str, int]] = Counter()
    for sign, rows in ((1, deployments), (-1, given)):
        for row in rows:
            for period in range(row.start, row.end):
                change[row.pledge, row.gap, period] += sign * row.modules
    return sum(map(abs, change.values()))


def _partners_out(scenario: Scenario, deployments: Sequence[Deployment]) -> set[str]:
    out = {scenario.find(Pledge, d.pledge).partner for d in deployments}
    return out | {unit.partner for unit in scenario.in_place if range(*scenario.in_place_periods(unit))}


def _partners_and_links(scenario: Scenario, deployments: Sequence[Deployment], supports: Sequence[Support]) -> int:
    partners = {(d.gap, scenario.find(Pledge, d.pledge).partner) for d in deployments}
    partners |= {(gap.id, unit.partner) for unit, gap, _ in units_in_gaps(scenario)}
    links = set()
    for support in (each for each in supports if not each.by_trained):
        to_mission = support.kind in ("gift", "payment") and support.mission == support.recipient
        links.add((offer_of(scenario, support).partner, support.recipient, to_mission))
        host = host_of(scenario, support)
        if host is not None:
            links.add((host, support.recipient, False))
    return len(partners) + len(links)


def _placed(goals: Goals, values: Sequence[GoalValue], turns: Sequence[Turn]) -> tuple[GoalValue, ...]:
    """The values in strict order, with floors and bounds of those that had their turn."""
    by_name = {value.name: value for value in values}
    placed = []
    for number, goal in enumerate(goals.in_order):
        value = by_name[goal.name]
        turn = turns[number] if number < len(turns) else Turn(math.inf)
        reached = goal.sign * value.value if turn.reached is None else turn.reached
        bound = max(turn.bound, reached, goal.sign * value.value)
        floor = None if turn.reached is None else goal.sign * (turn.reached - goal.tolerance)
        known = {"floor": floor, "bound": goal.sign * bound + 0.0 if math.isfinite(bound) else None}
        placed.append(value.replace(place=goal.place, tolerance=goal.tolerance, **known))
    return tuple(placed)


def _cost_usd(scenario: Scenario, deployments: Sequence[Deployment], supports: Sequence[Support]) -> float:
    usd_a_person = scenario.policy.reimbursement_usd * scenario.calendar.months_a_period
    total = 0.0
    for deployment in deployments:
        pledge = scenario.find(Pledge, deployment.pledge)
        people = scenario.find(Capability, pledge.capability).personnel
        rate = people * usd_a_person if pledge.cost is None else pledge.cost
        rate += scenario.usd_next_door(pledge.partner, scenario.find(Gap, deployment.gap).mission)
        total += deployment.modules * (deployment.end - deployment.start) * rate
    for support in supports:
        offer = offer_of(scenario, support)
        if isinstance(offer, FundingOffer) or support.by_trained:
            continue
        total += support.amount * offer.cost
        if isinstance(offer, TrainingOffer):
            total += support.amount * offer.interpreters_usd(scenario.find(Partner, support.recipient))
        total += 0.0 if support.host is None else support.amount * scenario.find(HostOffer, support.host).cost
    return total
