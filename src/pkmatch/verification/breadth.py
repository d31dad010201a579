"""Enough T/PCCs have a module out."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed


def check_breadth(case: Case) -> Iterator[Violation]:
    """Rule 10.2."""
    least, tpccs = case.scenario.policy.least_partners, partners_out(case)
    if len(tpccs) < least:
        text = f"{len(tpccs)} T/PCCs have a module out, at least {least} are asked: {listed(tpccs)}"
        yield Violation(rule="least partners", ids=tuple(tpccs), text=text)


def partners_out(case: Case) -> list[str]:
    """The T/PCCs with a module deployed or in place at any time."""
    in_place = {standing.unit.partner for standing in case.in_place if standing.there}
    return sorted(in_place.union(deployed.partner for deployed in case.deployments))
