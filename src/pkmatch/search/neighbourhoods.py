"""
Large-neighbourhood search: free a part of the plan, solve it with every rule, keep what is better, again.

Comes in: a model cut into parts, a solution, prices. Goes out: better and better solutions. Neighbourhoods come from
the data: partners, capabilities, missions, windows, and the surroundings of what the plan loses most on against its
bound. Which kind pays is learnt on the way.
"""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from pkmatch.columns import Answer, BoolArray, FloatArray, IntArray, Limits
from pkmatch.errors import SolverError
from pkmatch.search.parts import Part, Parts
from pkmatch.search.prices import Priced, losses
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

BEGIN, SMALLEST, LARGEST = 300, 50, 8000
"""Deployments in a neighbourhood: at first, at least and at most."""
GROWTH, SHRINKAGE = 1.1, 0.7
"""What a size is multiplied by when a part was solved to its end, and when it was not."""
ABOVE = 1.5
"""
How many times larger than sought a neighbourhood may be: of larger ones some partners (capabilities) are taken. At
10,000 synthetic pledges a mission has 16,000 deployments in use, and an engine nothing to say of them in its time.
"""
LOOKS, LOOKS_AROUND = 10, 4
"""
Least steps after which it is looked again where the solution loses most, and how often on the way once around the plan:
a look at 10,000 synthetic pledges with all rules, where 100 parts make up the plan, takes as long as half a part.
"""
NEARLY = 1e-6
"""By how much a row may be missed, as a share of what it comes to: as nearly as engines keep it."""
ROOM = 3_000
"""Deployments that take part, for each part that is worked on side by side with others."""
LARGEST_PART = 15_000
"""Columns of a part from which on no larger one is tried: its solution would take many seconds."""
NODES = 100
"""Branch-and-bound nodes for one part: a limit that does not look at the clock."""
PART_S = 3.0
"""Seconds for one part, for engines that get lost in one node."""
CLOSE = 2e-4
"""Relative gap at which a part is solved."""
GAPS_SHARE = 0.2
"""Of the deployments around some gaps, those in the gaps themselves, about: the others are their pledges' elsewhere."""
MEMORY = 0.8
"""Weight of what a kind of neighbourhood gained before, beside its newest gain."""
LEAST_CHANCE = 0.3
"""Share of the draws that all kinds have equally, whatever they gained."""
WIDER = ((0.01, 0.05), (0.01, 0.2), (0.1, 0.3), (0.5, 0.5), (2.0, 1.0))
"""
Which columns take part that the fractional plan does not use: by how much, as a share of the mean worth of a
deployment, they may be worth less than their price, and the share of them that is drawn; each where the one before
gained no more.
"""
PATIENCE = 8
"""Steps with little gain after which more columns are drawn; in large models as many as go once around the plan."""
LITTLE = 1e-4
"""
Gain of a step that is little, as a share of what a part is worth: in a plan of many parts none gains a share of all. In
70 s at 3,000 synthetic pledges with all rules, and 50 s with core rules, no more columns were drawn with it or without.
"""
USED = 0.003
"""Value in the fractional plan from which on a column takes part from the beginning."""


@dataclass
class _Kind:
    """One way to choose a neighbourhood: its size in deployments, and what it gained lately for each column solved."""

    size: float
    gain: float = 0.01


@dataclass(frozen=True, eq=False)
class _Asked:
    """A part under way: its kind, what its columns were when it was handed in, and its answer to come."""

    kind: str
    part: Part
    begun: FloatArray
    answer: Future[Answer]


@dataclass
class Search:
    """
    A search under way: the solution in hand, and what was tried.

    `labels` says of each column to which partner, capability and mission it belongs, -1 where to none, and to which
    gap where the surroundings of gaps are to be neighbourhoods, too; `window` in which periods each deployment lies,
    `pledge` whose it is. `wider` is the place in `WIDER` to begin at; `elsewhere` are engines of the pool
    that are at something else.
    """

    parts: Parts
    at_prices: Priced
    fractions: FloatArray
    x: FloatArray
    labels: dict[str, IntArray]
    window: tuple[IntArray, IntArray]
    pledge: IntArray
    seed: int = 0
    steps: int = 0
    without_gain: int = 0
    wider: int = 0
    elsewhere: int = 0
    nearer: Callable[[], float] = lambda: math.inf
    kinds: dict[str, _Kind] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._draw = np.random.default_rng(self.seed)
        self.kinds = {name: _Kind(size=BEGIN) for name in (*self.labels, "window")}
        weights = abs(self.parts.matrix)
        self._use = weights @ self.fractions
        self._by_weight = sparse.csr_array(weights.T)
        self._activity = self.parts.matrix @ self.x
        self._stale = 0
        self.value = float(self.parts.model.worth @ self.x)
        self._lost: dict[str, FloatArray] = {}
        self._looked = -math.inf
        self._take_in()

    def _take_in(self) -> None:
        """The columns that take part: those used by the fractional plan, or by prices nearly worth it."""
        model, d = self.parts.model, self.parts.deployments
        self._open = (self.fractions > USED) | self.parts.following
        self._deployments = int(np.count_nonzero(self._open[d]))
        self._near: tuple[float, IntArray] = (-math.inf, np.zeros(0, dtype=np.int64))
        self._short = -self.at_prices.reduced / max(
            float(np.abs(model.worth[d]).mean()) if d.stop > d.start else 0, 1e-9
        )

    @property
    def bound(self) -> float:
        """What no solution exceeds, by what is known now."""
        return min(self.at_prices.bound, self.nearer())

    def run(self, pool: Pool, stop: Stop, tell: Callable[[float], None] = lambda value: None) -> None:
        """
        Search until the limits say so; the solution in hand is never worse than before.

        Parts are taken in the order in which they were handed in, whoever is done first: so a run repeats.
        """
        asked: deque[_Asked] = deque()
        while True:
            over = stop.at(self.value, self.bound, self.steps + len(asked), self.without_gain)
            if not over and len(asked) < self.at_once(pool) and self._ask(pool, stop, asked):
                continue
            if not asked:
                return
            before = self.value
            self._learn(asked.popleft(), pool, stop)
            self.without_gain = 0 if self.value > before + 1e-9 * max(1.0, abs(before)) else self.without_gain + 1
            around = self._parts_around()
            self._stale = 0 if self.value > before + LITTLE * max(1.0, abs(before)) / around else self._stale + 1
            if self._stale >= max(PATIENCE, around) and self.wider + 1 < len(WIDER):
                self.wider, self._stale = self.wider + 1, 0
            tell(self.value)

    def _parts_around(self) -> float:
        """How many parts make up the whole plan."""
        sizes = [kind.size for kind in self.kinds.values()]
        return max(1.0, len(sizes) * self._deployments / sum(sizes))

    def at_once(self, pool: Pool) -> int:
        """Parts to work on side by side: in small models each would change what the other stands on."""
        return max(1, min(pool.workers - self.elsewhere, self._deployments // ROOM))

    def _ask(self, pool: Pool, stop: Stop, asked: deque[_Asked]) -> bool:
        """Hand in one more part, with no deployment of those under way; whether there was one."""
        kind = self._choose()
        free = np.ones(self.parts.model.shape[1], dtype=np.bool_)
        for other in asked:
            free[other.part.columns] = False
        columns = self._columns(kind, free[self.parts.deployments])
        while len(columns) > LARGEST_PART and self.kinds[kind].size > SMALLEST:
            self.kinds[kind].size = max(SMALLEST, self.kinds[kind].size * SHRINKAGE)
            columns = self._columns(kind, free[self.parts.deployments])
        if not len(columns):
            return False
        part = self.parts.part(columns, self.x, activity=self._activity)
        begun, limits = self.x[columns], self._limits(stop, self.steps + len(asked))
        asked.append(_Asked(kind, part, begun, pool.submit(part.model, limits, "restricted", begun)))
        return True

    def _limits(self, stop: Stop, number: int) -> Limits:
        left = stop.left_s
        return Limits(PART_S if left is None else max(0.1, min(PART_S, left)), CLOSE, self.seed + number, nodes=NODES)

    def _learn(self, asked: _Asked, pool: Pool, stop: Stop) -> None:
        """Take a better part into the solution, and note what its kind gained; a failure costs this part only."""
        self.steps += 1
        known, part = self.kinds[asked.kind], asked.part
        try:
            answer = asked.answer.result()
            gained = 0.0
            if answer.x is not None and keeps(part, answer.x):
                gained = self._gained(part, asked.begun, answer.x, pool, stop)
        except SolverError as error:
            log.warning("%s; the part is left as it was", error)
            known.size = max(SMALLEST, known.size * SHRINKAGE)
            return
        columns = part.model.shape[1]
        easy = columns < LARGEST_PART and not answer.reason
        known.size = min(max(known.size * (GROWTH if easy else SHRINKAGE), SMALLEST), LARGEST)
        known.gain = MEMORY * known.gain + (1 - MEMORY) * gained / (1000 + columns) + 1e-9

    def _gained(self, part: Part, begun: FloatArray, found: FloatArray, pool: Pool, stop: Stop) -> float:
        """
        What the solution gains by a part's answer.

        Where the rest has changed since the part was handed in and leaves it no room, an engine makes the best of what
        the answer and the solution use.
        """
        moved = found - begun
        hoped = float(part.model.worth @ moved)
        if hoped <= 0 or self._takes(part.columns, moved):
            return max(hoped, 0.0)
        now = self.x[part.columns]
        used = (now != 0) | (found != 0)
        both = self.parts.part(part.columns[used], self.x, activity=self._activity)
        answer = pool.submit(both.model, self._limits(stop, self.steps), "highs", now[used]).result()
        if answer.x is None or not keeps(both, answer.x):
            return 0.0
        gain = float(both.model.worth @ (answer.x - now[used]))
        return gain if gain > 0 and self._takes(both.columns, answer.x - now[used]) else 0.0

    def _takes(self, columns: IntArray, moved: FloatArray) -> bool:
        """Change some columns of the solution, if it keeps every row then as far as it does now."""
        model, x = self.parts.model, self.x[columns] + moved
        some = np.flatnonzero(moved)
        entries = self.parts.by_column[:, columns[some]]
        rows, at = np.unique(entries.indices, return_inverse=True)
        change = np.bincount(at, entries.data * np.repeat(moved[some], np.diff(entries.indptr)), len(rows))
        before = self._activity[rows]
        after, slack = before + change, NEARLY * np.maximum(1.0, np.abs(before))
        over = (change > 0) & (after > model.row_upper[rows] + slack)
        under = (change < 0) & (after < model.row_lower[rows] - slack)
        inside = (x >= model.lower[columns] - NEARLY) & (x <= model.upper[columns] + NEARLY)
        if over.any() or under.any() or not inside.all():
            return False
        self._activity[rows], self.x[columns] = after, x
        self.value += float(model.worth[columns] @ moved)
        return True

    def _choose(self) -> str:
        gains = np.array([kind.gain for kind in self.kinds.values()])
        chances = (1 - LEAST_CHANCE) * gains / gains.sum() + LEAST_CHANCE / len(gains)
        return str(self._draw.choice(list(self.kinds), p=chances / chances.sum()))

    def _columns(self, kind: str, free: BoolArray) -> IntArray:
        """Columns of a neighbourhood of this kind, about as large as the kind has learnt to be."""
        size = self.kinds[kind].size
        d = self.parts.deployments
        near, share = WIDER[self.wider]
        taking_part = self._open | (self.x > 0)
        taking_part[self._drawn(near, share)] = True
        open_ = taking_part[d] & free
        in_a_window = kind == "window"
        if kind == "gap":
            chosen = self._around_gaps(open_, size)
        else:
            chosen = self._in_a_window(open_, size) if in_a_window else self._of_labels(kind, open_, size)
        chosen &= open_
        if np.count_nonzero(chosen) > ABOVE * size:
            chosen = self._some_of("capability" if kind == "partner" else "partner", chosen, size)
        return self.parts.around(chosen, taking_part)

    def _drawn(self, near: float, share: float) -> IntArray:
        """A share of the columns that are worth nearly their price, some of them drawn twice."""
        if self._near[0] != near:
            self._near = near, np.flatnonzero(self._short < near)
        columns = self._near[1]
        if share >= 1.0 or not len(columns):
            return columns
        return columns[self._draw.integers(len(columns), size=int(-math.log1p(-share) * len(columns)))]

    def _some_of(self, label: str, chosen: BoolArray, size: float) -> BoolArray:
        """Of deployments that are too many, those of some partners (capabilities)."""
        own = self.labels[label][self.parts.deployments]
        count = np.bincount(own[chosen], minlength=int(own.max(initial=-1)) + 1)
        order = self._draw.permutation(np.flatnonzero(count))
        taken = np.zeros(len(count), dtype=np.bool_)
        taken[order[: int(np.searchsorted(np.cumsum(count[order]), size)) + 1]] = True
        return np.asarray(chosen & taken[own], dtype=np.bool_)

    def _of_labels(self, name: str, open_: BoolArray, size: float) -> BoolArray:
        """Deployments of some partners (capabilities, missions), those that lose more being drawn more often."""
        label, loss = self.labels[name], self._loss_by(name)
        own = label[self.parts.deployments]
        count = np.bincount(own[open_], minlength=len(loss))
        weight = (loss + 0.1 * loss.mean() + 1e-9) * (count > 0)
        order = np.argsort(self._draw.exponential(size=len(weight)) / np.maximum(weight, 1e-300), kind="stable")
        taken = order[: int(np.searchsorted(np.cumsum(count[order]), size)) + 1]
        chosen = np.zeros(len(loss), dtype=np.bool_)
        chosen[taken] = weight[taken] > 0
        return np.asarray(chosen[own], dtype=np.bool_)

    def _around_gaps(self, open_: BoolArray, size: float) -> BoolArray:
        """Deployments in some gaps, and all others of the pledges that could serve there."""
        inside = self._of_labels("gap", open_, size * GAPS_SHARE)
        serving = np.zeros(int(self.pledge.max(initial=0)) + 1, dtype=np.bool_)
        serving[self.pledge[inside & open_]] = True
        return np.asarray(inside | serving[self.pledge], dtype=np.bool_)

    def _in_a_window(self, open_: BoolArray, size: float) -> BoolArray:
        """Deployments that lie whole within a window of periods, as wide as the size allows."""
        start, end = self.window
        first, last = int(start.min(initial=0)), int(end.max(initial=1))
        middle = self._draw.uniform(first, last)
        reach = np.maximum(np.abs(start - middle), np.abs(end - middle))
        near = np.sort(reach[open_])
        limit = near[min(int(size), len(near) - 1)] if len(near) else 0.0
        return np.asarray(reach <= limit, dtype=np.bool_)

    def _loss_by(self, name: str) -> FloatArray:
        """What is lost on the columns of each partner (capability, mission, gap), by the last look."""
        if self.steps >= self._looked + max(LOOKS, self._parts_around() / LOOKS_AROUND):
            loss, self._looked = self._loss(), self.steps
            for each, label in self.labels.items():
                known = label >= 0
                self._lost[each] = np.bincount(label[known], loss[known], label.max(initial=0) + 1).astype(np.float64)
        return self._lost[name]

    def _loss(self) -> FloatArray:
        """What is lost on each column against the bound: its own, and its share of the rows it stands in."""
        on_rows, on_columns = losses(self.parts.model, self.at_prices, self.x, self._activity)
        share = np.where(self._use > 1e-9, on_rows / np.maximum(self._use, 1e-9), 0.0)
        return np.asarray(self.fractions * (self._by_weight @ share) + on_columns)


def keeps(part: Part, x: FloatArray) -> bool:
    """Whether an engine's answer is a solution of the part: an engine that answers nonsense is not believed."""
    model = part.model
    activity = np.bincount(model.row, model.value * x[model.column], model.shape[0])
    slack = NEARLY * np.maximum(1.0, np.abs(activity))
    rows = (activity <= model.row_upper + slack) & (activity >= model.row_lower - slack)
    inside = (x >= model.lower - NEARLY) & (x <= model.upper + NEARLY)
    return bool(rows.all() and inside.all())
