"""
The large route: a plan with a proven bound for models that an engine does not solve whole.

Comes in: a model of all rules. Goes out: an `Answer`: PDLP's fractional plan gives prices and with them the bound; then
one capability after another is solved at these prices, each leaving to the others what the fractional plan gives them;
then neighbourhoods make it better until the limits say so. Knows rows and columns only, so that it carries every rule.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Answer, AnswerStatus, BoolArray, FloatArray, IntArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.search.blocks import bound_by_blocks
from pkmatch.search.condensing import condensed
from pkmatch.search.first_plan import plan_first
from pkmatch.search.known import Known
from pkmatch.search.neighbourhoods import USED, Search
from pkmatch.search.parts import Parts
from pkmatch.search.prices import Priced, priced
from pkmatch.search.stopping import Stop
from pkmatch.search.thinning import LITTLE, thinned
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

CTRL_C = "Ctrl-C"
ACCURACY = 3e-4
"""
Of the fractional plan. At 1,000 synthetic pledges with core rules the bound is 13,764 at 1e-3 after 3.5 s, 13,681 at
3e-4 after 7 s, 13,675 at 1e-4 after 11 to 16 s.
"""
SHARE_OF_TIME = 0.4
"""Of a time limit, that the fractional plan may take."""
FIRST_PLAN_SHARE = 0.95
"""
Of the time left after the prices, that the first plan may take: at 10,000 synthetic pledges with core rules it brings
138,700 in 28 s, where neighbourhoods come to 135,700 from a plan by priority; cut off at the end it brings nothing.
"""
FIRST_PLAN_S = 1.5e-4
"""
Seconds that it takes for each deployment that the fractional plan uses, about. Where there are fewer, a plan in hand is
better improved: at 10,000 synthetic pledges and 240 s a first plan cut off after 23 s was left aside, and as long in
neighbourhoods gained 2,000 and 4,700.
"""
THINNING_SHARE = 0.3
"""Of the time left after these, that fewer columns may take."""
THINNED_UP_TO = 100_000
"""
Deployments in use of the largest fractional plan that is thinned. Of 274,000 at 10,000 synthetic pledges with core
rules a vertex of each partner leaves 246,000, since its units share few gaps: 75 s after the prices the search is at
144,700 with it and at 145,078 without, after 105 s at 146,148 and 146,213.
"""
BLOCKS_UP_TO = 60_000
"""Columns of the largest model for which a nearer bound is looked for; at 595,000 it gained 0.02 % in 22 s."""
BLOCKS_SHARE = 0.2
"""Of the time left after the first plan, that a nearer bound may take."""
NEAR = 0.02
"""
Relative gap of a solution to begin from, below which no first plan is made. Where rules are about whole gaps it is made
only if there is no solution: at 1,000 synthetic pledges with all rules it came to 8,963 in 16 s, by priority to 10,922.
"""

WIDER_WHERE_LOOSE = 2
"""
Place in `neighbourhoods.WIDER` to begin at where the fractional plan tells less of whole ones, in models small enough.
At 1,000 synthetic pledges with all rules a part would have 100,000 columns: 25 s end at 11,982 from 0, at 11,344 here.
"""
CUTS_UP_TO, BESIDE_S = 40_000, 120.0
"""
Columns of the largest model of which one engine looks for cuts while the others search, and most seconds it has without
a limit: at 300 synthetic pledges with all rules HiGHS' cuts at the root brought the bound from 2,985 to 2,930 in 50 s.
"""
MORE_DIGITS = 1e-5
"""
Accuracy of prices that one engine looks for while the others search, where the search works on one part at a time. On
the core that is free then it takes nothing from the search: at 1,000 synthetic pledges with all rules the bound of
14,902 comes to 14,821 in 20 s, to 14,808 in 40 s and to 14,795 in 80 s.
"""
ENDING_S = 3.0
"""Before the limit, by which the nearer bound is to be had."""
WHOLE_GAPS = ("filled", "counted", "taking part", "present", "leads", "slots")
"""Families of columns that loosen the relaxation. Without them blocks gained 0.03 % in 7 s at 1,000 pledges."""

EXACTLY = 1e-6
"""Relative gap at which what a plan in hand leaves open is decided."""
SUPPORTS = frozenset({"courses", "loans", "gifts", "draws", "spare pieces", "lifts", "visits", "payments"})
"""Families of columns that stay at nothing where nobody deploys, if that keeps every row."""

Tell = Callable[[str, float | None, float | None], None]


def answer_large(
    a: ScenarioArrays,
    model: SparseModel,
    pool: Pool,
    stop: Stop,
    *,
    seed: int = 0,
    hint: FloatArray | None = None,
    known: Known | None = None,
    tell: Tell = lambda stage, value, bound: None,
) -> Answer:
    """
    A good solution of a large model, and a bound that no solution exceeds.

    Parameters
    ----------
    a
        The scenario's columns: who belongs to which partner, capability and mission.
    model
        All rules; deployments are its first family.
    pool
        Engines that answer side by side.
    stop
        When to end.
    hint
        A solution to begin from, NaN where a column has none; the result is never worse where it can be completed.
    known
        What was found of the model before.
    tell
        Called with each stage, and the value and bound known by then.

    Returns
    -------
    Answer
        `feasible`, `optimal` (within the gap asked for), `interrupted` by Ctrl-C, `infeasible`, or `unknown` where the
        time ended before any solution.
    """
    small = condensed(model)
    if hint is not None:
        hint = small.columns_of(hint)
    if known is not None:
        known = known._replace(at_prices=small.at_prices(known.at_prices), fractions=small.columns_of(known.fractions))
    parts, began = Parts(small.model), False
    try:
        tell("prices", None, None)
        x, began = (None, False) if hint is None else _completed(parts, pool, stop, hint, seed)
        in_hand = x is not None
        if x is None:
            x = _nothing(parts, pool, stop, seed)
    except (KeyboardInterrupt, BrokenExecutor) as error:
        return _interrupted(error, small.model, None, math.inf, "none")
    found = _answer(a, parts, pool, stop, seed, x, in_hand, known, tell)
    if known is not None and known.nearer is not None and found.nearer is None:
        known.nearer.drop()
    return found if found.x is None else replace(found, x=small.solution(found.x), from_hint=began)


def _answer(
    a: ScenarioArrays,
    parts: Parts,
    pool: Pool,
    stop: Stop,
    seed: int,
    x: FloatArray | None,
    in_hand: bool,
    known: Known | None,
    tell: Tell,
) -> Answer:
    """The answer to a condensed model, from a solution on where there is one; `in_hand`: it is somebody's plan."""
    model = parts.model
    bound, origin, search, beside = math.inf, "none", None, None
    nearer = None if known is None else known.nearer
    try:
        at_prices = known or _at_prices(parts, pool, stop, seed)
        if at_prices is None:
            return Answer("unknown", x, None if x is None else float(model.worth @ x), math.inf, "none")
        proven, fractions = at_prices.at_prices, at_prices.fractions
        bound, origin = proven.bound, proven.origin
        if x is None:
            x, infeasible = _any_solution(parts, pool, stop, seed)
            if infeasible:
                return Answer("infeasible", None, None, -math.inf, "highs")
            if x is None:
                return Answer("unknown", None, None, bound, origin)
        labels, loose = _labels(a, model), _loosened(model)
        few = fractions
        if np.count_nonzero(fractions[parts.deployments] > LITTLE) <= THINNED_UP_TO:
            tell("few columns", float(model.worth @ x), bound)
            few = thinned(parts, fractions, labels["partner"], pool, _share(stop, THINNING_SHARE), seed)
        wanted = float(model.worth @ x) < (1 - NEAR) * bound and not (loose and in_hand)
        if wanted and not (in_hand and _is_short(_share(stop, FIRST_PLAN_SHARE), fractions[parts.deployments])):
            nothing = _nothing(parts, pool, stop, seed) if in_hand else x.copy()
            if nothing is not None:
                tell("first plan", float(model.worth @ x), bound)
                plan_first(parts, pool, _share(stop, FIRST_PLAN_SHARE), proven, few, labels, nothing, seed)
                x = max(x, nothing, key=lambda plan: float(model.worth @ plan))
        blocks = _Blocks(parts, labels["partner"], _gaps(model), pool, seed)
        looks = known is None and model.shape[1] <= BLOCKS_UP_TO
        if looks and loose and not stop.closed(float(model.worth @ x), bound):
            tell("bound", float(model.worth @ x), bound)
            proven = blocks.nearer(proven, _share(stop, BLOCKS_SHARE))
            bound, origin = proven.bound, proven.origin
        keys = model.columns["deployments"].keys
        wider = WIDER_WHERE_LOOSE if loose and model.shape[1] <= BLOCKS_UP_TO else 0
        ways = {**labels, "gap": _gaps(model)} if loose else labels
        search = Search(parts, proven, few, x, ways, (keys["start"], keys["end"]), keys["pledge"], seed, wider=wider)
        if known is None and pool.workers > 1 and not stop.closed(search.value, bound):
            prices = np.concatenate([fractions, proven.prices])
            beside = _looked_for_beside(parts.model, pool, stop, seed, x, prices, search.at_once(pool), loose=loose)
            search.elsewhere = 0 if beside is None else 1
        if nearer is not None:
            search.nearer = lambda: nearer.so_far
        tell("neighbourhoods", search.value, bound)
        search.run(pool, stop, lambda value: tell("neighbourhoods", value, search.bound))
        if nearer is not None:
            bound = min(bound, nearer.wait(0.0 if stop.closed(search.value, search.bound) else stop.left_s))
        if beside is not None and not stop.closed(search.value, bound):
            proven = _nearer(beside, parts, proven)
            bound, origin = proven.bound, proven.origin
        if looks and not loose and not stop.out_of_time and not stop.closed(search.value, bound):
            tell("bound", search.value, bound)
            proven = blocks.nearer(proven, stop)
            bound, origin = proven.bound, proven.origin
    except (KeyboardInterrupt, BrokenExecutor) as error:
        return _interrupted(error, model, x, bound if nearer is None else min(bound, nearer.so_far), origin)
    value = search.value
    status: AnswerStatus = "optimal" if stop.closed(value, bound) else "feasible"
    to_come = None if nearer is None or status == "optimal" else nearer.at_last
    return Answer(status, x, value, max(bound, value), origin, nearer=to_come)


def _interrupted(error: BaseException, model: SparseModel, x: FloatArray | None, bound: float, origin: str) -> Answer:
    """What is in hand when Ctrl-C or a broken executor ends the search."""
    reason = CTRL_C if isinstance(error, KeyboardInterrupt) else f"the executor broke: {error}"
    value = None if x is None else float(model.worth @ x)
    return Answer("interrupted", x, value, bound, origin, reason=reason)


def _share(stop: Stop, share: float) -> Stop:
    """A limit within a limit."""
    left = stop.left_s
    return Stop(None if left is None else share * left)


def _is_short(stop: Stop, deployments: FloatArray) -> bool:
    """Whether a first plan from such a fractional one would not come to its end."""
    left = stop.left_s
    return left is not None and left < FIRST_PLAN_S * int(np.count_nonzero(deployments > USED))


def _loosened(model: SparseModel) -> bool:
    """Whether there are rules about a gap as a whole, which blocks in whole numbers can bound nearer."""
    return any(len(model.columns.get(family, ())) for family in WHOLE_GAPS)


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Partners and gaps in whole numbers, for a bound nearer than that of prices."""

    parts: Parts
    partner: IntArray
    gap: IntArray
    pool: Pool
    seed: int

    def nearer(self, proven: Priced, stop: Stop) -> Priced:
        """The prices with the bound of the blocks, where it is nearer."""
        bound = bound_by_blocks(self.parts, proven, self.partner, self.gap, self.pool, stop, self.seed)
        if bound >= proven.bound:
            return proven
        return replace(proven, bound=bound, origin=f"{proven.origin}, partners and gaps in whole numbers")


def _looked_for_beside(
    model: SparseModel,
    pool: Pool,
    stop: Stop,
    seed: int,
    x: FloatArray,
    prices: FloatArray,
    at_once: int,
    *,
    loose: bool,
) -> Future[Answer] | None:
    """A nearer bound that one engine looks for while the others search: by cuts, or by more digits of the prices."""
    left = stop.left_s
    time_s = BESIDE_S if left is None else max(0.1, left - ENDING_S)
    if loose and model.shape[1] <= CUTS_UP_TO:
        return pool.submit(model, Limits(time_s, stop.gap, seed, nodes=1), "highs", x)
    return pool.submit(model, Limits(time_s, MORE_DIGITS, seed), "pdlp, one thread", prices) if at_once == 1 else None


def _nearer(beside: Future[Answer], parts: Parts, proven: Priced) -> Priced:
    """The prices with the bound of the engine that was given the whole model, or its prices, where that is nearer."""
    try:
        answer = beside.result()
    except SolverError as error:
        log.warning("%s; its bound is not had", error)
        return proven
    if answer.prices is None:
        found = replace(proven, bound=answer.bound, origin=f"{answer.origin}, cuts")
    else:
        found = priced(parts.model, parts.matrix, answer.prices)
    return min(proven, found, key=lambda each: each.bound)


def _part_of_time(stop: Stop) -> float | None:
    left = stop.left_s
    return None if left is None else max(0.1, SHARE_OF_TIME * left)


def _completed(parts: Parts, pool: Pool, stop: Stop, hint: FloatArray, seed: int) -> tuple[FloatArray | None, bool]:
    """
    The hint, completed by an engine where it says nothing, and whether as well as can be.

    `None` where that keeps not every row.
    """
    told = ~np.isnan(hint)
    fixed = np.where(told, hint, np.clip(0.0, parts.model.lower, parts.model.upper))
    if not np.all((fixed >= parts.model.lower) & (fixed <= parts.model.upper)):
        return None, False
    if told.all() and parts.violation(fixed) <= 1e-9:
        return fixed, True
    found, x = _with_the_others(parts, pool, ~told, fixed, Limits(_part_of_time(stop), EXACTLY, seed))
    return x, x is not None and found is not None and found.status == "optimal"


def _with_the_others(
    parts: Parts, pool: Pool, free: BoolArray, fixed: FloatArray, limits: Limits
) -> tuple[Answer | None, FloatArray | None]:
    """What an engine finds for some columns while the others have the values given, and with it the whole solution."""
    part = parts.part(np.flatnonzero(free), fixed, strictly=True)
    try:
        found = pool.submit(part.model, limits, "highs").result()
    except SolverError:
        return None, None
    if found.x is None:
        return found, None
    x = fixed.copy()
    x[part.columns] = found.x
    return found, x if parts.kept_by(x) else None


def _nothing(parts: Parts, pool: Pool, stop: Stop, seed: int) -> FloatArray | None:
    """The solution that deploys nothing, or as little as can be, where there is one."""
    model, d = parts.model, parts.deployments
    nothing = np.clip(np.zeros(model.shape[1]), model.lower, model.upper)
    if parts.violation(nothing) <= 1e-9:
        return nothing
    fixed = np.zeros(model.shape[1], dtype=np.bool_)
    fixed[d] = True
    unused = fixed.copy()
    for family in SUPPORTS & model.columns.keys():
        at = model.column_at[family]
        unused[at : at + len(model.columns[family])] = True
    for still in (unused, fixed):
        _, x = _with_the_others(parts, pool, ~still, nothing, Limits(_part_of_time(stop), 1.0, seed))
        if x is not None:
            return x
    return None


def _any_solution(parts: Parts, pool: Pool, stop: Stop, seed: int) -> tuple[FloatArray | None, bool]:
    """Some solution where nothing deployed is none, and whether there is proven to be none."""
    small = replace(parts.model, worth=np.zeros(parts.model.shape[1]))
    try:
        found = pool.submit(small, Limits(stop.left_s, 1.0, seed), "highs").result()
    except SolverError:
        return None, False
    return found.x, found.status == "infeasible"


def _at_prices(parts: Parts, pool: Pool, stop: Stop, seed: int) -> Known | None:
    """The bound at PDLP's prices and a fractional plan."""
    try:
        answer = pool.submit(parts.model, Limits(_part_of_time(stop), ACCURACY, seed), "pdlp").result()
    except SolverError as error:
        log.warning("%s; no prices, no bound", error)
        return None
    if answer.prices is None or answer.x is None:
        return None
    return Known(priced(parts.model, parts.matrix, answer.prices), answer.x)


def _labels(a: ScenarioArrays, model: SparseModel) -> dict[str, IntArray]:
    """Partner, capability and mission of every column, -1 where it has none."""
    found = {name: np.full(model.shape[1], -1, dtype=np.int64) for name in ("partner", "capability", "mission")}
    for family, columns in model.columns.items():
        at = model.column_at[family]
        inside = slice(at, at + len(columns))
        for name, label in found.items():
            if name in columns.keys:
                label[inside] = columns.keys[name]
        if family == "deployments":
            found["partner"][inside] = a.partner_by_pledge[columns.keys["pledge"]]
            found["capability"][inside] = a.capability_by_pledge[columns.keys["pledge"]]
            found["mission"][inside] = a.mission_by_gap[columns.keys["gap"]]
    return found


def _gaps(model: SparseModel) -> IntArray:
    """The gap of every column, -1 where it has none."""
    found = np.full(model.shape[1], -1, dtype=np.int64)
    for family, columns in model.columns.items():
        at = model.column_at[family]
        if "gap" in columns.keys:
            found[at : at + len(columns)] = columns.keys["gap"]
    return found
