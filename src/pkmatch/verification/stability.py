"""How far a plan keeps to the one it was given."""

from __future__ import annotations

from collections import defaultdict

from pkmatch.verification.case import Case


def modules_changed(case: Case) -> int:
    """The sum of |modules - given modules| over pledge, gap and period."""
    deployed: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    given: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for row in (deployment.row for deployment in case.deployments):
        for period in range(row.start, row.end):
            deployed[row.pledge, row.gap, period] += row.modules
    for before in case.plan.given:
        for period in range(before.start, before.end):
            given[before.pledge, before.gap, period] += before.modules
    return sum(abs(deployed[place] - given[place]) for place in {*deployed, *given})
