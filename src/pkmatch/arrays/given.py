"""A given plan's deployments as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from pkmatch.arrays.tables import Positions
from pkmatch.domain.plan import Given
from pkmatch.domain.scenario import Scenario


def given_columns(s: Scenario, at: Positions, given: Sequence[Given]) -> dict[str, Any]:
    """Modules by pledge, gap and period; those of records or periods that are no more in one row of -1."""
    modules: Counter[tuple[int, int, int]] = Counter()
    for row in given:
        pledge, gap = at.pledges.get(row.pledge, -1), at.gaps.get(row.gap, -1)
        for period in range(row.start, row.end):
            known = pledge >= 0 and gap >= 0 and period < s.calendar.periods
            modules[(pledge, gap, period) if known else (-1, -1, -1)] += row.modules
    rows = [(*place, count) for place, count in sorted(modules.items())]
    return {"given_modules": np.array(rows, dtype=np.int64).reshape(-1, 4)}
