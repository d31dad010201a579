"""
Every deployment worth considering.

Comes in: scenario arrays. Goes out: `Candidates`, all (pledge, gap, start, end) that pass the tables of named
rules. Works through pledges in portions, so that memory follows the result, not the pairs looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates
from pkmatch.rules import EARLIEST, LATEST, LONGEST, PAIRINGS, SHORTEST, SUPPLY
from pkmatch.rules.coverage import most_at_once
from pkmatch.rules.smart_pledges import whole_where_they_must

PAIRS_AT_ONCE = 2_000_000
"""Most (pledge, gap) pairs looked at together; bounds the memory of the masks."""


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
        yield _supported(a, _deployments(a, *_eligible(a, *pairs)))


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
        found = _deployments(a, p, g) if start is None or end is None else _one(a, p, g, start, end)
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
    portion = (np.cumsum(partners) - partners) // PAIRS_AT_ONCE
    for number in np.unique(portion):
        inside = np.flatnonzero(portion == number)
        count = partners[inside]
        pledge = np.repeat(pledges[inside], count)
        within = np.arange(len(pledge)) - np.repeat(np.cumsum(count) - count, count)
        yield pledge, gap[begins[a.capability_by_pledge[pledge]] + within]


def _eligible(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> tuple[IntArray, IntArray]:
    for allows in PAIRINGS.values():
        allowed = allows(a, pledge, gap)
        pledge, gap = pledge[allowed], gap[allowed]
    return pledge, gap


def _deployments(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> Candidates:
    """Every window of every pair that the bounds on start, end and length leave."""
    first = np.maximum.reduce([number(a, pledge, gap) for number in EARLIEST.values()])
    last = np.minimum.reduce([number(a, pledge, gap) for number in LATEST.values()])
    shortest = np.maximum.reduce([number(a, pledge, gap) for number in SHORTEST.values()])
    longest = np.minimum.reduce([last - first, *(number(a, pledge, gap) for number in LONGEST.values())])
    kept = longest >= shortest
    pledge, gap, first, last = pledge[kept], gap[kept], first[kept], last[kept]
    shortest, longest = shortest[kept], longest[kept]
    parts = []
    for length in range(int(shortest.min(initial=1)), int(longest.max(initial=0)) + 1):
        fits = np.flatnonzero((shortest <= length) & (length <= longest))
        starts = last[fits] - first[fits] - length + 1
        pair = np.repeat(fits, starts)
        start = first[pair] + np.arange(len(pair)) - np.repeat(np.cumsum(starts) - starts, starts)
        most = np.minimum(a.quantity_by_pledge[pledge[pair]], most_at_once(a, pledge[pair], gap[pair]))
        parts.append(Candidates(pledge[pair], gap[pair], start, start + length, most))
    return Candidates.joined(parts)


def _supported(a: ScenarioArrays, c: Candidates) -> Candidates:
    most = np.minimum.reduce([c.most, *(most_of(a, c) for most_of in SUPPLY.values())])
    c = Candidates(c.pledge, c.gap, c.start, c.end, most)
    return c.keep((most > 0) & whole_where_they_must(a, c))


def _one(a: ScenarioArrays, pledge: IntArray, gap: IntArray, start: int, end: int) -> Candidates:
    most = np.minimum(a.quantity_by_pledge[pledge], most_at_once(a, pledge, gap))
    return Candidates(pledge, gap, np.array([start]), np.array([end]), most)
