"""
Plans written by hand, and the words to break them with.

`plan_of` adds up value, shortfalls and partnerships for rows given by hand, in its own few loops; kinds
are stated by the test. So a plan that breaks one rule can be right in everything else.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, MoneyUse, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Gap, PartnershipKind
from pkmatch.domain.plan import (
    CountedInPlace,
    CourseUse,
    Deployment,
    Given,
    GoalValue,
    Partnership,
    Plan,
    Shortfall,
    Support,
    UnmetNeed,
    Use,
    Visit,
)
from pkmatch.domain.scenario import Scenario
from pkmatch.verification import verify
from tests import builders as b


def deployed(
    id: str, pledge: str, gap: str, start: int, end: int, modules: int = 1, counted: tuple[float, ...] | None = None
) -> Deployment:
    """All modules count unless the test says otherwise."""
    stated = (float(modules),) * (end - start) if counted is None else counted
    return Deployment(id=id, pledge=pledge, gap=gap, start=start, end=end, modules=modules, counted=stated)


def course(
    id: str,
    offer: str,
    recipient: str,
    start: int,
    end: int,
    amount: int = 1,
    capability: str = "inf",
    mission: str | None = None,
    by_trained: bool = False,
) -> Support:
    return Support(
        id=id,
        kind="course",
        offer=offer,
        recipient=recipient,
        start=start,
        end=end,
        amount=amount,
        capability=capability,
        mission=mission,
        by_trained=by_trained,
    )


def loan(id: str, offer: str, recipient: str, start: int, end: int, amount: int = 1, mission: str = "M") -> Support:
    return Support(
        id=id, kind="loan", offer=offer, recipient=recipient, start=start, end=end, amount=amount, mission=mission
    )


def gift(
    id: str, offer: str, recipient: str, start: int, end: int = b.PERIODS, amount: int = 1, mission: str | None = None
) -> Support:
    return Support(
        id=id, kind="gift", offer=offer, recipient=recipient, start=start, end=end, amount=amount, mission=mission
    )


def lift(
    id: str, offer: str, recipient: str, start: int, end: int | None = None, amount: int = 1, mission: str = "M"
) -> Support:
    """Of one period unless the test says otherwise."""
    end = start + 1 if end is None else end
    return Support(
        id=id, kind="lift", offer=offer, recipient=recipient, start=start, end=end, amount=amount, mission=mission
    )


def payment(
    id: str,
    offer: str,
    recipient: str,
    start: int,
    amount: float,
    use: MoneyUse = "unit_cost",
    mission: str | None = "M",
) -> Support:
    return Support(
        id=id,
        kind="payment",
        offer=offer,
        recipient=recipient,
        start=start,
        end=start + 1,
        amount=amount,
        mission=mission,
        use=use,
    )


def use(support: str, deployment: str, start: int, end: int, amount: float = 1.0) -> Use:
    return Use(support=support, deployment=deployment, start=start, end=end, amount=amount)


def standing(gap: str, start: int, end: int, modules: float = 1.0) -> list[CountedInPlace]:
    """Modules in place that count in the periods [start, end)."""
    return [CountedInPlace(gap=gap, period=period, modules=modules) for period in range(start, end)]


def plan_of(
    scenario: Scenario,
    *rows: Deployment | Support | Use | CourseUse | CountedInPlace | Visit,
    kinds: dict[str, tuple[PartnershipKind, ...]] | None = None,
    **stated: Any,
) -> Plan:
    """A plan of these rows, with accounts that are right for them; `kinds` by gap, none where not said."""
    deployments = tuple(row for row in rows if isinstance(row, Deployment))
    supports = tuple(row for row in rows if isinstance(row, Support))
    uses = tuple(row for row in rows if isinstance(row, Use))
    course_uses = tuple(row for row in rows if isinstance(row, CourseUse))
    counted: Counter[tuple[str, int]] = Counter()
    for row in deployments:
        for place, modules in enumerate(row.counted):
            counted[row.gap, row.start + place] += modules  # type: ignore[assignment]
    standing = tuple(row for row in rows if isinstance(row, CountedInPlace))
    for stands in standing:
        counted[stands.gap, stands.period] += stands.modules  # type: ignore[assignment]
    _count_given(scenario, counted, supports)
    reached = _goal_values(scenario, counted, deployments, supports)
    reached["stability"] = _changes(deployments, stated.get("given", ()))
    goal_values = [
        GoalValue(name=goal.name, weight=goal.weight, value=reached[goal.name]) for goal in scenario.goals.terms
    ]
    summed = goal_values[:1] if scenario.goals.strict else goal_values
    value = sum(
        (-1 if goal.name in ("cost", "simplicity", "women", "stability") else 1) * goal.weight * goal.value
        for goal in summed
    )
    shortfalls = [
        Shortfall(gap=gap.id, period=period, missing=_missing(gap, counted[gap.id, period]))
        for gap in scenario.gaps
        for period in range(*scenario.gap_periods(gap))
        if counted[gap.id, period] < gap.asked
    ]
    fields: dict[str, Any] = {
        "scenario": scenario.digest,
        "status": "feasible",
        "goals": scenario.goals,
        "value": value,
        "bound": value,
        "bound_origin": "by hand",
        "goal_values": goal_values,
        "deployments": deployments,
        "supports": supports,
        "visits": tuple(row for row in rows if isinstance(row, Visit)),
        "uses": uses,
        "course_uses": course_uses,
        "partnerships": _partnerships(scenario, deployments, supports, (uses, course_uses), kinds or {}),
        "shortfalls": shortfalls,
        "counted_in_place": standing,
        "unmet_needs": [UnmetNeed(need=need.id, missing=need.modules) for need in scenario.training_needs],
    }
    return Plan(**{**fields, **stated})


def rules_broken(scenario: Scenario, plan: Plan) -> set[str]:
    return {violation.rule for violation in verify(scenario, plan).violations}


def assert_holds(scenario: Scenario, plan: Plan) -> None:
    verdict = verify(scenario, plan)
    assert verdict.ok, str(verdict)


def assert_breaks(scenario: Scenario, right: Plan, wrong: Plan, rule: str, *also: str) -> None:
    """The right plan breaks nothing; the wrong one the rule, and besides only what cannot but break with it."""
    assert_holds(scenario, right)
    assert rules_broken(scenario, wrong) == {rule, *also}, str(verify(scenario, wrong))


def text_of(scenario: Scenario, plan: Plan, rule: str) -> str:
    """What the one violation of a rule says."""
    (violation,) = [found for found in verify(scenario, plan).violations if found.rule == rule]
    return violation.text


def _offers(scenario: Scenario) -> tuple[TrainingOffer | HostOffer | EquipmentOffer | LiftOffer | FundingOffer, ...]:
    hosts = scenario.host_offers
    return (
        *scenario.training_offers,
        *hosts,
        *scenario.equipment_offers,
        *scenario.lift_offers,
        *scenario.funding_offers,
    )


def _goal_values(
    scenario: Scenario,
    counted: Counter[tuple[str, int]],
    deployments: tuple[Deployment, ...],
    supports: tuple[Support, ...],
) -> dict[str, float]:
    reached = {
        "coverage": 0.0,
        "critical": 0.0,
        "timeliness": 0.0,
        "cost": 0.0,
        "breadth": 0.0,
        "follow_through": 0.0,
        "reliability": 0.0,
        "women": 0.0,
        "simplicity": 0.0,
        "capacity": 0.0,
    }
    for gap in scenario.gaps:
        first, end = scenario.gap_periods(gap)
        for period in range(first, end):
            share = counted[gap.id, period] / gap.asked
            reached["coverage"] += gap.priority * share
            reached["critical"] += gap.critical and share == 1
            reached["timeliness"] += gap.priority * share * (end - period) / (end - first)
    reached["reliability"] = reached["coverage"]
    for row in deployments:
        pledge, gap = scenario.find(Pledge, row.pledge), scenario.find(Gap, row.gap)
        is_open = range(*scenario.gap_periods(gap))
        worth = sum(n for t, n in enumerate(row.counted, row.start) if t in is_open) * gap.priority / gap.quantity
        probability = pledge.reliability
        if probability is None:
            probability = scenario.policy.reliability(pledge.readiness).probability
        reached["coverage"] += worth * (pledge.performance - 1)
        reached["reliability"] += worth * (pledge.performance * probability - 1)
    personnel = {capability.id: capability.personnel for capability in scenario.capabilities}
    pledges = {pledge.id: pledge for pledge in scenario.pledges}
    offers = {offer.id: offer for offer in _offers(scenario)}
    reached["breadth"] = len({pledges[row.pledge].partner for row in deployments})
    links = {
        (offers[row.host].partner, row.recipient, False)
        for row in supports
        if row.host in offers and offers[row.host].partner != row.recipient
    }
    links |= {
        (offers[row.offer].partner, row.recipient, row.kind in ("gift", "payment") and row.mission == row.recipient)
        for row in supports
        if not row.by_trained
    }
    reached["simplicity"] = len({(row.gap, pledges[row.pledge].partner) for row in deployments}) + len(links)
    newest = scenario.policy.newest_conference
    for row in deployments:
        made = pledges[row.pledge].first_made
        if newest and made and made < newest:
            reached["follow_through"] += row.modules * (row.end - row.start)
        cost = pledges[row.pledge].cost
        if cost is None:
            rate = scenario.policy.reimbursement_usd * scenario.calendar.months_a_period
            cost = personnel[pledges[row.pledge].capability] * rate
        reached["cost"] += row.modules * (row.end - row.start) * (cost + _usd_next_door(scenario, row))
    paid = [row for row in supports if not row.by_trained]
    reached["cost"] += sum(row.amount * getattr(offers[row.offer], "cost", 0.0) for row in paid)
    reached["cost"] += sum(row.amount * getattr(offers.get(row.host), "cost", 0.0) for row in paid)
    reached["cost"] += sum(row.amount * _usd_of_interpreters(scenario, row) for row in paid)
    return reached


def _missing(gap: Gap, there: float) -> float:
    """Cents and pieces are told whole."""
    return gap.asked - there if gap.capability else round(gap.asked - there, 2)


def _count_given(scenario: Scenario, counted: Counter[tuple[str, int]], supports: tuple[Support, ...]) -> None:
    """What gaps that ask an item or an amount are given; all or nothing where they are critical."""
    for gap in scenario.gaps:
        for period in range(*scenario.gap_periods(gap)) if not gap.capability else ():
            there = sum(row.amount for row in supports if row.gap == gap.id and row.start <= period)
            counted[gap.id, period] = there if there == gap.asked or not gap.critical else 0  # type: ignore[assignment]


def _usd_of_interpreters(scenario: Scenario, row: Support) -> float:
    offer = next((offer for offer in scenario.training_offers if offer.id == row.offer), None)
    understood = next((c.languages for c in scenario.partners if c.id == row.recipient), ())
    if offer is None or not offer.languages or set(offer.languages) & set(understood):
        return 0.0
    return offer.translation_cost or 0.0


def _usd_next_door(scenario: Scenario, row: Deployment) -> float:
    partner = next(pledge.partner for pledge in scenario.pledges if pledge.id == row.pledge)
    mission = next(gap.mission for gap in scenario.gaps if gap.id == row.gap)
    next_door = any(partner in each.neighbours for each in scenario.missions if each.id == mission)
    return scenario.policy.neighbour_usd if next_door else 0.0


def _changes(deployments: tuple[Deployment, ...], given: tuple[Given, ...]) -> float:
    change: Counter[tuple[str, str, int]] = Counter()
    for sign, rows in ((1, deployments), (-1, given)):
        for row in rows:
            for t in range(row.start, row.end):
                change[row.pledge, row.gap, t] += sign * row.modules
    return float(sum(map(abs, change.values())))


def _partnerships(
    scenario: Scenario,
    deployments: tuple[Deployment, ...],
    supports: tuple[Support, ...],
    used: tuple[tuple[Use, ...], tuple[CourseUse, ...]],
    kinds: dict[str, tuple[PartnershipKind, ...]],
) -> list[Partnership]:
    uses, course_uses = used
    pledges = {pledge.id: pledge for pledge in scenario.pledges}
    in_place = {gap.id: [unit.partner for unit in scenario.in_place if unit.gap == gap.id] for gap in scenario.gaps}
    offers = {offer.id: offer.partner for offer in _offers(scenario)}
    partnerships = []
    for gap in scenario.gaps:
        inside = {row.id: row for row in deployments if row.gap == gap.id}
        if inside:
            arrivals = sorted((row.start, pledges[row.pledge].partner) for row in inside.values())
            given = [row for row in supports if any(u.support == row.id and u.deployment in inside for u in uses)]
            by_courses = {u.support for u in course_uses if any(u.course == row.id for row in given)}
            given += [row for row in supports if row.id in by_courses or any(_is_for(row, each) for each in given)]
            of_units = {("unit_cost", pledges[row.pledge].partner, gap.mission, row.start) for row in inside.values()}
            of_supports = {
                ("translation", row.recipient, row.mission, row.start) for row in given if row.kind == "course"
            }
            of_supports |= {(_PAID[row.kind], row.recipient, row.mission, row.start) for row in given}
            given += [r for r in supports if (r.use, r.recipient, r.mission, r.start) in of_units | of_supports]
            partnerships.append(
                Partnership(
                    gap=gap.id,
                    tpccs=tuple(dict.fromkeys([*sorted(in_place[gap.id]), *(partner for _, partner in arrivals)])),
                    trainers=tuple(sorted({offers[row.offer] for row in given if row.kind == "course"})),
                    contributors=tuple(sorted(_contributors(given, offers))),
                    kinds=kinds.get(gap.id, ()),
                )
            )
    return partnerships


def _is_for(row: Support, course: Support) -> bool:
    """Whether a support is given to modules in a course."""
    together = (row.recipient, row.start) == (course.recipient, course.start)
    return together and course.kind == "course" and row.mission is None and row.kind in ("loan", "lift")


def _contributors(given: list[Support], offers: dict[str, str]) -> set[str]:
    hosts = {offers[row.host] for row in given if row.host in offers and offers[row.host] != row.recipient}
    return hosts | {offers[row.offer] for row in given if row.kind != "course"}


_PAID = {"course": "training", "loan": "equipment", "gift": "equipment", "lift": "lift"}
