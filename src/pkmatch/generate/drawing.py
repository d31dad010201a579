"""How columns of figures are drawn: each from a stream of its own, by seed and name."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pkmatch.domain.calendar import Calendar

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PERIODS = 12
SKILLS = 15
ITEMS = 12
MOST_PARTNERS = 120
GROWTH_FROM = 10_000
"""From so many pledges on, missions and capabilities grow with the set."""

MADE_UP: dict[str, Any] = {"source": "generated", "illustrative": True}


More = Sequence[dict[str, Any]]
"""Further fields of each record of a table."""


class Sizes(NamedTuple):
    """How many records of each kind."""

    pledges: int
    gaps: int
    offers: int
    partners: int
    capabilities: int
    missions: int


class Names(NamedTuple):
    """The ids that other records name."""

    partners: Sequence[str]
    capabilities: Sequence[str]
    missions: Sequence[str]
    skills: Sequence[str]
    items: Sequence[str]


class Window(NamedTuple):
    """First periods, and those after the last."""

    first: Ints
    end: Ints


class Draws:
    """Columns of random figures, each from a stream of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def _stream(self, column: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(column.encode())])

    def whole(self, column: str, count: int, least: int, most: int) -> Ints:
        """Whole numbers from `least` to `most`, all equally likely."""
        return self._stream(column).integers(least, most + 1, count)

    def one_of(self, column: str, count: int, choices: int) -> Ints:
        """Indices below `choices`; made from fractions, so that a row keeps its draw when `choices` grows."""
        return (self._stream(column).random(count) * choices).astype(np.int64)

    def chance(self, column: str, count: int, probability: float) -> Bools:
        """Whether each of `count` cases holds."""
        return self._stream(column).random(count) < probability

    def fraction(self, column: str, count: int) -> npt.NDArray[np.float64]:
        """Numbers from 0 to 1."""
        return self._stream(column).random(count)

    def table(self, column: str, rows: int, columns: int, probability: float) -> Bools:
        """Whether each case of a table holds."""
        return self._stream(column).random((rows, columns)) < probability

    def window(self, kind: str, first: Ints) -> Window:
        """Windows of 3 to 8 quarters from `first` on, cut off where the plan ends."""
        length = self.whole(f"{kind} length", len(first), 3, 8)
        return Window(first, np.minimum(PERIODS, first + length))


def sizes_of(pledges: int) -> Sizes:
    """The sizes that follow from a number of pledges."""
    growth = max(pledges, GROWTH_FROM)
    return Sizes(
        pledges=pledges,
        gaps=pledges // 2,
        offers=3 * pledges // 10,
        partners=int(min(MOST_PARTNERS, max(20, pledges / 8))),
        capabilities=20 * growth // GROWTH_FROM,
        missions=12 * growth // GROWTH_FROM,
    )


def first_days(calendar: Calendar) -> list[date]:
    """First day of each period, and the day after the last."""
    return [calendar.first_day(period) for period in range(calendar.periods + 1)]


def ids(letter: str, count: int, width: int = 5) -> list[str]:
    """Ids of so many records."""
    return [f"{letter}-{number:0{width}}" for number in range(1, count + 1)]
