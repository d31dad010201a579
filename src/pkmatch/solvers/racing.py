"""
Two engines for one model: one from the beginning, the other beside it where that does not end soon.

Comes in: a model taken whole. Goes out: the answer of whoever proves it first; where time ends before, the better
solution and the nearer bound. Which of the two proves a model soon cannot be told beforehand: of two synthetic sets of
300 pledges with core rules CP-SAT proved one in 2.8 s, HiGHS in 5.3 s, the other CP-SAT in 19 s, HiGHS not in 60 s; of
two sets of 200 with all rules HiGHS proved one in 20 s, CP-SAT not in 30 s.
"""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from pkmatch.columns import Answer, FloatArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.solvers.process import EngineProcess

log = logging.getLogger(__name__)

ENGINES = ("highs", "cp-sat")
CP_SAT_FROM = 3_000
"""
Columns from which on CP-SAT begins. Of smaller models HiGHS does, which needs as little time, and of plans that are
worth the same finds one that a planner would write: in CP-SAT's a unit may come again each quarter that could stay.
"""
ALONE_S = 2.0
"""Seconds that the first has for itself: what it proves in them repeats, and costs no second process."""
STARTING_S = 1.0
"""Seconds that a process takes to start, about, which the second has less: both end with the limit."""
CLOSED = ("optimal", "infeasible")


def raced(process: EngineProcess, model: SparseModel, limits: Limits, hint: FloatArray | None = None) -> Answer:
    """
    The answer of the first engine, in a process given, or of the second in one of its own, whoever proves it first.

    Where the second does, the given process is ended.

    Parameters
    ----------
    process
        Of the first engine.
    model, limits, hint
        As an engine takes them.

    Raises
    ------
    SolverError
        When both fail.
    """
    first, second = ENGINES if model.shape[1] < CP_SAT_FROM else reversed(ENGINES)
    threads = ThreadPoolExecutor(2)
    try:
        asked = [threads.submit(process.solve, model, limits, first, hint)]
        if wait(asked, ALONE_S).done and asked[0].exception() is None:
            return asked[0].result()
        left_s = None if limits.time_s is None else limits.time_s - ALONE_S - STARTING_S
        if left_s is not None and left_s <= 0:
            return asked[0].result()
        with EngineProcess() as helper:
            asked.append(threads.submit(helper.solve, model, replace(limits, time_s=left_s), second, hint))
            found = _first_closed(asked)
            if not asked[0].done():
                process.kill()
        return found
    finally:
        threads.shutdown(wait=False)


def _first_closed(asked: list[Future[Answer]]) -> Answer:
    """The first answer that closes the model, or the best of all."""
    waiting, answers, failures = set(asked), list[Answer](), list[SolverError]()
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for each in sorted(done, key=asked.index):
            try:
                answers.append(each.result())
            except SolverError as error:
                log.warning("%s; the other engine goes on", error)
                failures.append(error)
                continue
            if answers[-1].status in CLOSED:
                return answers[-1]
    if not answers:
        raise failures[0]
    nearest = min(answers, key=lambda answer: answer.bound)
    best = max(answers, key=lambda answer: -float("inf") if answer.objective is None else answer.objective)
    if best is nearest:
        return best
    origin = nearest.origin if best.x is None else f"{nearest.origin}, beside {best.origin}"
    return replace(best, bound=nearest.bound, origin=origin)
