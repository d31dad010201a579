"""
Rule 7, substitutes, once more, nearer to whole plans: 1.43 modules at 70 % fill nothing that one at 70 % does not.

In fractions a gap is filled by just so many modules that their rates add up to what it asks. Here modules count for
what whole ones can fill, by the rounding of mixed-integer rows: for whole x and any s >= 0, sum a x + s >= b gives
sum (r [a / d] + min(r, a mod d)) x + s >= r (b / d, rounded up), r = b mod d, whatever d is. No whole plan is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered, spread
from pkmatch.rules.counting import PLACE, missing_beside
from pkmatch.rules.substitution import may_exceed, parts_of, rates_served


@dataclass(frozen=True, eq=False)
class Rounded:
    """
    Rows for places (gap, period) and the rates d that count there and do not divide what is asked.

    `place` and `parts` of each row, the `least` sum that fills the place, and the deployments that add to it.
    """

    place: IntArray
    parts: IntArray
    least: IntArray
    deployments: Entries

    def keys(self, gap: IntArray, at: IntArray) -> dict[str, IntArray]:
        """What each row is about."""
        return {"gap": gap[self.place], "period": at[self.place], "parts": self.parts}


def whole_modules_count(a: ScenarioArrays, c: Candidates, counted: Columns, *, with_others: bool = False) -> Rows:
    """What counts leaves at least so much of the quantity missing as whole modules do."""
    number, (gap, at) = numbered(*(counted.keys[name] for name in PLACE))
    found = _rounded(a, c, gap, at, with_others)
    rows = np.bincount(found.place, minlength=len(gap))[number]  # of the place of each column
    column, nth = spread(np.zeros_like(rows), rows)
    begins = np.searchsorted(found.place, number)
    entries = found.deployments, Entries("counted", begins[column] + nth, column, np.full(len(column), -1.0))
    least = found.least - missing_beside(a)[gap, at][found.place]
    return Rows("whole count", least.astype(np.float64), np.full(len(least), np.inf), entries, found.keys(gap, at))


def whole_modules_fill(a: ScenarioArrays, c: Candidates, filled: Columns, *, with_others: bool = False) -> Rows:
    """A period of a critical gap is filled by so many whole modules as it takes."""
    gap, at = (filled.keys[name] for name in PLACE)
    found = _rounded(a, c, gap, at, with_others)
    count = len(found.place)
    entries = found.deployments, Entries("filled", np.arange(count), found.place, -found.least.astype(np.float64))
    return Rows("whole fill", np.zeros(count), np.full(count, np.inf), entries, found.keys(gap, at))


def _rounded(a: ScenarioArrays, c: Candidates, gap: IntArray, at: IntArray, with_others: bool) -> Rounded:
    """The rounded rows of places; `with_others` for the rates of candidates that may join these, too."""
    places = Columns("", {"gap": gap, "period": at}, upper=gap, worth=np.zeros(len(gap)))
    position, period = c.presence
    place = located(places, PLACE, (c.gap[position], period))
    inside = np.flatnonzero((place >= 0) & may_exceed(a)[c.gap[position]])
    position, place = position[inside], place[inside]
    parts = parts_of(a, c.pledge[position], c.gap[position])
    asked = (a.quantity_by_gap[gap] - a.modules_in_place[gap, at]) * a.parts_by_gap[gap]

    served = rates_served(a)[:, gap] * may_exceed(a)[gap] if with_others else np.zeros((0, len(gap)), dtype=np.int64)
    rate, of_rate = np.unique(np.append(parts, served), return_inverse=True)
    counts = np.zeros((len(gap), len(rate)), dtype=np.bool_)
    counts[place, of_rate[: len(parts)]] = True
    counts[np.tile(np.arange(len(gap)), len(served)), of_rate[len(parts) :]] = True
    counts &= rate > 0
    counts &= asked[:, None] % np.maximum(rate, 1) > 0
    row_place, row_rate = np.nonzero(counts)
    row_of = np.where(counts, np.cumsum(counts).reshape(counts.shape) - 1, -1)
    left = asked[row_place] % rate[row_rate]
    least = left * -(-asked[row_place] // rate[row_rate])

    pair, column = np.nonzero(counts[place])
    row = row_of[place[pair], column]
    whole, rest = np.divmod(parts[pair], rate[column])
    value = np.minimum(left[row] * whole + np.minimum(left[row], rest), least[row])
    entries = Entries("deployments", row, position[pair], value.astype(np.float64))
    return Rounded(row_place, rate[row_rate], least, entries)
