"""The plan's own arithmetic: its ids, rows and periods, its value, what it says is open and who acts together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import get_args

from pkmatch.domain.gives import MoneyUse
from pkmatch.domain.plan import CountedInPlace, Deployment, Forbid, Partnership, Pin, Shortfall, Support
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, in_plan, inside_plan
from pkmatch.verification.goals import goal_value, missing_modules, upward
from pkmatch.verification.partnerships import find_partnerships
from pkmatch.verification.strict_order import check_strict_order
from pkmatch.verification.tolerance import same_amount, same_value
from pkmatch.verification.uses import check_uses
from pkmatch.verification.wording import listed, moment, number, window

MONEY_USES = get_args(MoneyUse)
Named = tuple[str, str, str | None, Container[str]]
"""Who names (in words), what kind of record, its id, and the ids there are."""


def check_accounts(case: Case) -> Iterator[Violation]:
    """The rules of the section on the plan's own arithmetic."""
    yield from _unknown_ids(case)
    yield from _periods_outside_the_plan(case)
    yield from _doubled_ids(case)
    yield from _doubled_rows(case)
    yield from check_uses(case)
    yield from _goal_values(case)
    yield from _value(case)
    yield from _bound(case)
    yield from check_strict_order(case)
    yield from _shortfalls(case)
    yield from _partnerships(case)


def _unknown_ids(case: Case) -> Iterator[Violation]:
    for who, kind, name, known in _names(case):
        if name is None:
            text = f"{who} names no {kind}"
        elif name not in known:
            text = f"{who} names {kind} {name!r}, which is not known"
        else:
            continue
        yield Violation(rule="unknown id", ids=() if name is None else (name,), text=text)


def _names(case: Case) -> Iterator[Named]:
    plan = case.plan
    for row in plan.deployments:
        yield f"deployment {row.id!r}", "pledge", row.pledge, case.pledges
        yield f"deployment {row.id!r}", "gap", row.gap, case.gaps
    for support in plan.supports:
        yield from _names_of_support(case, support)
    for visit in plan.visits:
        yield "assessment visit", "partner", visit.partner, case.partners
    supports, deployments = {row.id for row in plan.supports}, {row.id for row in plan.deployments}
    for use in plan.uses:
        who = f"use of support {use.support!r} by deployment {use.deployment!r}"
        yield who, "support", use.support, supports
        yield who, "deployment", use.deployment, deployments
    courses = {row.id for row in plan.supports if row.kind == "course"}
    gifts = {row.id for row in plan.supports if row.kind == "gift"}
    for each in plan.course_uses:
        who = f"use of gift {each.support!r} by course {each.course!r}"
        yield who, "gift", each.support, gifts
        yield who, "course", each.course, courses
    for partnership in plan.partnerships:
        who = f"partnership in gap {partnership.gap!r}"
        yield who, "gap", partnership.gap, case.gaps
        for partner in (*partnership.tpccs, *partnership.trainers, *partnership.contributors):
            yield who, "partner", partner, case.partners
    gaps = {*case.gaps, *case.asks}
    for shortfall in plan.shortfalls:
        yield "shortfall", "gap", shortfall.gap, gaps
    needs = {need.id for need in case.scenario.training_needs}
    for unmet in plan.unmet_needs:
        yield "unmet need", "training need", unmet.need, needs
    for standing in plan.counted_in_place:
        yield "what counts in place", "gap", standing.gap, case.gaps
    wishes: list[Pin | Forbid] = [*plan.pins, *plan.forbids]
    for wish in wishes:
        yield str(wish), "pledge", wish.pledge, case.pledges
        yield str(wish), "gap", wish.gap, case.gaps


def _names_of_support(case: Case, row: Support) -> Iterator[Named]:
    who = f"{row.kind} {row.id!r}"
    if row.gap is not None:
        yield who, "gap that asks an item or an amount", row.gap, case.asks
    if row.kind == "course":
        yield who, "training offer", row.offer, case.training_offers
        yield who, "capability", row.capability, case.capabilities
        if row.mission is not None:
            yield who, "mission", row.mission, case.missions
        if row.host is not None:
            yield who, "host offer", row.host, {host.id for host in case.scenario.host_offers}
    elif row.kind == "lift":
        yield who, "lift offer", row.offer, case.lift_offers
        if row.mission is not None:
            yield who, "mission", row.mission, case.missions
    elif row.kind == "payment":
        yield who, "funding offer", row.offer, case.funding_offers
        yield who, "use", row.use, MONEY_USES
        if row.mission is not None:
            yield who, "mission", row.mission, case.missions
        if row.recipient == row.mission:
            return
    else:
        yield who, "equipment offer", row.offer, case.equipment_offers
        if row.kind == "gift" and row.mission is not None:
            yield who, "mission", row.mission, case.missions
            yield who, "recipient", row.recipient, (row.mission,)
            return
        if row.kind == "loan" and row.mission is not None:
            yield who, "mission", row.mission, case.missions
    yield who, "recipient", row.recipient, case.partners


def _periods_outside_the_plan(case: Case) -> Iterator[Violation]:
    calendar, plan = case.calendar, case.plan
    rows: list[Deployment | Support] = [*plan.deployments, *plan.supports]
    found = [(row.id, row.start, row.end) for row in rows if not in_plan(calendar, row)]
    for use in plan.uses:
        if not inside_plan(calendar, use.start, use.end):
            found.append((use.deployment, use.start, use.end))
    for visit in plan.visits:
        if not inside_plan(calendar, visit.period, visit.period + 1):
            found.append((visit.partner, visit.period, visit.period + 1))
    by_period: list[Shortfall | CountedInPlace] = [*plan.shortfalls, *plan.counted_in_place]
    for told in by_period:
        if not inside_plan(calendar, told.period, told.period + 1):
            found.append((told.gap, told.period, told.period + 1))
    for row_id, start, end in found:
        yield Violation(
            rule="period outside the plan",
            ids=(row_id,),
            text=f"{row_id!r} names periods [{start}, {end}); the plan has periods [0, {calendar.periods}), "
            f"{window(calendar, 0, calendar.periods)}, and a row starts before it ends",
        )


def _doubled_ids(case: Case) -> Iterator[Violation]:
    for kind, rows in (("deployments", case.plan.deployments), ("supports", case.plan.supports)):
        for row_id, count in Counter(row.id for row in rows).items():
            if count > 1:
                text = f"{count} {kind} have the id {row_id!r}"
                yield Violation(rule="doubled id", ids=(row_id,), text=text)


def _doubled_rows(case: Case) -> Iterator[Violation]:
    calendar, plan = case.calendar, case.plan
    placed = Counter((row.pledge, row.gap, row.start, row.end) for row in plan.deployments)
    for (pledge, gap, start, end), count in placed.items():
        if count > 1:
            yield Violation(
                rule="doubled row",
                ids=(pledge, gap),
                text=f"{count} deployments of pledge {pledge!r} in gap {gap!r} over {window(calendar, start, end)}; "
                "one row holds all their modules",
            )
    for visit, count in Counter(plan.visits).items():
        if count > 1:
            text = f"{count} assessment visits to partner {visit.partner!r} in {moment(calendar, visit.period)}"
            yield Violation(rule="doubled row", ids=(visit.partner,), text=f"{text}; one covers all its units")
    given = Counter(
        (
            *(row.kind, row.offer, row.recipient, row.start, row.end),
            *(row.capability, row.mission, row.use, row.gap, row.by_trained, row.host),
        )
        for row in plan.supports
    )
    for (kind, offer, recipient, start, end, *_), count in given.items():
        if count > 1:
            yield Violation(
                rule="doubled row",
                ids=(offer, recipient),
                text=f"{count} rows for one {kind} of offer {offer!r} for partner {recipient!r} over "
                f"{window(calendar, start, end)}; one row holds the whole amount",
            )


def _goal_values(case: Case) -> Iterator[Violation]:
    plan = case.plan
    stated, wanted = [goal.name for goal in plan.goal_values], [goal.name for goal in plan.goals.terms]
    if sorted(stated) != sorted(wanted):
        text = f"goal values are stated for {listed(stated)}; the goals are {listed(wanted)}"
        yield Violation(rule="value", text=text)
    for goal in plan.goal_values:
        value = goal_value(case, goal.name)
        if not same_value(goal.value, value):
            text = f"goal {goal.name!r} is stated as {number(goal.value)} and recomputed as {number(value)}"
            yield Violation(rule="value", text=text)
        if goal.name in wanted and goal.weight != plan.goals.weight(goal.name):
            text = f"goal {goal.name!r} is stated with weight {goal.weight!r}; it is {plan.goals.weight(goal.name)!r}"
            yield Violation(rule="value", text=text)


def _value(case: Case) -> Iterator[Violation]:
    plan = case.plan
    counted = [goal for goal in plan.goals.terms if goal.place is None or goal.place == 1]
    value = sum(goal.weight * upward(goal.name, goal_value(case, goal.name)) for goal in counted)
    if not same_value(plan.value, value):
        text = f"the value is stated as {number(plan.value)} and recomputed as {number(value)}"
        yield Violation(rule="value", text=text)


def _bound(case: Case) -> Iterator[Violation]:
    plan = case.plan
    if plan.bound < plan.value and not same_value(plan.bound, plan.value):
        text = f"the bound {number(plan.bound)} is below the value {number(plan.value)}"
        yield Violation(rule="bound", text=text)


def _shortfalls(case: Case) -> Iterator[Violation]:
    missing = missing_modules(case)
    stated = [(row.gap, row.period) for row in case.plan.shortfalls]
    for (gap, period), count in Counter(stated).items():
        if count > 1:
            text = f"the shortfall of gap {gap!r} in {moment(case.calendar, period)} is stated {count} times"
            yield Violation(rule="shortfalls", ids=(gap,), text=text)
    for row in case.plan.shortfalls:
        modules = missing.get((row.gap, row.period), 0.0)
        if not same_amount(row.missing, modules):
            yield _shortfall(case, row.gap, row.period, row.missing, modules)
    told = set(stated)
    for (gap, period), modules in missing.items():
        if (gap, period) not in told:
            yield _shortfall(case, gap, period, 0.0, modules)


def _shortfall(case: Case, gap: str, period: int, stated: float, missing: float) -> Violation:
    return Violation(
        rule="shortfalls",
        ids=(gap,),
        text=f"the shortfall of gap {gap!r} in {moment(case.calendar, period)} is stated as {number(stated)} modules "
        f"and recomputed as {number(missing)}",
    )


def _partnerships(case: Case) -> Iterator[Violation]:
    found, stated = find_partnerships(case), case.plan.partnerships
    stated_by_gap = {partnership.gap: partnership for partnership in stated}
    found_by_gap = {partnership.gap: partnership for partnership in found}
    for gap, partnership in found_by_gap.items():
        if gap not in stated_by_gap:
            yield _partnership(gap, f"gap {gap!r} has deployments and no partnership is stated")
        elif stated_by_gap[gap] != partnership:
            difference = _difference(stated_by_gap[gap], partnership)
            yield _partnership(gap, f"partnership in gap {gap!r} is stated with {difference}")
    for gap in stated_by_gap:
        if gap not in found_by_gap:
            yield _partnership(gap, f"a partnership is stated for gap {gap!r}, which has no deployment")
    order = [partnership.gap for partnership in stated if partnership.gap in found_by_gap]
    if set(order) == found_by_gap.keys() and order != list(found_by_gap):
        yield Violation(
            rule="partnerships",
            text=f"partnerships are stated for {listed(order)}; once each in the order of the scenario's gaps they "
            f"are {listed(found_by_gap)}",
        )


def _partnership(gap: str, text: str) -> Violation:
    return Violation(rule="partnerships", ids=(gap,), text=text)


def _difference(stated: Partnership, found: Partnership) -> str:
    fields: Iterable[str] = ("tpccs", "trainers", "contributors", "kinds")
    return "; ".join(
        f"{field} {listed(getattr(stated, field))} and found with {listed(getattr(found, field))}"
        for field in fields
        if getattr(stated, field) != getattr(found, field)
    )
