"""
Rule 3, languages: a unit brings at least one of those the gap lists, and shares one with others there if it must.

Units of one T/PCC that bring the same languages are **speakers**; whether any are there is a switch for each gap and
period in which others could deploy with whom they share none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.coverage import room_beside
from pkmatch.rules.substitution import least_parts


@dataclass(frozen=True, eq=False)
class Speakers:
    """
    Speakers who could meet others with whom they share no language.

    `keys` say who and where, `most` modules there; `place` and `position` say which candidates they are, `one` and
    `other` which two share no language.
    """

    keys: dict[str, IntArray]
    most: IntArray
    place: IntArray
    position: IntArray
    one: IntArray
    other: IntArray


def speaks_one_asked(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The unit brings one of the languages asked, or none is asked."""
    none_asked: BoolArray = ~np.any(a.languages_asked, axis=1)
    spoken = none_asked[gap]
    for language in range(a.languages_asked.shape[1]):
        spoken |= np.logical_and(a.languages_asked[gap, language], a.languages_brought[pledge, language])
    return spoken


def speakers(a: ScenarioArrays, c: Candidates) -> Speakers:
    """Who could deploy beside whom without a language in common; nobody where the policy does not mind."""
    c = c if a.shared_language else c.keep(np.zeros(len(c), dtype=np.bool_))
    languages, brings = np.unique(a.languages_brought, axis=0, return_inverse=True)
    position, period = c.presence
    who = c.pledge[position]
    place, (gap, at, partner, speaks) = numbered(
        c.gap[position], period, a.partner_by_pledge[who], brings.reshape(-1).astype(np.int64)[who]
    )
    of_group, (in_gap, _) = numbered(gap, at)
    end = np.cumsum(np.bincount(of_group, minlength=len(in_gap)))[of_group]
    one, other = spread(np.arange(len(gap)) + 1, end)
    apart = (partner[one] != partner[other]) & ~np.any(languages[speaks[one]] & languages[speaks[other]], axis=1)
    one, other = one[apart], other[apart]
    met = np.zeros(len(gap), dtype=np.bool_)
    met[one] = met[other] = True
    new = np.cumsum(met) - 1
    inside = met[place]
    place, position = new[place[inside]], position[inside]
    keys = {"gap": gap[met], "period": at[met], "partner": partner[met], "class": speaks[met]}
    _, (row, pledge) = numbered(place, c.pledge[position])
    pledged = np.bincount(row, a.quantity_by_pledge[pledge], int(met.sum())).astype(np.int64)
    room = room_beside(a)[keys["gap"], keys["period"]] // least_parts(a)[keys["gap"]]
    return Speakers(keys, np.minimum(pledged, room), place, position, new[one], new[other])


def speaking_columns(k: Speakers) -> Columns:
    """Whether speakers are there."""
    return Columns("speaking", k.keys, upper=np.ones(len(k.most), dtype=np.int64), worth=np.zeros(len(k.most)))


def modules_mean_speaking(k: Speakers) -> Rows:
    """Modules of speakers deploy only where their switch is on."""
    count = len(k.most)
    entries = (
        Entries("deployments", k.place, k.position, np.ones(len(k.place))),
        Entries("speaking", np.arange(count), np.arange(count), -k.most.astype(np.float64)),
    )
    return Rows("speaking links", np.full(count, -np.inf), np.zeros(count), entries, k.keys)


def those_together_share_a_language(k: Speakers) -> Rows:
    """Of two speakers without a language in common one is there, or none."""
    pairs = np.arange(len(k.one))
    entries = (
        Entries("speaking", pairs, k.one, np.ones(len(pairs))),
        Entries("speaking", pairs, k.other, np.ones(len(pairs))),
    )
    keys = {name: k.keys[name][k.one] for name in ("gap", "period", "partner")}
    return Rows("shared language", np.full(len(pairs), -np.inf), np.ones(len(pairs)), entries, keys)
