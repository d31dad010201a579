"""
`solve`: from a scenario to a verified plan.

scenario -> arrays -> candidates -> model -> engine -> picks -> plan -> verdict; an interrupt, a time limit
or a failing engine end with the best plan in hand.
"""

from __future__ import annotations

import importlib.metadata
import logging
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal, get_args

import numpy as np

from pkmatch.arrays import ScenarioArrays, arrays_of
from pkmatch.assembling import assemble
from pkmatch.candidates import build_candidates, candidate_portions
from pkmatch.columns import Answer, FloatArray, SparseModel
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import Forbid, Pin, Plan, RunFacts
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, PlanError, ScenarioError, SizeError, SolverError
from pkmatch.in_hand import asks_too_much, plans_in_hand, start_in_hand
from pkmatch.picks import Picks, Turn, picks_in
from pkmatch.search.exact import allowed_candidates, bound_by_gaps, clash, conflict, hint_of, picks_of
from pkmatch.search.large import CTRL_C
from pkmatch.search.route import Route
from pkmatch.search.sifting import Known, kept_of
from pkmatch.search.size import Size, refuse_what_does_not_fit, size_of
from pkmatch.search.strict_order import StrictOrder, take_later_turns
from pkmatch.verification import verify

log = logging.getLogger(__name__)

Engine = Literal["auto", "highs", "cp-sat", "large"]
ENGINES: tuple[str, ...] = get_args(Engine)
LONGEST_S = 10**9
LARGEST_SEED = 2**31 - 1
"""What engines and timers can be told."""
EVERY_GAP = "every gap filled where somebody could serve"
"""What proves the bound that needs no engine."""
ROUNDING = 1e-9
"""Share of the sum of absolute terms by which floating point may falsify a bound."""
BETWEEN_NEWS_S = 1.0
"""Least time between two lines of progress about the same part of a search."""
TINY_WORTH = 1e-6
"""Worth of one module, or piece, below which an engine may not see that it is worth anything."""


@dataclass(frozen=True)
class Progress:
    """What a callback hears: the stage that begins, seconds since the call, and what is known by then."""

    stage: str
    seconds: float
    value: float | None = None
    bound: float | None = None

    def __str__(self) -> str:
        known = [
            f"{name} {number:,.6g}"
            for name, number in (("value", self.value), ("bound", self.bound))
            if number is not None
        ]
        return f"{self.seconds:7.1f} s  {self.stage}{': ' if known else ''}{', '.join(known)}"


def solve(
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    target_gap: float = 1e-4,
    engine: Engine = "auto",
    goals: Goals | None = None,
    start: Plan | None = None,
    pins: Sequence[Pin] = (),
    forbids: Sequence[Forbid] = (),
    seed: int = 0,
    progress: bool = False,
    executor: Executor | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """
    The best plan found for a scenario, with a proven bound on how much better any plan could be.

    Every plan returned has passed `verify`. Ctrl-C, the time limit and an engine that fails end with the best
    plan in hand, at least as good as `start` and as a planner's plan by priority.

    Parameters
    ----------
    scenario
        What is on the table.
    time_limit_s
        Seconds from the call on after which the best plan so far is returned; default: none.
    target_gap
        Relative gap between bound and value at which to stop.
    engine
        ``"highs"`` or ``"cp-sat"`` answer the model whole, ``"large"`` goes through prices and neighbourhoods;
        ``"auto"`` chooses by the model's size.
    goals
        What the plan is valued for; default: the scenario's goals. Goals in strict order are optimised one after
        another, each in an equal share of the time that is left; an interrupt keeps the plan of the goals before.
    start
        A plan of the same scenario to begin from; the result is never worse.
    pins, forbids
        Deployments that must stay, and that must not be.
    seed
        Of the engine; same scenario, seed and versions give the same plan.
    progress
        Print each stage to standard error.
    executor
        Solves the neighbourhoods of large sets, Dask's ``Client.get_executor()`` for instance; default: two engines on
        this machine.
    on_progress
        Called at each stage.

    Returns
    -------
    Plan
        With status ``"optimal"`` (gap at most 1e-4), ``"feasible"`` or ``"interrupted"``; or no plan, ``"infeasible"``,
        with the smallest ``conflict`` of policies and records, where nothing meets a hard policy.

    Raises
    ------
    ScenarioError
        For an unknown engine, pledge or gap, a limit that is no positive number, or a seed out of range.
    SizeError
        When there is too little memory for the model that ``"highs"`` or ``"cp-sat"`` take whole. Otherwise a set too
        large for memory is served by priority, and the plan's `run.cut_short` tells the estimate.
    PinError
        When pins and forbids cannot all be met; the error names those that clash.
    PlanError
        When the plan found breaks a rule: a fault of pkmatch. The case is saved to a file it names.

    Examples
    --------
    >>> import pkmatch as pk
    >>> plan = pk.solve(pk.generate(pledges=20, seed=1))
    >>> plan.status
    'optimal'
    """
    _check(scenario, time_limit_s, target_gap, engine, pins, forbids, seed)
    goals = goals or scenario.goals
    clock = _Clock(progress, on_progress)
    with Route(engine, target_gap, seed, clock.begin_part, executor) as route:
        clock.begin("build", "candidates")
        arrays = arrays_of(scenario)
        size = size_of(arrays, seed)
        refuse_what_does_not_fit(size, engine)
        if not size.fits(whole=False):
            return _by_priority(scenario, arrays, goals, start, pins, forbids, size, seed, clock)
        candidates = allowed_candidates(arrays, build_candidates(arrays), pins, forbids)
        clock.begin("build", "model")
        stages = goals.stages
        ceiling = bound_by_gaps(arrays, [candidates], stages[0])

        def left_s(turns: int) -> float | None:
            """This turn's share of the time that is left."""
            return None if time_limit_s is None else (time_limit_s - clock.elapsed_s) / turns

        begun = [picks_in(start)] if start else []
        if not begun and route.sifts(candidates):
            clock.begin("build", "plan by priority")
            begun = plans_in_hand(scenario, goals, pins, forbids)
        kept = kept_of(arrays, candidates, pins, begun)
        chosen = route.prepared(arrays, candidates, stages[0], pins, left_s(len(stages)), asked=goals, kept=kept)
        model, left_aside = chosen.model, len(candidates) - len(chosen.candidates)

        def ask(model: SparseModel, hint: FloatArray | None, turns: int, known: Known = None) -> Answer:
            """An answer; what is left aside is in no bound but that of known prices."""
            found = route.answer(arrays, model, left_s(turns), hint, known)
            return replace(found, bound=math.inf) if left_aside and known is None else found

        def search() -> Answer:
            clock.begin("solve", "search", bound=ceiling)
            if chosen.interrupted:
                raise KeyboardInterrupt
            hint = hint_of(arrays, model, begun[0]) if begun else None
            found = ask(model, hint, len(stages), chosen.known)
            if found.status == "infeasible" and left_aside:
                return replace(found, status="unknown", bound=math.inf)
            if found.status == "infeasible" and not pins and not asks_too_much(scenario):
                raise SolverError(f"engine {route.engine_for(model)!r} found no plan at all, not even the empty one")
            return found

        answer, cut_short = _answered(search)
        if answer is not None and answer.status == "infeasible":
            unmet = conflict(arrays, model, route.process, seed) if asks_too_much(scenario) else ()
            if not unmet:
                raise clash(model, pins, route.process, seed)
            nothing = assemble(
                scenario,
                Picks(),
                goals=goals,
                bound=0.0,
                bound_origin="no plan",
                conflict=unmet,
                pins=pins,
                forbids=forbids,
            )
            clock.begin("done", "done")
            return nothing.replace(
                run=_facts(route.engine_for(model), seed, clock.seconds, len(candidates), model.shape, "")
            )
        found = [] if answer is None or answer.x is None else [picks_of(arrays, model, answer.x)]
        found += start_in_hand(scenario, start, pins, forbids)
        if answer is None or answer.status != "optimal":
            found += begun if begun and start is None else plans_in_hand(scenario, goals, pins, forbids)
        if not found:
            wishes = " and the policy" if asks_too_much(scenario) else ""
            why = f" ({cut_short})" if cut_short else " in the time given"
            raise SolverError(f"no plan that keeps the pins{wishes} was found{why}. Give more time or drop pins.")
        doubt = _doubt(model)
        proven = answer is not None and answer.bound + doubt < ceiling
        bound, origin = (answer.bound + doubt, answer.origin) if answer and proven else (ceiling, EVERY_GAP)
        turns: tuple[Turn, ...] = ()
        if goals.strict:

            def answer_turn(model: SparseModel, order: StrictOrder) -> Answer | None:
                nonlocal cut_short
                clock.begin("solve", f"goal {len(order.turns) + 1}")
                if cut_short:
                    return None
                left = len(stages) - len(order.turns)
                hint = hint_of(arrays, model, order.best())
                reply, cut_short = _answered(lambda: ask(model, hint, left))
                return None if reply is None else replace(reply, bound=reply.bound + _doubt(model))

            order = StrictOrder(goals, lambda picks: _signed_values(scenario, picks, goals), found)
            order.end_turn(bound)
            take_later_turns(order, arrays, candidates, chosen, answer_turn)
            found, turns = [order.best()], tuple(order.turns)
    clock.begin("plan", "plan")
    tell = partial(
        assemble,
        scenario,
        goals=goals,
        bound=bound,
        bound_origin=origin,
        turns=turns,
        pins=pins,
        forbids=forbids,
        status="interrupted" if cut_short else "feasible",
    )
    best = max(map(tell, found), key=lambda plan: plan.value)
    _insist_on_rules(scenario, best)
    clock.begin("done", "done", value=best.value, bound=best.bound)
    return best.replace(
        run=_facts(route.engine_for(model), seed, clock.seconds, len(candidates), model.shape, cut_short)
    )


def _by_priority(
    scenario: Scenario,
    arrays: ScenarioArrays,
    goals: Goals,
    start: Plan | None,
    pins: Sequence[Pin],
    forbids: Sequence[Forbid],
    size: Size,
    seed: int,
    clock: _Clock,
) -> Plan:
    """Of a set too large for any model: the better of the start and a planner's plan, bounded by what gaps come to."""
    why = size.said(whole=False)
    log.warning("%s; gaps are served by priority", why)
    clock.begin("build", "plan by priority")
    found = [*start_in_hand(scenario, start, pins, forbids), *plans_in_hand(scenario, goals, pins, forbids)]
    if not found:
        raise SizeError(f"{why}. Without a model pins and policies cannot be kept: leave records or pins out.")
    everybody = np.arange(len(arrays.pledge_ids))
    ceilings = [bound_by_gaps(arrays, candidate_portions(arrays, everybody), stage) for stage in goals.stages]
    turns: tuple[Turn, ...] = ()
    if goals.strict:
        order = StrictOrder(goals, lambda picks: _signed_values(scenario, picks, goals), found)
        for ceiling in ceilings:
            order.end_turn(ceiling)
        found, turns = [order.best()], tuple(order.turns)
    clock.begin("plan", "plan")
    tell = partial(
        assemble,
        scenario,
        goals=goals,
        bound=ceilings[0],
        bound_origin=EVERY_GAP,
        turns=turns,
        pins=pins,
        forbids=forbids,
    )
    plan = max(map(tell, found), key=lambda plan: plan.value)
    _insist_on_rules(scenario, plan)
    clock.begin("done", "done", value=plan.value, bound=plan.bound)
    return plan.replace(run=_facts("none", seed, clock.seconds, size.candidates, (0, 0), why))


class _Clock:
    """Times the stages of a run, and tells whoever listens."""

    def __init__(self, progress: bool, listener: Callable[[Progress], None] | None) -> None:
        self._listeners = [log.info] + ([_print] if progress else []) + ([listener] if listener else [])
        self._began = self._lap = time.perf_counter()
        self._stage = "build"
        self.seconds: dict[str, float] = {}

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._began

    def begin(self, stage: str, words: str, value: float | None = None, bound: float | None = None) -> None:
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._lap
        self._lap, self._stage = now, stage
        for listener in self._listeners:
            listener(Progress(words, now - self._began, value, bound))

    def begin_part(self, words: str, value: float | None = None, bound: float | None = None) -> None:
        """A part of the search, timed by its own name; news of one part come once a second at most."""
        if words != self._stage or time.perf_counter() - self._lap >= BETWEEN_NEWS_S:
            self.begin(words, words, value, bound)


def _print(progress: Progress) -> None:
    print(progress, file=sys.stderr)


def _answered(search: Callable[[], Answer]) -> tuple[Answer | None, str]:
    """The engine's answer, and what cut it short: Ctrl-C, or a fault of the engine in its words."""
    try:
        answer = search()
        return answer, answer.reason
    except KeyboardInterrupt:
        return None, CTRL_C
    except SolverError as error:
        log.warning("%s; the best plan in hand is returned", error)
        return None, str(error)


def _doubt(model: SparseModel) -> float:
    """By how much floating point, and engines that take a tiny worth for none, may have missed a bound."""
    worth = np.abs(model.worth)
    at_most = worth * model.upper
    return float(ROUNDING * at_most.sum() + at_most[worth < TINY_WORTH].sum())


def _signed_values(scenario: Scenario, picks: Picks, goals: Goals) -> list[float]:
    """What picks come to under each goal of a strict order, more being better."""
    plan = assemble(scenario, picks, goals=goals, bound=0.0, bound_origin="")
    return [goal.sign * reached.value for goal, reached in zip(goals.in_order, plan.goal_values, strict=True)]


def _check(
    scenario: Scenario,
    time_limit_s: float | None,
    target_gap: float,
    engine: str,
    pins: Sequence[Pin],
    forbids: Sequence[Forbid],
    seed: int,
) -> None:
    faults = []
    if engine not in ENGINES:
        allowed = ", ".join(map(repr, ENGINES))
        faults.append(Fault("solve", "engine", repr(engine), f"one of {allowed}", "Name one of these."))
    if time_limit_s is not None and not 0 < time_limit_s <= LONGEST_S:
        allowed = f"seconds above 0 up to {LONGEST_S:,}, or None"
        faults.append(Fault("solve", "time_limit_s", repr(time_limit_s), allowed, "Correct the limit."))
    if not (isinstance(seed, int) and 0 <= seed <= LARGEST_SEED):
        allowed = f"a whole number from 0 up to {LARGEST_SEED:,}"
        faults.append(Fault("solve", "seed", repr(seed), allowed, "Correct the seed."))
    if not (math.isfinite(target_gap) and target_gap >= 0):
        faults.append(Fault("solve", "target_gap", repr(target_gap), "a number from 0 on", "Correct it."))
    known_pledges, known_gaps = {p.id for p in scenario.pledges}, {g.id for g in scenario.gaps}
    wishes: list[Pin | Forbid] = [*pins, *forbids]
    for wish in wishes:
        for kind, name, known in ((Pledge, wish.pledge, known_pledges), (Gap, wish.gap, known_gaps)):
            if name not in known:
                word = kind.__name__.lower()
                allowed = f"one of the {len(known)} {word}s of the scenario"
                faults.append(Fault(str(wish), word, repr(name), allowed, f"Correct the {word}."))
    if faults:
        raise ScenarioError(faults)


def _insist_on_rules(scenario: Scenario, plan: Plan) -> None:
    """Raise, with the case saved, where our own plan breaks a rule."""
    verdict = verify(scenario, plan)
    if verdict.ok:
        return
    with tempfile.NamedTemporaryFile("w", prefix="pkmatch_case_", suffix=".json", delete=False) as file:
        file.write(f'{{"scenario": {scenario.model_dump_json()}, "plan": {plan.model_dump_json()}}}')
    raise PlanError(
        f"pkmatch made a plan that breaks its own rules; please report it with the case in {file.name}.\n{verdict}",
        verdict.violations,
    )


def _facts(
    engine: str, seed: int, seconds: dict[str, float], candidates: int, shape: tuple[int, int], cut_short: str = ""
) -> RunFacts:
    rows, columns = shape
    return RunFacts(
        engine=engine,
        seed=seed,
        seconds=seconds,
        candidates=candidates,
        columns=columns,
        rows=rows,
        versions={name: importlib.metadata.version(name) for name in ("pkmatch", "ortools", "numpy")},
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        peak_memory_mb=_peak_memory_mb(),
        cut_short=cut_short,
    )


def _peak_memory_mb() -> float:
    """Peak memory of this process and its engine, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    used: Any = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return float(sum(used)) / unit
