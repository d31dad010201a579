"""
How far the bound of the model in fractions lies from the best plan, with all rules and with one rule less at a time.

``python -m benchmarks.tightness [--case NAME ...] [--time-limit S]`` prints the table that docs/model.md shows. A
scenario less a rule is another scenario: the planner's words for "what would it be without". Where the best plan is not
proven, the second figure counts from the bound that is.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.registry import EXAMPLES
from pkmatch import Goals, Scenario, generate, load_scenario, solve
from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.model import build_model
from pkmatch.solvers.mathopt import solve_model

SIZES = (100, 300)


def cases() -> dict[str, Callable[[], Scenario]]:
    """The examples by folder name, and generated sets."""
    folders = sorted(path.parent for path in EXAMPLES.rglob("calendar.csv"))
    found: dict[str, Callable[[], Scenario]] = {folder.name: partial(load_scenario, folder) for folder in folders}
    for rules in ("core", "all"):
        found |= {f"{rules}-{size}": partial(generate, size, 0, rules) for size in SIZES}
    return found


def _gaps(scenario: Scenario, **fields: object) -> Scenario:
    return scenario.replace(gaps=tuple(gap.replace(**fields) for gap in scenario.gaps))


def _pledges(scenario: Scenario, **fields: object) -> Scenario:
    return scenario.replace(pledges=tuple(pledge.replace(**fields) for pledge in scenario.pledges))


def _covered(scenario: Scenario) -> Scenario:
    """Every cost is borne by who gives, so that no money is asked for."""
    gives = ("pledges", "training_offers", "equipment_offers", "lift_offers")
    covered = {name: tuple(give.replace(cost_covered=True) for give in getattr(scenario, name)) for name in gives}
    return scenario.replace(**covered)


def _first_goal_only(scenario: Scenario) -> Scenario:
    return scenario.replace(goals=Goals())


LESS: dict[str, Callable[[Scenario], Scenario]] = {
    "critical": partial(_gaps, critical=False),
    "max_partners": partial(_gaps, max_partners=None),
    "handover": partial(_gaps, handover=False),
    "nested": partial(_gaps, nested=None),
    "min_tour": partial(_gaps, min_tour=0),
    "women_share": partial(_gaps, women_share=0.0),
    "rest": partial(_pledges, rest=0),
    "lift": partial(_pledges, self_lift=True),
    "substitution": lambda s: s.replace(capabilities=tuple(k.replace(serves={}) for k in s.capabilities)),
    "pass rates": lambda s: s.replace(training_offers=tuple(t.replace(pass_rate=1.0) for t in s.training_offers)),
    "in place": lambda s: s.replace(in_place=()),
    "exclusions": lambda s: s.replace(exclusions=()),
    "suspensions": lambda s: s.replace(suspensions=()),
    "smart pledges": lambda s: s.replace(smart_pledges=()),
    "training needs": lambda s: s.replace(training_needs=()),
    "visits": lambda s: s.replace(policy=s.policy.replace(assessment_visits=0)),
    "money": _covered,
    "ceilings": lambda s: s.replace(ceilings=()),
    "burden": lambda s: s.replace(policy=s.policy.replace(burden_ceiling=None)),
    "goals beside coverage": _first_goal_only,
}
"""Rules, and a scenario without each."""


def without(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The scenario, and the same less each rule that it calls upon."""
    yield "all its rules", scenario
    for rule, less in LESS.items():
        changed = less(scenario)
        if changed != scenario:
            yield f"without {rule}", changed


def in_fractions(scenario: Scenario) -> float:
    """The best value of the model with every column in fractions."""
    arrays = arrays_of(scenario)
    goals = scenario.goals.stages[0]
    model = build_model(arrays, build_candidates(arrays), goals)
    relaxed = replace(model, integer=np.zeros_like(model.integer))
    answer = solve_model(relaxed, Limits(relative_gap=0.0), "highs")
    return answer.bound if answer.objective is None else answer.objective


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tightness", description=__doc__.splitlines()[1])
    parser.add_argument("--case", action="append", choices=list(cases()), help="one case; may be given again")
    parser.add_argument("--time-limit", type=float, metavar="S", default=30.0, help="seconds a solve (30)")
    chosen = parser.parse_args(arguments)
    print("| case | rules | in fractions | best plan | proven bound | over best plan | over proven bound |")
    print("|---|---|---|---|---|---|---|")
    for name in chosen.case or cases():
        for rules, scenario in without(cases()[name]()):
            loose = in_fractions(scenario)
            plan = solve(scenario, time_limit_s=chosen.time_limit, target_gap=1e-6)
            over = ((loose - known) / max(abs(known), 1.0) for known in (plan.value, plan.bound))
            shares = " | ".join(f"{share:.2%}" for share in over)
            print(f"| {name} | {rules} | {loose:,.2f} | {plan.value:,.2f} | {plan.bound:,.2f} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
