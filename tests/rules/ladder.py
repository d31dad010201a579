"""
The rungs of a rule's ladder, each a question to `solve`.

Free: without the rule in the way the best plan makes the tempting deployment. Pinned wrong: no plan keeps a
pin on what the rule bars, and the error says so. Pinned right: a plan keeps the pin next to it.
"""

from __future__ import annotations

import pytest

from pkmatch.domain.plan import Forbid, Pin, Plan
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import PinError
from pkmatch.solving import solve

Where = dict[tuple[str, str, int], int]
"""Modules present by pledge, gap and period."""


def pin(pledge: str, gap: str = "G", start: int | None = None, end: int | None = None, modules: int = 1) -> Pin:
    return Pin(pledge=pledge, gap=gap, start=start, end=end, modules=modules)


def forbid(pledge: str, gap: str = "G", start: int | None = None, end: int | None = None) -> Forbid:
    return Forbid(pledge=pledge, gap=gap, start=start, end=end)


def where(plan: Plan) -> Where:
    found: Where = {}
    for row in plan.deployments:
        for period in range(row.start, row.end):
            place = (row.pledge, row.gap, period)
            found[place] = found.get(place, 0) + row.modules
    return found


def in_periods(pledge: str, gap: str, start: int, end: int, modules: int = 1) -> Where:
    return {(pledge, gap, period): modules for period in range(start, end)}


def assert_free(scenario: Scenario, tempting: Where) -> None:
    """The best plan makes the tempting deployment."""
    found = where(solve(scenario))
    assert {place: found.get(place) for place in tempting} == tempting


def assert_barred(scenario: Scenario, *pins: Pin, by: str | None = None) -> None:
    """No plan keeps the pins; the error names the rule, or where a test leaves it open the pins, each by itself."""
    with pytest.raises(PinError) as caught:
        solve(scenario, pins=pins)
    assert set(caught.value.pins) <= set(pins)
    named = [str(wish) for wish in caught.value.pins] if by is None else [repr(by)]
    assert named
    assert all(name in str(caught.value) for name in named), str(caught.value)


def assert_kept(scenario: Scenario, *pins: Pin) -> Plan:
    """A plan keeps the pins: with periods in one row of just these, else anywhere in the gap."""
    plan = solve(scenario, pins=pins)
    for wish in pins:
        rows = [row for row in plan.deployments if (row.pledge, row.gap) == (wish.pledge, wish.gap)]
        if wish.start is not None:
            rows = [row for row in rows if (row.start, row.end) == (wish.start, wish.end)]
        assert sum(row.modules for row in rows) >= wish.modules
    assert plan.pins == pins
    return plan
