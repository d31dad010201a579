"""
`solve`: from a scenario to a verified plan.

scenario -> arrays -> candidates -> model -> engine -> picks -> plan -> verdict; an interrupt, a time limit
or a failing engine end with the best plan in hand.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Literal, NamedTuple, get_args

import numpy as np

from pkmatch.arrays import ScenarioArrays, arrays_of
from pkmatch.assembling import assemble
from pkmatch.candidates import build_candidates
from pkmatch.case import Case
from pkmatch.chunks import chunks_of, joined, may_clash, picked_in_chunks, without_clashes
from pkmatch.columns import Answer, Candidates, FloatArray, SparseModel
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import OPTIMAL_GAP, Forbid, Pin, Plan, Status
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, ScenarioError, SizeError, SolverError
from pkmatch.in_hand import asks_too_much, nobody_deployed, plans_in_hand, start_in_hand
from pkmatch.picks import Picks, Turn, picks_in
from pkmatch.running import Clock, Progress, facts_of, finishing
from pkmatch.search.exact import allowed_candidates, clash, conflict, hint_of, picks_of
from pkmatch.search.large import CTRL_C
from pkmatch.search.matching import all_pairs, bound_by_gaps
from pkmatch.search.route import Route
from pkmatch.search.sifting import Kept, Sifted, kept_of
from pkmatch.search.size import NoRoomError, Size, refuse_what_does_not_fit, size_of
from pkmatch.search.strict_order import StrictOrder, take_later_turns

log = logging.getLogger(__name__)

Engine = Literal["auto", "highs", "cp-sat", "large"]
ENGINES: tuple[str, ...] = get_args(Engine)
LONGEST_S = 10**9
LARGEST_SEED = 2**31 - 1
"""What engines and timers can be told."""
EVERY_GAP = "units matched with gaps in each period, without tours, rest and what units lack"
"""What proves the bound that asks no engine for the model."""
ROUNDING = 1e-9
"""Share of the sum of absolute terms by which floating point may falsify a bound."""
TELLING_S, SIFTED_TELLING_S, TELLING_SHARE = 2.5e-3, 1.5e-5, 0.2
"""
Seconds that telling and verifying a plan take, at most this share of all: a pledge; in a model of the best candidates
alone a column of it: 4 s for 0.58 million at 3,000 synthetic pledges, 13 to 19 s for 1.42 million at 10,000.
"""
LEAST_S = 0.1
"""Seconds that a chunk has in any case."""
TINY_WORTH = 1e-6
"""Worth of one module, or piece, below which an engine may not see that it is worth anything."""


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
    plan in hand, at least as good as `start` and as a planner's plan by priority; of a set solved in chunks, as the
    chunks' plans by priority.

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
        ``"auto"`` has small models answered whole by HiGHS or CP-SAT, after 2 s by both, and takes the large route
        for others.
    goals
        What the plan is valued for; default: the scenario's goals. Goals in strict order are optimised one after
        another, each in an equal share of the time that is left; an interrupt keeps the plan of the goals before.
    start
        A plan to begin from; the result is never worse. The goal ``stability`` counts the changes from it.
    pins, forbids
        Deployments that must stay, and that must not be.
    seed
        Of the engines; same scenario, seed and versions give the same plan, unless a limit of time ends the search, or
        two engines race for more than 2 s and each is the first at times: then another plan as good, within the gap.
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
        For an unknown engine, pledge or gap, a limit that is no positive number, a seed out of range, or the goal
        ``stability`` without a start.
    SizeError
        When there is too little memory for the model that ``"highs"`` or ``"cp-sat"`` take whole. Otherwise a set too
        large for one model is solved in chunks, or served by priority, and the plan's `run.cut_short` tells why.
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
    clock = Clock(progress, on_progress)
    telling_s = TELLING_S * len(scenario.pledges)
    with Route(engine, target_gap, seed, clock.begin_part, executor) as route:

        def left_s(turns: int) -> float | None:
            """This turn's share of the time that is left."""
            if time_limit_s is None:
                return None
            return (time_limit_s - min(telling_s, TELLING_SHARE * time_limit_s) - clock.elapsed_s) / turns

        case = Case(scenario, goals, start, tuple(pins), tuple(forbids), seed)
        try:
            built = _built(case, engine, route, clock, left_s)
        except KeyboardInterrupt:
            return _without_a_model(case, clock, CTRL_C)
        if isinstance(built, Size):
            telling_s *= 2 if may_clash(scenario) else 1  # what chunks come to is looked at before it is told
            log.warning("%s", built.said(whole=False))
            asking = partial(solve, goals=goals, target_gap=target_gap, seed=seed, executor=executor)
            plan_of_chunk = partial(_plan_of_chunk, built, clock, forbids, left_s, asking)
            try:
                return _without_a_model(case, clock, built, plan_of_chunk)
            except KeyboardInterrupt:
                return _without_a_model(case, clock, CTRL_C)
        arrays, candidates, ceiling, begun, chosen = built
        stages, model = goals.stages, chosen.model
        left_aside = len(candidates) - len(chosen.candidates)
        if left_aside:
            telling_s = SIFTED_TELLING_S * model.shape[1]

        def ask(model: SparseModel, hint: FloatArray | None, turns: int, *, first: bool = False) -> Answer:
            """An answer; what is left aside is in no bound but that of known prices."""
            known, near = (chosen.known, ceiling) if first else (None, math.inf)
            found = route.answer(arrays, model, left_s(turns), hint, known, near)
            return replace(found, bound=math.inf) if left_aside and known is None else found

        def search() -> Answer:
            clock.begin("solve", "search", bound=ceiling)
            if chosen.interrupted:
                raise KeyboardInterrupt
            hint = hint_of(arrays, model, begun[0]) if begun else None
            found = ask(model, hint, len(stages), first=True)
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
                given=case.given,
                bound=0.0,
                bound_origin="no plan",
                conflict=unmet,
                pins=pins,
                forbids=forbids,
            )
            clock.begin("done", "done")
            return nothing.replace(
                run=facts_of(route.engine_for(model), seed, clock.seconds, len(candidates), model.shape, "")
            )
        found = [] if answer is None or answer.x is None else [picks_of(arrays, model, answer.x)]
        found += start_in_hand(scenario, start, pins, forbids)
        if answer is None or not (answer.status == "optimal" or (found and answer.from_hint and start is None)):
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

            order = StrictOrder(goals, case.signed_values, found)
            order.end_turn(bound)
            take_later_turns(order, arrays, candidates, chosen, answer_turn)
            found, turns = [order.best()], tuple(order.turns)
        clock.begin("plan", "plan")
        with finishing():
            best = case.best_of(found, bound, origin, turns, "interrupted" if cut_short else "feasible")
        if answer is not None and answer.nearer is not None and not goals.strict:
            left = None if time_limit_s is None else time_limit_s - clock.elapsed_s
            with suppress(KeyboardInterrupt):  # the plan is there: Ctrl-C only ends the wait
                best = _nearer(best, answer.nearer(left) + doubt, answer.origin)
    clock.begin("done", "done", value=best.value, bound=best.bound)
    return best.replace(
        run=facts_of(route.engine_for(model), seed, clock.seconds, len(candidates), model.shape, cut_short)
    )


def _nearer(plan: Plan, bound: float, origin: str) -> Plan:
    """The plan with a bound that came while it was being told, where that is nearer."""
    if bound >= plan.bound:
        return plan
    bound = max(bound, plan.value)
    proven = bound - plan.value <= OPTIMAL_GAP * max(abs(plan.value), 1.0)
    return plan.replace(bound=bound, bound_origin=origin, status="optimal" if proven else plan.status)


class _Built(NamedTuple):
    """What a search begins with; `begun` are plans in hand, `ceiling` bounds the first goal."""

    arrays: ScenarioArrays
    candidates: Candidates
    ceiling: float
    begun: list[Picks]
    chosen: Sifted


def _built(
    case: Case, engine: Engine, route: Route, clock: Clock, left_s: Callable[[int], float | None]
) -> _Built | Size:
    """Candidates, plans in hand and the model; or the size of a set that has no room for any model."""
    scenario, goals, start, pins, forbids, seed = case
    clock.begin("build", "candidates")
    arrays = arrays_of(scenario, case.given)
    size = size_of(arrays, seed)
    refuse_what_does_not_fit(size, engine)
    if not size.fits(whole=False):
        return size
    candidates = allowed_candidates(arrays, build_candidates(arrays), pins, forbids)
    clock.begin("build", "model")
    stages = goals.stages
    ceiling = bound_by_gaps(arrays, [[candidates]], stages[0])
    begun = [picks_in(start)] if start else []

    def kept_too() -> Kept:
        if not begun:
            begun.extend(plans_in_hand(scenario, goals, pins, forbids))
        return kept_of(arrays, candidates, begun)

    kept = kept_of(arrays, candidates, begun)
    try:
        chosen = route.prepared(
            arrays,
            candidates,
            stages[0],
            pins,
            left_s(len(stages)),
            asked=goals,
            kept=kept,
            kept_too=kept_too,
            most_columns=size.most_columns(in_chunks=not pins and start is None and not asks_too_much(scenario)),
            ceiling=ceiling,
        )
    except NoRoomError as error:
        return size.with_columns(error.columns)
    if not begun and route.engine_for(chosen.model) == "large":
        clock.begin("build", "plan by priority")
        begun = plans_in_hand(scenario, goals, pins, forbids)
    return _Built(arrays, candidates, ceiling, begun, chosen)


def _plan_of_chunk(
    size: Size,
    clock: Clock,
    forbids: Sequence[Forbid],
    left_s: Callable[[int], float | None],
    asking: Callable[..., Plan],
    chunk: Scenario,
    left: int,
) -> Plan:
    """The plan of one chunk in its share of the time that is left for so many."""
    clock.begin("solve", f"chunk {size.chunks - left + 1} of {size.chunks}")
    pledges, gaps = {pledge.id for pledge in chunk.pledges}, {gap.id for gap in chunk.gaps}
    own = [forbid for forbid in forbids if forbid.pledge in pledges and forbid.gap in gaps]
    seconds = left_s(left)
    return asking(chunk, forbids=own, time_limit_s=None if seconds is None else max(seconds, LEAST_S))


def _in_chunks(case: Case, count: int, ask: Callable[[Scenario, int], Plan]) -> tuple[list[Picks], bool]:
    """What the plans of chunks come to together, as far as they keep every rule, and whether Ctrl-C ended it."""
    scenario, interrupted, parts = case.scenario, False, []
    try:
        for picks, plan in picked_in_chunks(scenario, chunks_of(scenario, count, case.seed), ask):
            parts.append(picks)
            interrupted = plan.status == "interrupted"
    except KeyboardInterrupt:
        interrupted = True
    kept = without_clashes(parts, case.clashes_in) if may_clash(scenario) else parts
    return [joined(kept)] if kept else [], interrupted


def _without_a_model(
    case: Case, clock: Clock, why: Size | str, ask: Callable[[Scenario, int], Plan] | None = None
) -> Plan:
    """
    A plan without a model of the whole, bounded by what gaps come to.

    Of a set too large for any model the plans of chunks, where these are large enough, else the start or a planner's
    plan; of a run that Ctrl-C ended before there was a model, the start or nobody deployed.
    """
    scenario, goals, start, pins, forbids, seed = case
    too_large, interrupted = isinstance(why, Size), not isinstance(why, Size)
    clock.begin("build", "plan by priority" if too_large else "plan")
    found = start_in_hand(scenario, start, pins, forbids)
    bounds: list[float] = []

    def ceilings() -> list[float]:
        """What gaps could come to at most, by stage of the goals."""
        arrays = arrays_of(scenario, case.given)
        return [bound_by_gaps(arrays, all_pairs(arrays), stage) for stage in goals.stages]

    if isinstance(why, Size):
        bounds = ceilings()  # of a large set this takes minutes, which chunks are to leave
        if ask is not None and why.chunks > 1 and not pins and start is None:
            found, interrupted = _in_chunks(case, why.chunks, ask)
        if not found:
            found = plans_in_hand(scenario, goals, pins, forbids)
        if not found:
            what = f"{why.said(whole=False)}. Without a model pins and policies cannot be kept"
            raise SizeError(f"{what}: leave records or pins out.")
    with finishing():
        if not found:
            found = nobody_deployed(scenario, goals, pins)
        if not found:
            raise KeyboardInterrupt
        bounds = bounds or ceilings()
        turns: tuple[Turn, ...] = ()
        if goals.strict:
            order = StrictOrder(goals, case.signed_values, found)
            for ceiling in bounds:
                order.end_turn(ceiling)
            found, turns = [order.best()], tuple(order.turns)
        clock.begin("plan", "plan")
        status: Status = "interrupted" if interrupted else "feasible"
        plan = case.best_of(found, bounds[0], EVERY_GAP, turns, status)
    clock.begin("done", "done", value=plan.value, bound=plan.bound)
    said, counted = (why.said(whole=False), why.candidates) if isinstance(why, Size) else (why, 0)
    return plan.replace(run=facts_of("none", seed, clock.seconds, counted, (0, 0), said))


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
    known_pledges, known_gaps = {p.id for p in scenario.pledges}, {g.id for g in scenario.unit_gaps}
    wishes: list[Pin | Forbid] = [*pins, *forbids]
    for wish in wishes:
        for kind, name, known in ((Pledge, wish.pledge, known_pledges), (Gap, wish.gap, known_gaps)):
            if name not in known:
                word = kind.__name__.lower()
                asking = " that ask a capability" if kind is Gap and scenario.other_gaps else ""
                allowed = f"one of the {len(known)} {word}s of the scenario{asking}"
                faults.append(Fault(str(wish), word, repr(name), allowed, f"Correct the {word}."))
    if faults:
        raise ScenarioError(faults)
