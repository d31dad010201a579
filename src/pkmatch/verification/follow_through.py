"""How far pledges of earlier conferences are followed through."""

from __future__ import annotations

from pkmatch.verification.case import Case


def older_module_periods(case: Case) -> int:
    """Module-periods deployed of pledges that were first made before the newest conference."""
    newest, total = case.scenario.policy.newest_conference, 0
    for deployed in case.deployments:
        made = deployed.pledge.first_made
        if newest is not None and made is not None and made < newest:
            total += deployed.row.modules * len(deployed.periods)
    return total
