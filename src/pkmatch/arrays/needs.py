"""Gaps and missions as columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pkmatch.arrays.scenario_arrays import NEVER
from pkmatch.arrays.tables import Positions, bools, counts, flags, floats, ints, looked_up
from pkmatch.domain.needs import Mission
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario


def gap_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of gaps."""
    calendar = s.calendar
    open_periods = np.array([s.gap_periods(gap) for gap in s.unit_gaps], dtype=np.int64).reshape(-1, 2)
    return {
        "mission_by_gap": looked_up(at.missions, (g.mission for g in s.unit_gaps)),
        "capability_by_gap": looked_up(at.capabilities, (g.capability for g in s.unit_gaps)),
        "quantity_by_gap": ints(g.quantity for g in s.unit_gaps),
        "first_by_gap": open_periods[:, 0].copy(),
        "end_by_gap": open_periods[:, 1].copy(),
        "priority_by_gap": floats(g.priority for g in s.unit_gaps),
        "critical_by_gap": bools(g.critical for g in s.unit_gaps),
        "handover_by_gap": bools(g.handover for g in s.unit_gaps),
        "trains_in_mission": bools(g.in_mission_training for g in s.unit_gaps),
        "level_by_gap": ints(READINESS_LEVELS.index(g.min_readiness) for g in s.unit_gaps),
        "shortest_by_gap": ints(calendar.periods_up(g.min_tour) for g in s.unit_gaps),
        "max_partners_by_gap": ints(NEVER if g.max_partners is None else g.max_partners for g in s.unit_gaps),
        "lead_min_by_gap": ints(g.nested.lead_min if g.nested else 0 for g in s.unit_gaps),
        "partner_max_by_gap": ints(g.nested.partner_max if g.nested else NEVER for g in s.unit_gaps),
        "women_percent_by_gap": ints(round(100 * g.women_share) for g in s.unit_gaps),
        "allows_triangular": bools(g.allows("triangular") for g in s.unit_gaps),
        "allows_joint": bools(g.allows("joint_deployment") for g in s.unit_gaps),
        "allows_rotation": bools(g.allows("multinational_rotation") for g in s.unit_gaps),
        "skills_asked": flags(s.unit_gaps, at.skills, lambda g: g.skills),
        "pieces_asked": counts(s.unit_gaps, at.items, lambda g: g.equipment),
        "languages_asked": flags(s.unit_gaps, at.languages, lambda g: g.languages),
        "tasks": flags(s.unit_gaps, at.tasks, lambda g: g.tasks),
    }


def ask_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of gaps that ask an item or an amount."""
    asks = s.other_gaps
    open_periods = np.array([s.gap_periods(gap) for gap in asks], dtype=np.int64).reshape(-1, 2)
    return {
        "ask_ids": tuple(gap.id for gap in asks),
        "mission_by_ask": looked_up(at.missions, (g.mission for g in asks)),
        "item_by_ask": ints(at.items[g.item] if g.item else -1 for g in asks),
        "asked_by_ask": ints(g.quantity if g.amount is None else round(100 * g.amount) for g in asks),
        "first_by_ask": open_periods[:, 0].copy(),
        "end_by_ask": open_periods[:, 1].copy(),
        "priority_by_ask": floats(g.priority for g in asks),
        "critical_by_ask": bools(g.critical for g in asks),
    }


def mission_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of missions."""
    return {
        "refused_by_mission": flags(s.missions, at.partners, lambda m: m.refused),
        "usd_next_door": s.policy.neighbour_usd * flags(s.missions, at.partners, lambda m: m.neighbours),
        "barred_neighbour": flags(s.missions, at.partners, lambda m: _barred_neighbours(s, m)),
    }


def _barred_neighbours(scenario: Scenario, mission: Mission) -> Iterable[str]:
    return mission.neighbours if scenario.policy.neighbours == "forbid" else ()


def training_need_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of training needs."""
    partner = looked_up(at.partners, (n.partner for n in s.training_needs))
    skill = looked_up(at.skills, (n.skill for n in s.training_needs))
    modules = ints(n.modules for n in s.training_needs)
    in_need = np.zeros((len(at.partners), len(at.skills)), dtype=np.int64)
    np.add.at(in_need, (partner, skill), modules)
    return {
        "partner_by_need": partner,
        "skill_by_need": skill,
        "modules_by_need": modules,
        "due_by_need": ints(s.due_period(n) for n in s.training_needs),
        "priority_by_need": floats(n.priority for n in s.training_needs),
        "modules_in_need": in_need,
    }
