"""Goals in strict order: floors are kept, bounds hold, and only a closed plan is called optimal."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.plan import OPTIMAL_GAP, GoalValue
from pkmatch.domain.policy import Goal
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.goals import goal_value, upward
from pkmatch.verification.tolerance import same_value
from pkmatch.verification.wording import listed, number


def check_strict_order(case: Case) -> Iterator[Violation]:
    """Rules 12.1 to 12.4."""
    plan = case.plan
    ordered = sorted((goal for goal in plan.goals.terms if goal.place is not None), key=lambda goal: goal.place or 0)
    stated = {goal.name: goal for goal in plan.goal_values}
    pairs = [(goal, stated[goal.name]) for goal in ordered if goal.name in stated]
    for goal, row in pairs:
        yield from _place(goal, row)
        yield from _floor(case, row)
        yield from _bound(case, row)
    yield from _reached_in_turn([row for _, row in pairs])
    if pairs:
        yield from _first(case, pairs[0][1])
        yield from _status(case, [row for _, row in pairs])


def _place(goal: Goal, row: GoalValue) -> Iterator[Violation]:
    if (row.place, row.tolerance) != (goal.place, goal.tolerance):
        text = (
            f"goal {goal.name!r} is stated with place {row.place} and tolerance {number(row.tolerance)}; "
            f"it has place {goal.place} and tolerance {number(goal.tolerance)}"
        )
        yield Violation(rule="value", text=text)


def _floor(case: Case, row: GoalValue) -> Iterator[Violation]:
    if row.floor is None:
        return
    value = goal_value(case, row.name)
    if upward(row.name, value) < upward(row.name, row.floor) and not same_value(value, row.floor):
        text = f"goal {row.name!r} reaches {number(value)} and had to keep {number(row.floor)}"
        yield Violation(rule="floor", text=text)


def _bound(case: Case, row: GoalValue) -> Iterator[Violation]:
    if row.bound is None:
        if row.floor is not None:
            yield Violation(rule="bound", text=f"no bound is stated for goal {row.name!r}, which had its turn")
        return
    bound = upward(row.name, row.bound)
    known = [upward(row.name, goal_value(case, row.name))]
    if row.floor is not None:
        known.append(upward(row.name, row.floor) + row.tolerance)
    for value in known:
        if bound < value and not same_value(bound, value):
            text = (
                f"the bound {number(row.bound)} of goal {row.name!r} does not hold: a plan reaches {number(abs(value))}"
            )
            yield Violation(rule="bound", text=text)


def _reached_in_turn(rows: list[GoalValue]) -> Iterator[Violation]:
    """Floors are set from the first goal on, without a hole."""
    open_ones = [row.name for row in rows if row.floor is None]
    late = [row.name for row in rows if row.floor is not None and open_ones and row.place and _after(row, rows)]
    if late:
        text = f"goals {listed(late)} have a floor; goals before them, {listed(open_ones)}, have none"
        yield Violation(rule="floor", text=text)


def _after(row: GoalValue, rows: list[GoalValue]) -> bool:
    return any(other.floor is None for other in rows[: rows.index(row)])


def _first(case: Case, row: GoalValue) -> Iterator[Violation]:
    plan = case.plan
    if row.bound is not None and not same_value(plan.bound, upward(row.name, row.bound)):
        text = f"the plan's bound {number(plan.bound)} is not that of its first goal, {number(row.bound)}"
        yield Violation(rule="bound", text=text)


def _status(case: Case, rows: list[GoalValue]) -> Iterator[Violation]:
    open_ones = [row.name for row in rows if not _closed(row)]
    if case.plan.status == "optimal" and open_ones:
        text = f"the plan is stated as optimal; {listed(open_ones)} could still be better by its bound"
        yield Violation(rule="status", text=text)


def _closed(row: GoalValue) -> bool:
    if row.floor is None or row.bound is None:
        return False
    reached = upward(row.name, row.floor) + row.tolerance
    return upward(row.name, row.bound) - reached <= OPTIMAL_GAP * max(1.0, abs(reached)) + 1e-9
