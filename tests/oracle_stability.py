"""
Brute force over the goal `stability` of docs/model.md.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import Given
from tests.oracle_supports import Moves


def changes(moves: Moves, gap: Gap, given: Sequence[Given]) -> int:
    """Modules that a gap has more or fewer of than were given, by pledge and period."""
    change: Counter[tuple[str, int]] = Counter()
    for slot, modules in moves:
        for t in range(slot.start, slot.end):
            change[slot.pledge, t] += modules
    for row in given:
        for t in range(row.start, row.end) if row.gap == gap.id else ():
            change[row.pledge, t] -= row.modules
    return sum(map(abs, change.values()))
