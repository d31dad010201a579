"""Policy, skills and capabilities as columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from pkmatch.arrays.scenario_arrays import CATEGORIES, NEVER, BoolArray, IntArray
from pkmatch.arrays.tables import Positions, bools, ints
from pkmatch.domain.scenario import Scenario


def policy_columns(s: Scenario) -> dict[str, Any]:
    """What the policy asks, by partner, category and period."""
    personnel = {capability.id: capability.personnel for capability in s.capabilities}
    women = _women_targets(s)
    return {
        "has_commitments": bools(set(s.policy.required_commitments) <= set(c.commitments) for c in s.partners),
        "person_periods_asked": sum(
            g.quantity * personnel[g.capability] * int(end - first)
            for g in s.unit_gaps
            for first, end in [s.gap_periods(g)]
        ),
        "burden_percent": 100 if s.policy.burden_ceiling is None else round(100 * s.policy.burden_ceiling),
        "shared_language": s.policy.shared_language,
        "visits_a_period": s.policy.assessment_visits,
        "lead_once_assessed": s.calendar.periods_up(s.policy.lead_time("PL2").time),
        "least_partners": s.policy.least_partners,
        "women_asked": women[0],
        "women_scale": women[1],
        "women_hard": s.policy.women_hard,
        "max_links": int(NEVER) if s.policy.max_links is None else s.policy.max_links,
    }


def kind_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of skills and capabilities."""
    calendar = s.calendar
    served = np.diag(np.full(len(s.capabilities), 100, dtype=np.int64))
    for number, capability in enumerate(s.capabilities):
        for name, rate in capability.serves.items():
            served[number, at.capabilities[name]] = round(100 * rate)
    partial: BoolArray = np.any((served > 0) & (served < 100), axis=0)
    return {
        "per_capability": bools(skill.per_capability for skill in s.skills),
        "lasts_by_skill": ints(NEVER if x.lasts is None else calendar.periods_up(x.lasts) for x in s.skills),
        "percent_served": served,
        "parts_by_gap": np.array(
            [100 if partial[at.capabilities[g.capability]] else 1 for g in s.unit_gaps], dtype=np.int64
        ),
        "personnel_by_capability": ints(k.personnel for k in s.capabilities),
        "category_by_capability": ints(CATEGORIES.index(k.category) for k in s.capabilities),
    }


def _women_targets(scenario: Scenario) -> IntArray:
    """Targets in percent as whole numbers over a scale of their own: [asked or scale, category, period]."""
    found = np.zeros((2, len(CATEGORIES), scenario.calendar.periods), dtype=np.int64)
    for k, category in enumerate(CATEGORIES):
        for period in range(scenario.calendar.periods):
            target = scenario.policy.women_target(category, scenario.calendar.first_day(period).year)
            if target is not None:
                percent = 100 * target.share
                found[:, k, period] = percent.numerator, percent.denominator
    return found
