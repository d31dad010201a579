"""
What a planner reads first in a plan: figures by mission and capability, partnerships, open needs.

Comes in: a scenario and a plan made for it. Goes out: small frozen lines of ids, dates and numbers;
how they look is decided elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap, PartnershipKind
from pkmatch.domain.plan import Deployment, Plan, Support
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario


@dataclass(frozen=True)
class CoverageLine:
    """How much of what one mission, or one capability, asks for is covered."""

    id: str
    name: str
    kind: str
    """Of missions other than operations, what they are; else blank."""
    covered: float
    """Counted modules, summed over periods."""
    asked: int
    """Modules wanted, summed over the periods in which the gaps are open."""
    value: float
    """What the covered modules add to the goal `coverage`."""

    @property
    def share(self) -> float:
        """Covered of asked, from 0 to 1."""
        return self.covered / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class PartnershipLine:
    """Who works together in one gap, and over which periods [start, end) its plan reaches."""

    gap: str
    mission: str
    capability: str
    start: int
    end: int
    dates: str
    tpccs: tuple[str, ...]
    trainers: tuple[str, ...]
    contributors: tuple[str, ...]
    kinds: tuple[PartnershipKind, ...]


@dataclass(frozen=True)
class OpenRun:
    """A run of periods [start, end) in which the same number of modules is missing in a gap."""

    gap: str
    mission: str
    capability: str
    start: int
    end: int
    dates: str
    missing: float
    quantity: float


@dataclass(frozen=True)
class RotationStep:
    """One slot of a rotation over periods [start, end); without a partner it is a hole of so many modules."""

    gap: str
    start: int
    end: int
    dates: str
    partner: str
    modules: float


@dataclass(frozen=True)
class GivenLine:
    """What one offer gives for a gap that asks an item or an amount, from a period on."""

    gap: str
    mission: str
    what: str
    """The item, or USD."""
    amount: float
    asked: float
    start: int
    since: str
    partner: str


def coverage_by_mission(scenario: Scenario, plan: Plan) -> tuple[CoverageLine, ...]:
    """What is covered of each mission's gaps, in the scenario's order; missions without a gap are left out."""
    names = {mission.id: (mission.name, mission.kind) for mission in scenario.missions}
    return _coverage(scenario, plan, names, lambda gap: gap.mission)


def coverage_by_capability(scenario: Scenario, plan: Plan) -> tuple[CoverageLine, ...]:
    """What is covered of the gaps of each capability, in the scenario's order; what nobody asks for is left out."""
    names = {capability.id: (capability.name, "") for capability in scenario.capabilities}
    return _coverage(scenario, plan, names, lambda gap: gap.capability)


def partnership_lines(scenario: Scenario, plan: Plan) -> tuple[PartnershipLine, ...]:
    """The plan's partnerships, in its order, with the dates from the first arrival to the last departure."""
    deployments: dict[str, list[Deployment]] = defaultdict(list)
    for deployment in plan.deployments:
        deployments[deployment.gap].append(deployment)
    lines = []
    for partnership in plan.partnerships:
        gap = scenario.find(Gap, partnership.gap)
        start = min(deployment.start for deployment in deployments[gap.id])
        end = max(deployment.end for deployment in deployments[gap.id])
        lines.append(
            PartnershipLine(
                gap=gap.id,
                mission=gap.mission,
                capability=gap.capability,
                start=start,
                end=end,
                dates=dates(scenario.calendar, start, end),
                tpccs=partnership.tpccs,
                trainers=partnership.trainers,
                contributors=partnership.contributors,
                kinds=partnership.kinds,
            )
        )
    return tuple(lines)


def given_lines(scenario: Scenario, plan: Plan) -> tuple[GivenLine, ...]:
    """What is given for gaps that ask an item or an amount, by gap in the scenario's order, and by date."""
    order = {gap.id: number for number, gap in enumerate(scenario.gaps)}
    lines = []
    for support in plan.supports:
        if support.gap is not None:
            gap = scenario.find(Gap, support.gap)
            lines.append(
                GivenLine(
                    gap=gap.id,
                    mission=gap.mission,
                    what=gap.item or "USD",
                    amount=support.amount,
                    asked=gap.asked,
                    start=support.start,
                    since=dates(scenario.calendar, support.start, support.start + 1),
                    partner=_offer(scenario, support).partner,
                )
            )
    return tuple(sorted(lines, key=lambda line: (order[line.gap], line.start)))


def open_runs(scenario: Scenario, plan: Plan) -> tuple[OpenRun, ...]:
    """What stays open, one line a run of periods with the same number of modules missing, by gap and date."""
    missing: dict[str, dict[int, float]] = defaultdict(dict)
    for shortfall in plan.shortfalls:
        missing[shortfall.gap][shortfall.period] = shortfall.missing
    runs = []
    for gap in scenario.gaps:
        by_period = missing.get(gap.id, {})
        for start, end in _level_stretches(by_period):
            runs.append(
                OpenRun(
                    gap=gap.id,
                    mission=gap.mission,
                    capability=gap.capability or gap.item or "USD",
                    start=start,
                    end=end,
                    dates=dates(scenario.calendar, start, end),
                    missing=by_period[start],
                    quantity=gap.asked,
                )
            )
    return tuple(runs)


def rotation_steps(scenario: Scenario, plan: Plan) -> tuple[RotationStep, ...]:
    """
    Gaps in which T/PCCs follow each other, slot by slot in order of arrival, with the holes between.

    A slot is a deployment, or what is in place in the gap; a hole is a run of periods in which modules are missing.
    """
    deployments: dict[str, list[Deployment]] = defaultdict(list)
    for deployment in plan.deployments:
        deployments[deployment.gap].append(deployment)
    holes: dict[str, list[OpenRun]] = defaultdict(list)
    for run in open_runs(scenario, plan):
        holes[run.gap].append(run)
    steps = []
    for gap in (scenario.find(Gap, x.gap) for x in plan.partnerships if "multinational_rotation" in x.kinds):
        slots: list[tuple[int, int, str, float]] = [
            (d.start, d.end, scenario.find(Pledge, d.pledge).partner, d.modules) for d in deployments[gap.id]
        ]
        opens, closes = scenario.gap_periods(gap)
        for unit in scenario.in_place:
            first, end = scenario.in_place_periods(unit)
            if unit.gap == gap.id and max(first, opens) < min(end, closes):
                slots.append((max(first, opens), min(end, closes), unit.partner, unit.modules))
        slots += [(run.start, run.end, "", run.missing) for run in holes[gap.id]]
        for start, end, partner, modules in sorted(slots):
            when = dates(scenario.calendar, start, end)
            steps.append(RotationStep(gap.id, start, end, when, partner, modules))
    return tuple(steps)


def illustrative_share(scenario: Scenario, plan: Plan) -> float:
    """
    The share of the coverage value that rests on illustrative facts, from 0 to 1.

    The value of a deployment does when its gap, its pledge, or an offer it uses is illustrative; that of what is given
    for a gap when the gap or the offer is.
    A plan without coverage rests on nothing: its share is 0.
    """
    supports = {support.id: support for support in plan.supports}
    offers_used: dict[str, list[Support]] = defaultdict(list)
    for use in plan.uses:
        offers_used[use.deployment].append(supports[use.support])
    total = made_up = 0.0
    for deployment in plan.deployments:
        gap = scenario.find(Gap, deployment.gap)
        value = _value(scenario, gap, deployment)
        total += value
        if (
            gap.illustrative
            or scenario.find(Pledge, deployment.pledge).illustrative
            or any(_offer(scenario, support).illustrative for support in offers_used[deployment.id])
        ):
            made_up += value
    for gap, value in _values_in_place(scenario, plan):
        total += value
        units = [unit for unit in scenario.in_place if unit.gap == gap.id]
        made_up += value if gap.illustrative or any(unit.illustrative for unit in units) else 0.0
    for gap, support, value in _values_given(scenario, plan):
        total += value
        made_up += value if gap.illustrative or _offer(scenario, support).illustrative else 0.0
    return made_up / total if total else 0.0


def assumed_share(scenario: Scenario, plan: Plan) -> float:
    """
    The share of the coverage value that rests on assumed lead times, from 0 to 1.

    The value of a deployment does when the lead time that lets it start is marked as illustrative in the policy, or is
    one of `ASSUMED_LEAD_TIMES`: that of its pledge's level, or that of PL2 where it starts after an assessment visit.
    What is in place, or given for a gap, rests on none.
    """
    periods_up, policy = scenario.calendar.periods_up, scenario.policy
    total, assumed = sum(value for _, value in _values_in_place(scenario, plan)), 0.0
    total += sum(value for *_, value in _values_given(scenario, plan))
    for deployment in plan.deployments:
        gap, pledge = scenario.find(Gap, deployment.gap), scenario.find(Pledge, deployment.pledge)
        value, lead = _value(scenario, gap, deployment), policy.lead_time(pledge.readiness)
        total += value
        too_low = READINESS_LEVELS.index(pledge.readiness) < READINESS_LEVELS.index(gap.min_readiness)
        visited = too_low or deployment.start < periods_up(lead.time)
        needed = [policy.lead_time("PL2")] if visited else [lead]
        needed += [lead] if visited and pledge.readiness == "announced" else []
        assumed += value if any(each.illustrative for each in needed) else 0.0
    return assumed / total if total else 0.0


def dates(calendar: Calendar, start: int, end: int) -> str:
    """The periods [start, end) as a planner writes them: ``Mar 2022 - Feb 2023``, with days in half months."""
    first, last = calendar.first_day(start), calendar.first_day(end) - timedelta(days=1)
    if calendar.step == "half_month":
        return f"{_with_day(first)} - {_with_day(last)}"
    begin, finish = f"{first:%b %Y}", f"{last:%b %Y}"
    return begin if begin == finish else f"{begin} - {finish}"


def _with_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _coverage(
    scenario: Scenario, plan: Plan, names: Mapping[str, tuple[str, str]], key: Callable[[Gap], str]
) -> tuple[CoverageLine, ...]:
    asked: dict[str, int] = defaultdict(int)
    covered: dict[str, float] = defaultdict(float)
    value: dict[str, float] = defaultdict(float)
    for gap in scenario.unit_gaps:
        first, end = scenario.gap_periods(gap)
        asked[key(gap)] += gap.quantity * max(0, end - first)
    for deployment in plan.deployments:
        gap = scenario.find(Gap, deployment.gap)
        covered[key(gap)] += sum(deployment.counted)
        value[key(gap)] += _value(scenario, gap, deployment)
    for gap, worth in _values_in_place(scenario, plan):
        covered[key(gap)] += worth * gap.quantity / gap.priority
        value[key(gap)] += worth
    return tuple(
        CoverageLine(
            id=id_,
            name=name,
            kind="" if kind == "operation" else kind.replace("_", " "),
            covered=covered[id_],
            asked=asked[id_],
            value=value[id_],
        )
        for id_, (name, kind) in names.items()
        if id_ in asked
    )


def _value(scenario: Scenario, gap: Gap, deployment: Deployment) -> float:
    performance = scenario.find(Pledge, deployment.pledge).performance
    return gap.priority / gap.quantity * performance * sum(deployment.counted)


def _values_in_place(scenario: Scenario, plan: Plan) -> Iterator[tuple[Gap, float]]:
    """What the units in place add to the goal `coverage`, period by period."""
    for row in plan.counted_in_place:
        gap = scenario.find(Gap, row.gap)
        yield gap, gap.priority / gap.quantity * row.modules


def _values_given(scenario: Scenario, plan: Plan) -> Iterator[tuple[Gap, Support, float]]:
    """What each give adds to the goal `coverage`; in critical gaps from the period on in which all is there."""
    for gap in scenario.other_gaps:
        first, end = scenario.gap_periods(gap)
        gives = sorted((each for each in plan.supports if each.gap == gap.id), key=lambda each: each.start)
        if gap.critical and gives:
            whole = sum(round(100 * give.amount) for give in gives) >= round(100 * gap.asked)
            first = max(first, gives[-1].start) if whole else end
        for give in gives:
            yield gap, give, gap.priority / gap.asked * give.amount * max(0, end - max(first, give.start))


def _offer(scenario: Scenario, support: Support) -> TrainingOffer | EquipmentOffer | LiftOffer | FundingOffer:
    if support.kind == "payment":
        return scenario.find(FundingOffer, support.offer)
    if support.kind == "course":
        return scenario.find(TrainingOffer, support.offer)
    if support.kind == "lift":
        return scenario.find(LiftOffer, support.offer)
    return scenario.find(EquipmentOffer, support.offer)


def _level_stretches(by_period: dict[int, float]) -> list[tuple[int, int]]:
    """The longest runs [start, end) of neighbouring periods with the same number."""
    stretches: list[tuple[int, int]] = []
    for period in sorted(by_period):
        start, end = stretches[-1] if stretches else (-1, -1)
        if end == period and by_period[start] == by_period[period]:
            stretches[-1] = (start, period + 1)
        else:
            stretches.append((period, period + 1))
    return stretches
