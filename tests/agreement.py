"""
How far the keepers of the rules agree, counted on random scenarios in which every rule is drawn.

``python -m tests.agreement [--scenarios N] [--first SEED] [--binding N] [--output FILE]`` solves each scenario with
both engines, has every plan verified, and compares what both proved. Every fifth scenario is tiny: brute force finds
its best value too. The others are busy ones, drawn around a few rules in turn: for each of these it counts whether the
optimum changes without the rule (its masks, rows and bounds taken out of the model), and has the plan made without the
rule verified: where it is worth more, something must be found broken. Prints two tables; ends with exit code 1 where
anything disagrees, too little is proven or a rule binds too seldom.

With a file the result of each scenario is kept in a line, and a run that was stopped goes on where it ended.
A new rule is picked up by a line in `AROUND`, and by one in `tests.rules_taken_out` where it is no mask and no row.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from unittest import mock

from pkmatch import Goals, PlanError, Scenario, ScenarioError, solve, verify
from pkmatch.assembling import assemble
from pkmatch.picks import Picks
from pkmatch.solvers.process import EngineProcess
from tests.around_supports import AROUND_SUPPORTS
from tests.around_units import AROUND_UNITS
from tests.drawing import BUSY, Draw
from tests.drawn_around import Around, with_cells
from tests.oracle import best_value
from tests.rules_taken_out import Optima, differs, rules_of_the_model
from tests.strategies import scenario_drawn, tiny_scenario_of

AROUND: dict[str, Around] = {**AROUND_UNITS, **AROUND_SUPPORTS}
"""What makes each rule matter; a rule without is only counted where a scenario around others happens to have it."""
RULES_A_SCENARIO = 3
TINY_EVERY = 5
TIME_LIMIT_S = 20.0


@dataclass
class Result:
    """What one scenario told: `binding` has the rules without which its optimum changes."""

    seed: int
    tiny: bool = False
    contradicting: bool = False
    statuses: list[str] = field(default_factory=list)
    binding: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    caught: int = 0
    """Plans made without a rule that were worth more, and in which `verify` found what is broken."""
    faults: list[str] = field(default_factory=list)

    @property
    def proven(self) -> bool:
        """Whether both engines proved what they found."""
        return set(self.statuses) <= {"optimal", "infeasible"}


def scenario_of(seed: int, rules: Sequence[str] = ()) -> Scenario:
    """A busy little scenario, drawn around some rules, with weighted goals; those of a strict order weigh 1 each."""
    d = Draw(Random(seed).randint, BUSY)
    return with_cells(d, _weighed(scenario_drawn(d)), [AROUND[rule] for rule in rules if rule in AROUND])


def _weighed(scenario: Scenario) -> Scenario:
    terms = tuple(term.replace(place=None, tolerance=0.0) for term in scenario.goals.terms)
    return scenario.replace(goals=Goals(terms=terms))


def result_of(seed: int, rules: Sequence[str]) -> Result:
    """What the scenario of a seed tells, of which a few of the rules are in turn."""
    found = Result(seed, tiny=seed % TINY_EVERY == 0)
    if not found.tiny and rules:
        found.around = _in_turn(seed - seed // TINY_EVERY - 1, rules)
    try:
        scenario = _weighed(tiny_scenario_of(seed)) if found.tiny else scenario_of(seed, found.around)
    except ScenarioError:
        found.contradicting = True
        return found
    values = _solved(scenario, found)
    if found.tiny:
        best: float | None = best_value(scenario)
        best = None if best == float("-inf") else best
        if found.proven and any(differs(value, best) for value in values):
            found.faults.append(f"seed {seed}: brute force finds {best}, the engines {values}")
        return found
    optima = Optima(scenario)
    for rule in [*found.around, *(rule for rule in rules if rule not in AROUND)]:
        value, picks = optima.without(rule)
        if differs(optima.best, value):
            found.binding.append(rule)
            _check_what_is_broken(scenario, optima.best, rule, picks, found)
    return found


def _in_turn(number: int, rules: Sequence[str]) -> list[str]:
    """The rules of the busy scenario of a number: all equally often, and each time with others."""
    apart = 7 + 2 * (number // len(rules))
    return list(dict.fromkeys(rules[(number + n * apart) % len(rules)] for n in range(RULES_A_SCENARIO)))


def _solved(scenario: Scenario, found: Result) -> list[float | None]:
    """What both engines come to; faults where they or `verify` disagree."""
    values: list[float | None] = []
    for name in ("highs", "cp-sat"):
        try:
            plan = solve(scenario, engine=name, target_gap=1e-6, time_limit_s=TIME_LIMIT_S)  # type: ignore[arg-type]
        except PlanError as error:
            found.statuses.append("broken")
            found.faults.append(f"seed {found.seed}: {name}: {error}")
            continue
        found.statuses.append(plan.status)
        values.append(None if plan.status == "infeasible" else plan.value)
        verdict = verify(scenario, plan)
        if plan.status != "infeasible" and not verdict.ok:
            found.faults.append(f"seed {found.seed}: verify disagrees: {verdict}")
    if found.proven and differs(*values):
        found.faults.append(f"seed {found.seed}: engines disagree: {values}")
    return values


def _check_what_is_broken(
    scenario: Scenario, best: float | None, rule: str, picks: Picks | None, found: Result
) -> None:
    """A plan made without a rule that is worth more than the best must break something."""
    if picks is None:
        return
    plan = assemble(scenario, picks, bound=0.0, bound_origin="")
    if not verify(scenario, plan).ok:
        found.caught += 1
    elif best is None or plan.value > best + 1e-4 * max(1.0, abs(best)):
        found.faults.append(f"seed {found.seed}: without {rule!r} verify finds nothing in a plan worth {plan.value}")


@contextmanager
def one_engine_for_all() -> Iterator[None]:
    """Engines in one process for all scenarios: to start one takes longer than to solve."""
    with (
        EngineProcess() as process,
        mock.patch("pkmatch.search.route.EngineProcess", return_value=nullcontext(process)),
    ):
        yield


def _told_before(path: Path | None) -> dict[int, Result]:
    """The results in a file; a last line that was torn is done again."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path and path.exists() else ():
        try:
            result = Result(**json.loads(line))
        except ValueError:
            continue
        found[result.seed] = result
    return found


def _tables(results: Sequence[Result], rules: Sequence[str], wanted: int) -> tuple[str, bool]:
    """The tables of a run, and whether all is as it should be."""
    done = [result for result in results if not result.contradicting]
    proven = sum(result.proven for result in done)
    binding = Counter(rule for result in done for rule in result.binding)
    around = Counter(rule for result in done for rule in result.around)
    faults = [fault for result in done for fault in result.faults]
    counts = {
        "scenarios": len(done),
        "records that contradict each other": len(results) - len(done),
        "proven by both engines": proven,
        "infeasible": sum("infeasible" in result.statuses for result in done),
        "compared with brute force": sum(result.tiny for result in done),
        "optima that change without a rule": sum(binding.values()),
        "plans without a rule that verify finds broken": sum(result.caught for result in done),
    }
    lines = ["| counted | number |", "|---|---|", *(f"| {name} | {n} |" for name, n in counts.items())]
    lines += ["", "| rule | binding in | drawn around it |", "|---|---|---|"]
    lines += [f"| {rule} | {binding[rule]} | {around[rule]} |" for rule in rules]
    few = [rule for rule in rules if binding[rule] < wanted]
    if few:
        lines += ["", f"binding in fewer than {wanted}: {', '.join(few)}"]
    lines += ["", *faults, f"{len(faults)} disagreements"]
    return "\n".join(lines), not faults and not few and proven >= 0.8 * len(done)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__.split("\n\n")[0].strip())
    parser.add_argument("--scenarios", type=int, default=2000, metavar="N", help="how many (2000)")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the first of them (0)")
    parser.add_argument("--binding", type=int, default=50, metavar="N", help="in how many each rule is to bind (50)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="keep results here, and go on where they end")
    chosen = parser.parse_args(arguments)
    rules, known = rules_of_the_model(), _told_before(chosen.output)
    results: list[Result] = []
    with one_engine_for_all():
        for seed in range(chosen.first, chosen.first + chosen.scenarios):
            result = known.get(seed) or result_of(seed, rules)
            results.append(result)
            if chosen.output and seed not in known:
                with chosen.output.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps(asdict(result)) + "\n")
            if len(results) % 100 == 0:
                faults = sum(len(result.faults) for result in results)
                print(f"{len(results)} scenarios, {faults} disagreements", file=sys.stderr, flush=True)
    text, well = _tables(results, rules, chosen.binding)
    print(text)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
