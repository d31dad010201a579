"""
The large route: a plan with a proven bound for models that an engine does not solve whole.

Comes in: a model of all rules. Goes out: an `Answer`: PDLP's fractional plan gives prices and with them the bound; then
one capability after another is solved at these prices, each leaving to the others what the fractional plan gives them;
then neighbourhoods make it better until the limits say so. Knows rows and columns only, so that it carries every rule.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import replace

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Answer, BoolArray, FloatArray, IntArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.search.blocks import bound_by_blocks
from pkmatch.search.neighbourhoods import NODES, PART_S, USED, Search, keeps
from pkmatch.search.parts import Parts
from pkmatch.search.prices import Priced, priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

CTRL_C = "Ctrl-C"
ACCURACY = 1e-4
"""Of the fractional plan. Looser, the bound and the plan lose more than the time is worth."""
SHARE_OF_TIME = 0.4
"""Of a time limit, that the fractional plan may take."""
FIRST_PLAN_SHARE = 0.5
"""Of the time left after the prices, that the first plan may take."""
BLOCKS_SHARE = 0.2
"""Of the time left after the first plan, that a nearer bound may take."""
BLOCK_GAP = 1e-3
"""Relative gap at which a block of the first plan is solved."""
LARGEST_BLOCK = 8000
"""Deployments in a block of the first plan; capabilities with more are cut by partners."""
NEAR = 0.02
"""Relative gap of a solution to begin from, below which no first plan is made."""

Tell = Callable[[str, float | None, float | None], None]


def answer_large(
    a: ScenarioArrays,
    model: SparseModel,
    pool: Pool,
    stop: Stop,
    *,
    seed: int = 0,
    hint: FloatArray | None = None,
    known: tuple[Priced, FloatArray] | None = None,
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
        Prices with their bound, and a fractional plan, where they were found before.
    tell
        Called with each stage, and the value and bound known by then.

    Returns
    -------
    Answer
        `feasible`, `optimal` (within the gap asked for), `interrupted` by Ctrl-C, `infeasible`, or `unknown` where the
        time ended before any solution.
    """
    parts = Parts(model)
    bound, origin, search = math.inf, "none", None
    x: FloatArray | None = None
    try:
        tell("prices", None, None)
        x = _begun(parts, pool, stop, hint, seed)
        at_prices = known or _at_prices(parts, pool, stop, seed)
        if at_prices is None:
            return Answer("unknown", x, None if x is None else float(model.worth @ x), math.inf, "none")
        proven, fractions = at_prices
        bound, origin = proven.bound, proven.origin
        if x is None:
            x, infeasible = _any_solution(parts, pool, stop, seed)
            if infeasible:
                return Answer("infeasible", None, None, -math.inf, "highs")
            if x is None:
                return Answer("unknown", None, None, bound, origin)
        labels = _labels(a, model)
        nothing = _nothing(parts)
        if nothing is not None and float(model.worth @ x) < (1 - NEAR) * bound:
            tell("first plan", None, bound)
            first = nothing if x.any() else x
            _first_plan(parts, pool, stop, proven, fractions, labels, first, seed)
            x = max(x, first, key=lambda plan: float(model.worth @ plan))
        if known is None and bound - float(model.worth @ x) > stop.gap * max(abs(float(model.worth @ x)), 1.0):
            tell("bound", float(model.worth @ x), bound)
            nearer = Stop(None if stop.left_s is None else BLOCKS_SHARE * stop.left_s)
            by_blocks = bound_by_blocks(parts, proven, labels["partner"], _gaps(model), pool, nearer, seed)
            if by_blocks < bound:
                bound, origin = by_blocks, f"{origin}, partners and gaps in whole numbers"
                proven = replace(proven, bound=bound, origin=origin)
        keys = model.columns["deployments"].keys
        search = Search(parts, proven, fractions, x, labels, (keys["start"], keys["end"]), seed)
        tell("neighbourhoods", search.value, bound)
        search.run(pool, stop, lambda value: tell("neighbourhoods", value, bound))
    except (KeyboardInterrupt, BrokenExecutor) as error:
        reason = CTRL_C if isinstance(error, KeyboardInterrupt) else f"the executor broke: {error}"
        value = None if x is None else float(model.worth @ x)
        return Answer("interrupted", x, value, bound, origin, reason=reason)
    value = search.value
    closed = bound - value <= stop.gap * max(abs(value), 1.0)
    return Answer("optimal" if closed else "feasible", x, value, max(bound, value), origin)


def _part_of_time(stop: Stop) -> float | None:
    left = stop.left_s
    return None if left is None else max(0.1, SHARE_OF_TIME * left)


def _begun(parts: Parts, pool: Pool, stop: Stop, hint: FloatArray | None, seed: int) -> FloatArray | None:
    """The hint, completed where it says nothing; nothing at all, where that keeps the rows; or no solution."""
    if hint is not None:
        told = ~np.isnan(hint)
        fixed = np.where(told, hint, 0.0)
        lower = np.where(told, fixed, parts.model.lower)
        upper = np.where(told, fixed, parts.model.upper)
        inside = bool(np.all((fixed >= parts.model.lower) & (fixed <= parts.model.upper)))
        if inside:
            small = replace(parts.model, lower=lower, upper=upper)
            try:
                found = pool.submit(small, Limits(_part_of_time(stop), 1.0, seed), "highs").result()
            except SolverError:
                found = None
            if found is not None and found.x is not None:
                return found.x
    return _nothing(parts)


def _nothing(parts: Parts) -> FloatArray | None:
    """The solution that deploys nothing, or as little as can be, where that keeps the rows."""
    nothing = np.clip(np.zeros(parts.model.shape[1]), parts.model.lower, parts.model.upper)
    return nothing if parts.violation(nothing) <= 1e-9 else None


def _any_solution(parts: Parts, pool: Pool, stop: Stop, seed: int) -> tuple[FloatArray | None, bool]:
    """Some solution where nothing deployed is none, and whether there is proven to be none."""
    small = replace(parts.model, worth=np.zeros(parts.model.shape[1]))
    try:
        found = pool.submit(small, Limits(stop.left_s, 1.0, seed), "highs").result()
    except SolverError:
        return None, False
    return found.x, found.status == "infeasible"


def _at_prices(parts: Parts, pool: Pool, stop: Stop, seed: int) -> tuple[Priced, FloatArray] | None:
    """The bound at PDLP's prices and a fractional plan."""
    try:
        answer = pool.submit(parts.model, Limits(_part_of_time(stop), ACCURACY, seed), "pdlp").result()
    except SolverError as error:
        log.warning("%s; no prices, no bound", error)
        return None
    if answer.prices is None or answer.x is None:
        return None
    return priced(parts.model, parts.matrix, answer.prices), answer.x


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


def _first_plan(
    parts: Parts,
    pool: Pool,
    stop: Stop,
    proven: Priced,
    fractions: FloatArray,
    labels: dict[str, IntArray],
    x: FloatArray,
    seed: int,
) -> None:
    """
    One block after another at the prices of what it shares with others, into `x`.

    Each leaves to those that come later what the fractional plan gives them.
    """
    model, d = parts.model, parts.deployments
    used = (fractions > USED) | (proven.reduced > 0.5) | ~model.integer
    own = _blocks(labels["capability"][d], labels["partner"][d], used[d])
    later = parts.matrix @ fractions
    known = np.zeros(model.shape[1], dtype=np.bool_)
    blocks = list(np.random.default_rng(seed).permutation(np.unique(own)))
    while blocks and not stop.out_of_time:
        wave = [_Block(parts, own == blocks.pop(), known) for _ in range(min(pool.workers, len(blocks)))]
        uses = [parts.by_column[:, block.new] @ fractions[block.new] for block in wave]
        later -= sum(uses)
        left = stop.left_s
        most_s = PART_S if left is None else max(0.1, min(PART_S, FIRST_PLAN_SHARE * left / (1 + len(blocks))))
        asked = []
        for block, limits in zip(wave, _allotted(parts, x, later, uses), strict=True):
            columns = block.columns[used[block.columns]]
            worth = model.worth[columns] - parts.by_column[:, columns].T @ np.where(block.shared, proven.prices, 0.0)
            part = parts.part(columns, x, worth=worth, limits=np.where(block.shared, limits, np.inf))
            asked.append((part, pool.submit(part.model, Limits(most_s, BLOCK_GAP, seed, nodes=NODES), "highs")))
        for part, answer in asked:
            try:
                found = answer.result()
            except SolverError as error:
                log.warning("%s; its capability waits for a neighbourhood", error)
                continue
            if found.x is not None and keeps(part, found.x):
                x[part.columns] = found.x


def _blocks(capability: IntArray, partner: IntArray, used: BoolArray) -> IntArray:
    """The block of every deployment: its capability, or some partners' share of one with many deployments in use."""
    parts = -(-np.bincount(capability[used], minlength=int(capability.max(initial=0)) + 1) // LARGEST_BLOCK)
    begins = np.cumsum(np.maximum(parts, 1)) - np.maximum(parts, 1)
    return np.asarray(begins[capability] + partner % np.maximum(parts, 1)[capability])


class _Block:
    """
    The columns around some deployments, those of them that no block had before, and the rows shared with others.

    What blocks before it in the same `known` have is not its own.
    """

    def __init__(self, parts: Parts, deployments: BoolArray, known: BoolArray) -> None:
        around = parts.around(deployments)
        inside = np.bincount(parts.by_column[:, around].indices, minlength=parts.model.shape[0])
        self.shared = np.diff(parts.matrix.indptr) > inside
        self.columns = self.new = around[~known[around]]
        known[self.new] = True


def _allotted(parts: Parts, x: FloatArray, later: FloatArray, uses: Sequence[FloatArray]) -> Iterator[FloatArray]:
    """
    What each block of a wave may add to every row, in whole units, so that all together keep it.

    What is left beside the solution and those that come later is handed out as the fractional plan has it; the first
    gets what nobody uses.
    """
    left = np.floor(np.maximum(parts.model.row_upper - parts.matrix @ x - np.maximum(later, 0.0), 0.0) + 1.0 - 1e-3)
    unused = np.maximum(left - sum(uses), 0.0)
    given, sought = np.zeros(len(left)), np.where(np.isfinite(unused), unused, 0.0)
    for use in uses:
        sought = sought + use
        reached = np.floor(np.minimum(left, sought) + 1e-6)
        yield np.where(np.isfinite(left), reached - given, np.inf)
        given = reached
