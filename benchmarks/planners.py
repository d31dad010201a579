"""
Who is measured: this library's engines, the same model handed once to one solver, and a greedy planner.

Each takes a scenario and a time limit and gives an `Outcome`. What it needs is imported before its clock starts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from pkmatch.domain.scenario import Scenario
from pkmatch.running import Progress

UNPROVEN = 1e18
"""Stands for the bound of a plan that comes with none."""


@dataclass
class Outcome:
    """What a planner reached; a stage has neither value nor bound."""

    status: str = ""
    value: float | None = None
    bound: float | None = None
    candidates: int = 0
    columns: int = 0
    rows: int = 0
    trace: list[tuple[float, float | None, float | None]] = field(default_factory=list)  # seconds, value, bound
    stages: dict[str, float] = field(default_factory=dict)

    def hear(self, news: Progress) -> None:
        """Note value and bound on the way."""
        self.trace.append((news.seconds, news.value, news.bound))

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Note how long the body takes."""
        begun = time.perf_counter()
        yield
        self.stages[stage] = time.perf_counter() - begun


Planner = Callable[[Scenario, float], Outcome]


def plan_with_library(scenario: Scenario, time_limit_s: float, workers: int | None = None) -> Outcome:
    """`pkmatch.solve` as users call it, verification included; with so many workers, its own by default."""
    from pkmatch.solving import solve

    outcome = Outcome()
    with ExitStack() as stack, outcome.timed("all"):
        executor = None if workers is None else stack.enter_context(ProcessPoolExecutor(workers))
        plan = solve(scenario, time_limit_s=time_limit_s, on_progress=outcome.hear, executor=executor)
    outcome.status, outcome.value, outcome.bound = plan.status, plan.value, plan.bound
    if plan.run is not None:
        outcome.stages |= plan.run.seconds
        outcome.candidates, outcome.columns, outcome.rows = plan.run.candidates, plan.run.columns, plan.run.rows
    return outcome


def plan_as_one_model(engine: str, scenario: Scenario, time_limit_s: float) -> Outcome:
    """The full model handed once to one solver through MathOpt."""
    from pkmatch.arrays import arrays_of
    from pkmatch.candidates import build_candidates
    from pkmatch.columns import Limits
    from pkmatch.model import build_model
    from pkmatch.solvers.mathopt import solve_model

    outcome = Outcome()
    with outcome.timed("all"):
        with outcome.timed("build"):
            arrays = arrays_of(scenario)
            candidates = build_candidates(arrays)
            model = build_model(arrays, candidates, scenario.goals)
        with outcome.timed("solve"):
            answer = solve_model(model, Limits(time_s=time_limit_s), engine)
    outcome.status, outcome.value, outcome.bound = answer.status, answer.objective, answer.bound
    outcome.candidates = len(candidates)
    outcome.rows, outcome.columns = model.shape
    return outcome


def plan_greedily(scenario: Scenario, time_limit_s: float) -> Outcome:
    """Gaps in the order of their priority, each with what is best at that moment."""
    from pkmatch.assembling import assemble
    from pkmatch.search.greedy import pick_greedily
    from pkmatch.verification import verify

    outcome = Outcome(status="feasible")
    with outcome.timed("all"):
        with outcome.timed("solve"):
            picks = pick_greedily(scenario)
        with outcome.timed("plan"):
            plan = assemble(scenario, picks, bound=UNPROVEN, bound_origin="none")
    verify(scenario, plan).raise_for_violations()
    outcome.value = plan.value
    return outcome


def build_candidates_only(scenario: Scenario, time_limit_s: float) -> Outcome:
    """From the scenario's records to all deployments worth considering."""
    from pkmatch.arrays import arrays_of
    from pkmatch.candidates import build_candidates

    outcome = Outcome(status="done")
    with outcome.timed("all"):
        with outcome.timed("arrays"):
            arrays = arrays_of(scenario)
        with outcome.timed("candidates"):
            candidates = build_candidates(arrays)
    outcome.candidates = len(candidates)
    return outcome


def fill_model_only(scenario: Scenario, time_limit_s: float) -> Outcome:
    """From candidates to a filled MathOpt model, without solving it."""
    from pkmatch.arrays import arrays_of
    from pkmatch.candidates import build_candidates
    from pkmatch.model import build_model
    from pkmatch.solvers.mathopt import filled

    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    outcome = Outcome(status="done", candidates=len(candidates))
    with outcome.timed("all"):
        with outcome.timed("rules to arrays"):
            model = build_model(arrays, candidates, scenario.goals)
        with outcome.timed("arrays to solver"):
            filled(model)
    outcome.rows, outcome.columns = model.shape
    return outcome


LIBRARY, GREEDY = "pkmatch", "greedy"
SINGLE_MODELS: dict[str, Planner] = {
    "one model, HiGHS": partial(plan_as_one_model, "highs"),
    "one model, SCIP": partial(plan_as_one_model, "scip"),
    "one model, CP-SAT": partial(plan_as_one_model, "cp-sat"),
}
ALL: dict[str, Planner] = {LIBRARY: plan_with_library, **SINGLE_MODELS, GREEDY: plan_greedily}
PLANNERS: dict[str, dict[str, Planner]] = {
    "plan": ALL,
    "anytime": ALL,
    "workers": {
        f"{LIBRARY}, {said}": partial(plan_with_library, workers=workers)
        for workers, said in ((2, "two workers"), (1, "one worker"))
    },
    "candidates": {"build candidates": build_candidates_only},
    "model": {"fill model": fill_model_only},
}
"""By kind of case; the first of each kind is the one that times are compared with."""
