"""What the tests of the case studies share: a case run as it stands, and who was there when."""

import runpy
from collections import defaultdict
from pathlib import Path
from typing import Any

import pkmatch as pk

CASES = Path(__file__).parents[2] / "examples" / "cases"


def run_case(name: str) -> dict[str, Any]:
    """The names of a case's script after it has run."""
    return runpy.run_path(str(CASES / f"{name}.py"))


def counted(scenario: pk.Scenario, plan: pk.Plan) -> dict[str, dict[str, float]]:
    """Modules that count as coverage, those in place apart: by partner and first day of the period."""
    by_partner: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in plan.deployments:
        days = by_partner[scenario.find(pk.Pledge, row.pledge).partner]
        for period, modules in zip(range(row.start, row.end), row.counted, strict=True):
            day = scenario.calendar.first_day(period).isoformat()
            days[day] = days.get(day, 0) + modules
    return by_partner


def spell(days: dict[str, float]) -> tuple[str, str, int]:
    """The first and the last of the periods in which something counts, and how many they are."""
    there = sorted(day for day, modules in days.items() if modules)
    return there[0], there[-1], len(there)


def kinds(plan: pk.Plan, gap: str) -> set[str]:
    """The kinds found of the partnership in a gap."""
    return {kind for partnership in plan.partnerships if partnership.gap == gap for kind in partnership.kinds}


def missing(scenario: pk.Scenario, plan: pk.Plan, gap: str) -> dict[str, float]:
    """Modules missing in a gap, by first day of the period."""
    days = scenario.calendar.first_day
    return {days(row.period).isoformat(): row.missing for row in plan.shortfalls if row.gap == gap}
