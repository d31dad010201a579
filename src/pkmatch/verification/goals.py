"""What a plan reaches, recomputed: coverage, the goals' values, what stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pkmatch.domain.policy import ASSUMED_RELIABILITIES, GoalName
from pkmatch.verification.asked import given
from pkmatch.verification.breadth import partners_out
from pkmatch.verification.case import Case
from pkmatch.verification.follow_through import older_module_periods
from pkmatch.verification.links import links
from pkmatch.verification.shares import women_balances
from pkmatch.verification.stability import modules_changed
from pkmatch.verification.tolerance import TOLERANCE, same_amount
from pkmatch.verification.training_needs import capacity

LEAST_MISSING = 0.005
"""Pieces or USD of which less are not missing."""

Coverage = Mapping[tuple[str, int], float]
"""Modules counted by gap and open period, 0 where there are none."""


def coverage(case: Case) -> Coverage:
    """The modules counted in every gap and open period, deployed and in place."""
    counted = {(gap, period): 0.0 for gap, (first, end) in case.open_periods.items() for period in range(first, end)}
    for deployed in case.deployments:
        for period in deployed.periods:
            if (deployed.gap.id, period) in counted:
                counted[deployed.gap.id, period] += deployed.counted(period)
    for row in case.plan.counted_in_place:
        if (row.gap, row.period) in counted:
            counted[row.gap, row.period] += row.modules
    return counted


def goal_value(case: Case, name: GoalName) -> float:
    """What the plan reaches of a goal, in the goal's own unit."""
    return _GOALS[name](case, coverage(case))


def upward(name: GoalName, value: float) -> float:
    """A value of a goal so that more is better."""
    return -value if name in ("cost", "simplicity", "women", "stability") else value


def missing_modules(case: Case) -> dict[tuple[str, int], float]:
    """Modules missing by gap and open period, where any are."""
    missing = {(gap, period): case.gaps[gap].quantity - counted for (gap, period), counted in coverage(case).items()}
    found = {place: modules for place, modules in missing.items() if modules > TOLERANCE}
    beside = {place: case.asks[place[0]].asked - amount for place, amount in given(case).items()}
    return found | {place: round(amount, 2) for place, amount in beside.items() if amount > LEAST_MISSING}


def _coverage(case: Case, _: Coverage) -> float:
    return sum(worth for worth, _ in _performed(case))


def _reliability(case: Case, _: Coverage) -> float:
    return sum(worth * probability for worth, probability in _performed(case))


def _performed(case: Case) -> Iterator[tuple[float, float]]:
    """What counts in open periods: by priority and performance, and how probable it is."""
    for row in case.plan.counted_in_place:
        if row.gap in case.gaps and row.period in range(*case.open_periods[row.gap]):
            yield _worth_of_a_module(case, row.gap) * row.modules, 1.0
    for (name, _), amount in given(case).items():
        yield case.asks[name].priority / case.asks[name].asked * amount, 1.0
    levels = {known.level: known.probability for known in ASSUMED_RELIABILITIES}
    levels |= {known.level: known.probability for known in case.scenario.policy.reliabilities}
    for deployed in case.deployments:
        pledge, is_open = deployed.pledge, range(*case.open_periods[deployed.gap.id])
        modules = sum(deployed.counted(period) for period in deployed.periods if period in is_open)
        probability = levels[pledge.readiness] if pledge.reliability is None else pledge.reliability
        yield _worth_of_a_module(case, deployed.gap.id) * pledge.performance * modules, probability


def _timeliness(case: Case, counted: Coverage) -> float:
    total = 0.0
    for (gap, period), modules in counted.items():
        first, end = case.open_periods[gap]
        total += _worth_of_a_module(case, gap) * modules * (end - period) / (end - first)
    for (name, period), amount in given(case).items():
        first, end = case.scenario.gap_periods(case.asks[name])
        total += case.asks[name].priority / case.asks[name].asked * amount * (end - period) / (end - first)
    return total


def _critical(case: Case, counted: Coverage) -> float:
    whole = sum(case.asks[name].critical and amount > 0 for (name, _), amount in given(case).items())
    return whole + sum(
        case.gaps[gap].critical and same_amount(modules, case.gaps[gap].quantity)
        for (gap, _), modules in counted.items()
    )


def _cost(case: Case, _: Coverage) -> float:
    policy, total = case.scenario.policy, 0.0
    for deployed in case.deployments:
        cost = deployed.pledge.cost
        if cost is None:
            personnel = case.capabilities[deployed.pledge.capability].personnel
            cost = personnel * policy.reimbursement_usd * case.calendar.months_a_period
        if deployed.partner in case.missions[deployed.gap.mission].neighbours:
            cost += policy.neighbour_usd
        total += deployed.row.modules * len(deployed.periods) * cost
    taught = [course for course in case.courses if not course.by_trained]
    total += sum(course.row.amount * course.offer.cost for course in taught)
    total += sum(course.row.amount * course.host.cost for course in taught if course.host is not None)
    total += sum(course.row.amount * course.offer.interpreters_usd(course.recipient) for course in taught)
    total += sum(lift.row.amount * lift.offer.cost for lift in case.lifts)
    total += sum(gift.row.amount * gift.offer.cost for gift in case.gifts)
    return total + sum(loan.row.amount * loan.offer.cost for loan in case.loans)


def _breadth(case: Case, _: Coverage) -> float:
    return len(partners_out(case))


def _simplicity(case: Case, _: Coverage) -> float:
    tpccs = {(deployed.gap.id, deployed.partner) for deployed in case.deployments}
    tpccs |= {(standing.unit.gap or "", standing.unit.partner) for standing in case.in_place if standing.in_gap}
    return len(tpccs) + len(links(case))


def _women(case: Case, _: Coverage) -> float:
    return float(sum(balance.missing for balance in women_balances(case) if balance.missing > 0))


def _worth_of_a_module(case: Case, gap: str) -> float:
    return case.gaps[gap].priority / case.gaps[gap].quantity


_GOALS: dict[GoalName, Callable[[Case, Coverage], float]] = {
    "coverage": _coverage,
    "reliability": _reliability,
    "critical": _critical,
    "timeliness": _timeliness,
    "cost": _cost,
    "breadth": _breadth,
    "simplicity": _simplicity,
    "women": _women,
    "capacity": lambda case, _: capacity(case),
    "stability": lambda case, _: modules_changed(case),
    "follow_through": lambda case, _: older_module_periods(case),
}
