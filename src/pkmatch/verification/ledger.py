"""Amounts by key and period: what a limit has to bear, and where it is passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)


class Overuse(NamedTuple, Generic[K]):
    """A limit passed by the same amount in the consecutive periods [start, end), by these rows."""

    key: K
    start: int
    end: int
    amount: float
    limit: float
    rows: tuple[str, ...]


class Ledger(Generic[K]):
    """Bookings of rows on keys over periods."""

    def __init__(self) -> None:
        self._booked: defaultdict[K, defaultdict[int, list[tuple[float, str]]]]
        self._booked = defaultdict(lambda: defaultdict(list))

    def book(self, key: K, start: int, end: int, amount: float, row: str) -> None:
        """Add a row's amount to a key in every period of [start, end)."""
        for period in range(start, end):
            self._booked[key][period].append((amount, row))

    def amount(self, key: K, period: int) -> float:
        """What is booked on a key in a period."""
        booked = self._booked.get(key)
        return sum(amount for amount, _ in booked[period]) if booked and period in booked else 0

    def over(self, limit: Callable[[K, int], float], tolerance: float = 0) -> Iterator[Overuse[K]]:
        """Where the bookings pass the limit of a key and period, equal findings in a row told once."""
        for key, booked in self._booked.items():
            last: Overuse[K] | None = None
            for period in sorted(booked):
                found = _finding(key, period, booked[period], limit(key, period))
                if last and (found.amount <= found.limit + tolerance or not _continues(last, found)):
                    yield last
                    last = None
                if found.amount > found.limit + tolerance:
                    last = last._replace(end=found.end) if last else found
            if last:
                yield last


def _finding(key: K, period: int, entries: list[tuple[float, str]], limit: float) -> Overuse[K]:
    rows = tuple(dict.fromkeys(row for _, row in entries))
    return Overuse(key, period, period + 1, sum(amount for amount, _ in entries), limit, rows)


def _continues(last: Overuse[K], found: Overuse[K]) -> bool:
    return last._replace(start=0, end=0) == found._replace(start=0, end=0) and last.end == found.start
