"""In a nested gap one T/PCC leads in every period, and the others are small."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed, moment, number


def check_nested(case: Case) -> Iterator[Violation]:
    """Rule 8.6."""
    modules: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for deployed in case.deployments:
        if deployed.gap.nested is not None:
            for period in deployed.periods:
                modules[deployed.gap.id, period][deployed.partner] += deployed.hundredths
    for (gap_id, period), by_partner in sorted(modules.items()):
        for standing in case.standing_in(gap_id):
            by_partner[standing.unit.partner] += 100 * standing.unit.modules if period in standing.in_gap else 0
        wish = case.gaps[gap_id].nested
        assert wish is not None
        enough = [tpcc for tpcc, there in by_partner.items() if there >= 100 * wish.lead_min]
        large = {tpcc for tpcc, there in by_partner.items() if there > 100 * wish.partner_max}
        if not any(large <= {lead} for lead in enough):
            parts = listed(f"{tpcc} {number(there / 100)}" for tpcc, there in sorted(by_partner.items()))
            yield Violation(
                rule="nested",
                ids=(gap_id, *sorted(by_partner)),
                text=f"gap {gap_id!r} has in {moment(case.calendar, period)} the modules {parts}; one T/PCC has "
                f"at least {number(wish.lead_min)}, every other at most {number(wish.partner_max)}",
            )
