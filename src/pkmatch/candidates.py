"""
Every deployment worth considering.

Comes in: scenario arrays. Goes out: `Candidates`, all (pledge, gap, start, end) that pass the tables of named
rules. Works through pledges in portions, so that memory follows the result, not the pairs looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates
from pkmatch.rules import EARLIEST, LATEST, LONGEST, PAIRINGS, SHORTEST, SUPPLY
from pkmatch.rules.coverage import most_at_once
from pkmatch.rules.smart_pledges import whole_where_they_must

PAIRS_AT_ONCE = 2_000_000
"""Most (pledge, gap) pairs looked at together; bounds the memory of the masks."""
WINDOWS_AT_ONCE = 4_000_000
"""Most deployments whose supply is looked at together, of which a pair has up to hundreds; about 1.5 GB."""


def build_candidates(a: ScenarioArrays) -> Candidates:
    """
    All deployments that no pairing, window or lack of supply rules out.

    Parameters
    ----------
    a
        The scenario's columns.

    Returns
    -------
    Candidates
        In order of pledge portions, then length, then pair.
    """
    return Candidates.joined(list(candidate_portions(a, np.arange(len(a.pledge_ids)))))


def candidate_portions(a: ScenarioArrays, pledges: IntArray) -> Iterator[Candidates]:
    """The candidates of some pledges, in portions of whole pledges."""
    for pairs in _pairs(a, pledges):
        windows = _windows(a, *_eligible(a, *pairs))
        for some in _whole_pledges(windows.pledge, windows.count, WINDOWS_AT_ONCE):
            yield _supported(a, _deployments(a, windows.keep(some)))


def widest_deployments(a: ScenarioArrays, pledges: IntArray) -> Iterator[Candidates]:
    """
    Each pair of some pledges once, over all periods that its deployments have among them, in portions of whole pledges.

    What offers could support is not looked at, which takes longest where there are many of these.
    """
    for pairs in _pairs(a, pledges):
        w = _windows(a, *_eligible(a, *pairs))
        yield Candidates(w.pledge, w.gap, w.first, w.last, a.quantity_by_pledge[w.pledge])


def deployments_by_dates(a: ScenarioArrays, pledges: IntArray) -> int:
    """How many deployments of some pledges there would be if offers supported all of them."""
    return sum(int(_windows(a, *_eligible(a, *pairs)).count.sum()) for pairs in _pairs(a, pledges))


def barring_rules(a: ScenarioArrays, pledge: int, gap: int, start: int | None, end: int | None) -> tuple[str, ...]:
    """
    Names of the rules that rule out a deployment of a pledge in a gap, over [start, end) where given.

    Empty when the deployment is a candidate.
    """
    p, g = np.array([pledge]), np.array([gap])
    names = [name for name, allows in PAIRINGS.items() if not allows(a, p, g)[0]]
    first = {name: int(number(a, p, g)[0]) for name, number in EARLIEST.items()}
    last = {name: int(number(a, p, g)[0]) for name, number in LATEST.items()}
    least = {name: int(number(a, p, g)[0]) for name, number in SHORTEST.items()}
    most = {name: int(number(a, p, g)[0]) for name, number in LONGEST.items()}
    if start is None or end is None:
        room = min(last.values()) - max(first.values())
        longest = min(most.values())
        names += [name for name in least if least[name] > (min(room, longest) if room > 0 else longest)]
        names += [name for name in most if most[name] < max(least.values())]
        if room < max(least.values()):
            names += [name for name in first if 0 < first[name] == max(first.values())]
        if room < max(least.values()) and max(first.values()) < a.periods:
            names += [name for name in last if a.periods > last[name] == min(last.values())]
    else:
        names += [name for name in first if start < first[name]]
        names += [name for name in last if end > last[name]]
        names += [name for name in least if end - start < least[name]]
        names += [name for name in most if end - start > most[name]]
    if not names:
        found = _deployments(a, _windows(a, p, g)) if start is None or end is None else _one(a, p, g, start, end)
        names += [name for name, most_of in SUPPLY.items() if not (most_of(a, found) > 0).any()]
        names += [] if names or len(_supported(a, found)) else ["smart pledge whole"]
    return tuple(dict.fromkeys(names))


def limiting_rules(a: ScenarioArrays, c: Candidates) -> tuple[str, ...]:
    """Names of the rules that keep candidates from having more modules."""
    pledged, asked = a.quantity_by_pledge[c.pledge], most_at_once(a, c.pledge, c.gap)
    binding = {
        "pledge quantity": c.most == pledged,
        "presence within quantity": c.most == asked,
        **{name: most_of(a, c) < np.minimum(pledged, asked) for name, most_of in SUPPLY.items()},
    }
    return tuple(name for name, binds in binding.items() if binds.any())


def _pairs(a: ScenarioArrays, pledges: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """All (pledge, gap) of some pledges and capabilities that serve, in portions of whole pledges."""
    capability, gap = np.nonzero(a.percent_served[:, a.capability_by_gap] > 0)
    gaps = np.bincount(capability, minlength=len(a.capability_ids))
    begins = np.cumsum(gaps) - gaps
    partners = gaps[a.capability_by_pledge[pledges]]
    for inside in _whole_pledges(pledges, partners, PAIRS_AT_ONCE):
        count = partners[inside]
        pledge = np.repeat(pledges[inside], count)
        within = np.arange(len(pledge)) - np.repeat(np.cumsum(count) - count, count)
        yield pledge, gap[begins[a.capability_by_pledge[pledge]] + within]


def _eligible(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> tuple[IntArray, IntArray]:
    for allows in PAIRINGS.values():
        allowed = allows(a, pledge, gap)
        pledge, gap = pledge[allowed], gap[allowed]
    return pledge, gap


@dataclass(frozen=True, eq=False)
class _Windows:
    """Pairs of a pledge and a gap, and the bounds on start, end and length of a deployment there."""

    pledge: IntArray
    gap: IntArray
    first: IntArray
    last: IntArray
    shortest: IntArray
    longest: IntArray

    def keep(self, mask: IntArray | NDArray[np.bool_]) -> Self:
        """The pairs of a mask or of positions."""
        return type(self)(*(getattr(self, field.name)[mask] for field in fields(self)))

    @property
    def count(self) -> IntArray:
        """How many deployments each pair has."""
        lengths = self.longest - self.shortest + 1
        return lengths * (2 * (self.last - self.first + 1) - self.shortest - self.longest) // 2


def _windows(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> _Windows:
    """The pairs that have any deployment within the bounds on start, end and length."""
    first = np.maximum.reduce([number(a, pledge, gap) for number in EARLIEST.values()])
    last = np.minimum.reduce([number(a, pledge, gap) for number in LATEST.values()])
    shortest = np.maximum.reduce([number(a, pledge, gap) for number in SHORTEST.values()])
    longest = np.minimum.reduce([last - first, *(number(a, pledge, gap) for number in LONGEST.values())])
    return _Windows(pledge, gap, first, last, shortest, longest).keep(longest >= shortest)


def _whole_pledges(pledge: IntArray, count: IntArray, most: int) -> Iterator[IntArray]:
    """Positions of pledges, those of one together, whose counts come to about `most` at a time."""
    of_pledge = np.bincount(pledge, count)
    portion = ((np.cumsum(of_pledge) - of_pledge) // most)[pledge]
    for number in np.unique(portion):
        yield np.flatnonzero(portion == number)


def _deployments(a: ScenarioArrays, w: _Windows) -> Candidates:
    """Every deployment that the bounds on start, end and length leave."""
    parts = []
    for length in range(int(w.shortest.min(initial=1)), int(w.longest.max(initial=0)) + 1):
        fits = np.flatnonzero((w.shortest <= length) & (length <= w.longest))
        starts = w.last[fits] - w.first[fits] - length + 1
        pair = np.repeat(fits, starts)
        pledge, gap = w.pledge[pair], w.gap[pair]
        start = w.first[pair] + np.arange(len(pair)) - np.repeat(np.cumsum(starts) - starts, starts)
        most = np.minimum(a.quantity_by_pledge[pledge], most_at_once(a, pledge, gap))
        parts.append(Candidates(pledge, gap, start, start + length, most))
    return Candidates.joined(parts)


def _supported(a: ScenarioArrays, c: Candidates) -> Candidates:
    most = np.minimum.reduce([c.most, *(most_of(a, c) for most_of in SUPPLY.values())])
    c = Candidates(c.pledge, c.gap, c.start, c.end, most)
    return c.keep((most > 0) & whole_where_they_must(a, c))


def _one(a: ScenarioArrays, pledge: IntArray, gap: IntArray, start: int, end: int) -> Candidates:
    most = np.minimum(a.quantity_by_pledge[pledge], most_at_once(a, pledge, gap))
    return Candidates(pledge, gap, np.array([start]), np.array([end]), most)
