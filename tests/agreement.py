"""
How far the keepers of the rules agree, counted on random scenarios in which every rule is drawn.

``python -m tests.agreement [--scenarios N] [--first SEED] [--binding N]`` solves each scenario with both engines, has
every plan verified, compares what both proved, and, rule by rule, counts scenarios in which the optimum changes without
the rule (its masks and rows taken out of the model) until there are enough of them. Prints two tables; ends with exit
code 1 where anything disagrees or a rule binds too seldom.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import numpy as np

from pkmatch import Goals, Scenario, ScenarioError, solve, verify
from pkmatch.arrays import NEVER, arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Candidates, Limits, SparseModel
from pkmatch.model import build_model
from pkmatch.rules import EARLIEST, LATEST, LONGEST, PAIRINGS, SHORTEST, SUPPLY
from pkmatch.search.exact import HELPER_ROWS, IMPLIED
from pkmatch.solvers.mathopt import solve_model
from tests.drawing import BUSY, Draw
from tests.strategies import scenario_drawn

TABLES = {
    "pairing": PAIRINGS,
    "earliest": EARLIEST,
    "latest": LATEST,
    "shortest": SHORTEST,
    "longest": LONGEST,
    "supply": SUPPLY,
}
TIME_LIMIT_S = 20.0


def scenario_of(seed: int) -> Scenario:
    """A busy little scenario with weighted goals; those of a strict order become weights of 1."""
    scenario = scenario_drawn(Draw(Random(seed).randint, BUSY))
    terms = tuple(term.replace(place=None, tolerance=0.0) for term in scenario.goals.terms)
    return scenario.replace(goals=Goals(terms=terms))


def rules_of_the_model() -> tuple[str, ...]:
    """Every rule that a table of masks names, and every family of rows that is a rule."""
    from tests.test_families import EVERYTHING
    from tests.test_model import stages

    *_, model = stages(EVERYTHING)
    named = [*(name for table in TABLES.values() for name in table), *model.rows]
    return tuple(dict.fromkeys(name for name in named if name not in HELPER_ROWS))


@contextmanager
def tables_without(rule: str) -> Iterator[None]:
    """The tables of masks less a rule; a table of numbers keeps one that rules nothing out."""
    kept = {name: dict(table) for name, table in TABLES.items()}
    free = {"earliest": 0, "latest": NEVER, "shortest": 1, "longest": NEVER, "supply": NEVER}
    try:
        for name, table in TABLES.items():
            if rule in table:
                del table[rule]
                if name in free:
                    table["free"] = lambda a, *rest, most=free[name]: np.full(len(rest[0]), most)
        yield
    finally:
        for name, table in TABLES.items():
            table.clear()
            table.update(kept[name])


class Optima:
    """The optimum of a scenario's model, and of the same less a rule."""

    def __init__(self, scenario: Scenario) -> None:
        self._arrays, self._goals = arrays_of(scenario), scenario.goals
        self._candidates, self._model = self._built("")
        self.best = self._best(self._model, "")

    def changes_without(self, rule: str) -> bool:
        """Whether the optimum changes without a rule; where it rules out nothing it is not asked."""
        candidates, model = self._built(rule) if _has_masks(rule) else (self._candidates, self._model)
        same = candidates is self._candidates or (
            len(candidates) == len(self._candidates) and np.array_equal(candidates.most, self._candidates.most)
        )
        if same and rule not in model.rows:
            return False
        return differs(self.best, self._best(model, rule))

    def _built(self, rule: str) -> tuple[Candidates, SparseModel]:
        with tables_without(rule):
            candidates = build_candidates(self._arrays)
        return candidates, build_model(self._arrays, candidates, self._goals)

    def _best(self, model: SparseModel, rule: str) -> float | None:
        """None where there is no solution."""
        opened = np.zeros(model.shape[0], dtype=np.bool_)
        for family in {rule, *IMPLIED} & model.rows.keys():
            opened[model.row_at[family] + np.arange(len(model.rows[family]))] = True
        lower, upper = np.where(opened, -np.inf, model.row_lower), np.where(opened, np.inf, model.row_upper)
        answer = solve_model(replace(model, row_lower=lower, row_upper=upper), Limits(relative_gap=1e-6), "highs")
        return answer.objective


def _has_masks(rule: str) -> bool:
    return any(rule in table for table in TABLES.values())


def differs(one: float | None, other: float | None) -> bool:
    """Whether two optima are different, or only one of them is there."""
    if one is None or other is None:
        return (one is None) != (other is None)
    return abs(one - other) > 1e-4 * max(1.0, abs(one))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__.split("\n\n")[0].strip())
    parser.add_argument("--scenarios", type=int, default=2000, metavar="N", help="how many (2000)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of them (0)")
    parser.add_argument("--binding", type=int, default=50, metavar="N", help="in how many each rule is to bind (50)")
    chosen = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    binding: Counter[str] = Counter()
    rules, faults = rules_of_the_model(), []
    for seed in range(chosen.first, chosen.first + chosen.scenarios):
        try:
            scenario = scenario_of(seed)
        except ScenarioError:
            counts["records that contradict each other"] += 1
            continue
        plans = {
            name: solve(scenario, engine=name, target_gap=1e-6, time_limit_s=TIME_LIMIT_S)  # type: ignore[arg-type]
            for name in ("highs", "cp-sat")
        }
        counts["scenarios"] += 1
        statuses = {plan.status for plan in plans.values()}
        broken = [str(verdict) for plan in plans.values() if not (verdict := verify(scenario, plan)).ok]
        if "infeasible" not in statuses and broken:
            faults.append(f"seed {seed}: verify disagrees: {broken[0]}")
        if statuses <= {"optimal", "infeasible"}:
            counts["proven by both engines"] += 1
            values = [None if plan.status == "infeasible" else plan.value for plan in plans.values()]
            if differs(*values):
                faults.append(f"seed {seed}: engines disagree: {values}")
        optima = Optima(scenario)
        for rule in rules:
            if binding[rule] < chosen.binding:
                binding[rule] += optima.changes_without(rule)
        if counts["scenarios"] % 100 == 0:
            print(f"{dict(counts)}, {len(faults)} faults", file=sys.stderr, flush=True)
    print("\n".join(["| counted | number |", "|---|---|", *(f"| {name} | {n} |" for name, n in counts.items())]))
    print("\n".join(["", "| rule | binding in |", "|---|---|"]))
    for rule in rules:
        print(f"| {rule} | {binding[rule]}{' or more' if binding[rule] == chosen.binding else ''} |")
    print("\n".join(["", *faults, f"{len(faults)} disagreements"]))
    few = [rule for rule in rules if binding[rule] < chosen.binding]
    return 1 if faults or few or counts["proven by both engines"] < 0.8 * counts["scenarios"] else 0


if __name__ == "__main__":
    sys.exit(main())
