"""Pledges and offers as columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from pkmatch.arrays.scenario_arrays import MODES, MONEY_USES, NEVER, BoolArray
from pkmatch.arrays.tables import (
    Positions,
    bools,
    counts,
    due_cents,
    flags,
    floats,
    goes,
    ints,
    looked_up,
    reach,
    windows,
)
from pkmatch.domain.gives import Pledge
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario


def pledge_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of pledges, and of what their partners own."""
    calendar = s.calendar
    personnel = {capability.id: capability.personnel for capability in s.capabilities}
    leads = {level: calendar.periods_up(s.policy.lead_time(level).time) for level in READINESS_LEVELS}
    registered = {"announced": leads["announced"], "PL1": 0}
    open_for = windows(s, s.pledges)
    tours = np.array([_tour(s, pledge) for pledge in s.pledges], dtype=np.int64).reshape(-1, 2)
    partner_by_pledge = looked_up(at.partners, (p.partner for p in s.pledges))
    capability_by_pledge = looked_up(at.capabilities, (p.capability for p in s.pledges))
    quantity_by_pledge = ints(p.quantity for p in s.pledges)
    skilled = flags(s.pledges, at.skills, lambda p: p.skills)
    owned = np.zeros((len(s.partners), len(s.capabilities)), dtype=np.int64)
    np.add.at(owned, (partner_by_pledge, capability_by_pledge), quantity_by_pledge)
    unskilled = np.zeros((len(s.partners), len(s.skills), len(s.capabilities)), dtype=np.int64)
    for skill in range(len(s.skills)):
        lacking = ~skilled[:, skill]
        where = (partner_by_pledge[lacking], np.full(lacking.sum(), skill), capability_by_pledge[lacking])
        np.add.at(unskilled, where, quantity_by_pledge[lacking])
    named_pairs = [
        p * len(s.unit_gaps) + at.gaps[name] for p, pledge in enumerate(s.pledges) for name in pledge.for_gaps
    ]
    return {
        "partner_by_pledge": partner_by_pledge,
        "capability_by_pledge": capability_by_pledge,
        "quantity_by_pledge": quantity_by_pledge,
        "first_by_pledge": open_for[:, 0].copy(),
        "end_by_pledge": open_for[:, 1].copy(),
        "lead_by_pledge": ints(leads[p.readiness] for p in s.pledges),
        "level_by_pledge": ints(READINESS_LEVELS.index(p.readiness) for p in s.pledges),
        "registered_by_pledge": ints(registered.get(p.readiness, NEVER) for p in s.pledges),
        "shortest_by_pledge": tours[:, 0].copy(),
        "longest_by_pledge": tours[:, 1].copy(),
        "rest_by_pledge": ints(calendar.periods_up(p.rest) for p in s.pledges),
        "cost_usd_by_pledge": floats(s.usd_per_module(p) for p in s.pledges),
        "skilled": skilled,
        "needs_skill": flags(s.pledges, at.skills, lambda p: p.needs_skills),
        "pieces_brought": counts(s.pledges, at.items, lambda p: p.equipment),
        "pieces_needed": counts(s.pledges, at.items, lambda p: p.needs_equipment),
        "languages_brought": flags(s.pledges, at.languages, lambda p: p.languages),
        "refuses_mission": flags(s.pledges, at.missions, lambda p: p.caveats.refused_missions),
        "is_sole_mission": flags(s.pledges, at.missions, lambda p: p.caveats.sole_missions),
        "refuses_partner": flags(s.pledges, at.partners, lambda p: p.caveats.refused_partners),
        "refuses_task": flags(s.pledges, at.tasks, lambda p: p.caveats.refused_tasks),
        "made_for_gaps": bools(bool(p.for_gaps) for p in s.pledges),
        "made_for_pairs": np.sort(np.array(named_pairs, dtype=np.int64)),
        "people_moved_by_pledge": ints(0 if p.self_lift else personnel[p.capability] for p in s.pledges),
        "performance_percent_by_pledge": ints(round(100 * p.performance) for p in s.pledges),
        "reliability_percent_by_pledge": ints(
            round(100 * s.policy.reliability_of(p.readiness, p.reliability)) for p in s.pledges
        ),
        "is_older": bools(s.policy.is_older(p.first_made) for p in s.pledges),
        "women_percent_by_pledge": ints(round(100 * p.women_share) for p in s.pledges),
        "modules_owned": owned,
        "modules_unskilled": unskilled,
    }


def training_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of training offers."""
    calendar, open_for = s.calendar, windows(s, s.training_offers)
    understood = _understood(s)
    interpreted = bools(o.translation_cost is not None for o in s.training_offers)
    usd = floats(o.translation_cost or 0.0 for o in s.training_offers)
    return {
        "skill_by_training": looked_up(at.skills, (o.skill for o in s.training_offers)),
        "places_by_training": ints(o.places for o in s.training_offers),
        "first_by_training": open_for[:, 0].copy(),
        "end_by_training": open_for[:, 1].copy(),
        "duration_by_training": ints(calendar.periods_up(o.duration) for o in s.training_offers),
        "pass_percent_by_training": ints(
            100 if o.mode == "in_mission" else round(100 * o.pass_rate) for o in s.training_offers
        ),
        "cost_usd_by_training": floats(o.cost for o in s.training_offers),
        "training_reaches": reach(s, s.training_offers) & (understood | interpreted[:, None]),
        "needs_interpreters": ~understood & interpreted[:, None],
        "translation_usd": usd,
        "translation_cents": np.rint(100 * usd).astype(np.int64),
        "online_by_training": bools(o.mode == "online" for o in s.training_offers),
        "in_mission_by_training": bools(o.mode == "in_mission" for o in s.training_offers),
        "places_added_by_training": ints(round(100 * o.trains_trainers) for o in s.training_offers),
        "own_percent_by_training": ints(round(100 * o.pass_rate) for o in s.training_offers),
        "training_goes": goes(s, s.training_offers, at.missions),
        "partner_by_training": looked_up(at.partners, (o.partner for o in s.training_offers)),
    }


def equipment_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of equipment offers."""
    calendar, open_for = s.calendar, windows(s, s.equipment_offers)
    return {
        "item_by_equipment": looked_up(at.items, (q.item for q in s.equipment_offers)),
        "quantity_by_equipment": ints(q.quantity for q in s.equipment_offers),
        "first_by_equipment": open_for[:, 0].copy(),
        "end_by_equipment": open_for[:, 1].copy(),
        "delivery_by_equipment": ints(calendar.periods_up(q.delivery) for q in s.equipment_offers),
        "skill_by_equipment": ints(at.skills.get(q.needs_skill or "", -1) for q in s.equipment_offers),
        "mode_by_equipment": ints(MODES.index(q.mode) for q in s.equipment_offers),
        "cost_usd_by_equipment": floats(q.cost for q in s.equipment_offers),
        "equipment_reaches": reach(s, s.equipment_offers),
        "equipment_goes": goes(s, s.equipment_offers, at.missions),
        "partner_by_equipment": looked_up(at.partners, (q.partner for q in s.equipment_offers)),
    }


def lift_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of lift offers."""
    open_for = windows(s, s.lift_offers)
    return {
        "personnel_by_lift": ints(x.personnel for x in s.lift_offers),
        "first_by_lift": open_for[:, 0].copy(),
        "end_by_lift": open_for[:, 1].copy(),
        "returns_by_lift": bools(x.returns for x in s.lift_offers),
        "cost_usd_by_lift": floats(x.cost for x in s.lift_offers),
        "lift_reaches": reach(s, s.lift_offers),
        "lift_goes": goes(s, s.lift_offers, at.missions),
        "partner_by_lift": looked_up(at.partners, (x.partner for x in s.lift_offers)),
    }


def _understood(s: Scenario) -> BoolArray:
    """Which partners have a language of instruction of each course."""
    languages = {name: n for n, name in enumerate(sorted({name for o in s.training_offers for name in o.languages}))}
    taught = flags(s.training_offers, languages, lambda o: o.languages)
    known = flags(s.partners, languages, lambda c: [name for name in c.languages if name in languages])
    in_any: BoolArray = ~np.any(taught, axis=1, keepdims=True)
    return in_any | (taught.astype(np.int64) @ known.T.astype(np.int64) > 0)


def funding_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of funding offers, and of the costs that nobody has covered, in whole cents."""
    open_for = windows(s, s.funding_offers)
    return {
        "cents_due_by_pledge": due_cents(floats(s.usd_per_module(p) for p in s.pledges), s.pledges),
        "cents_due_by_training": due_cents(floats(o.cost for o in s.training_offers), s.training_offers),
        "cents_due_by_equipment": due_cents(floats(q.cost for q in s.equipment_offers), s.equipment_offers),
        "cents_due_by_lift": due_cents(floats(x.cost for x in s.lift_offers), s.lift_offers),
        "cents_by_funding": ints(round(100 * f.amount) for f in s.funding_offers),
        "first_by_funding": open_for[:, 0].copy(),
        "end_by_funding": open_for[:, 1].copy(),
        "funding_pays": flags(
            s.funding_offers, {use: n for n, use in enumerate(MONEY_USES)}, lambda f: f.uses or MONEY_USES
        ),
        "funding_reaches": reach(s, s.funding_offers),
        "funding_goes": flags(s.funding_offers, at.missions, lambda f: f.missions or at.missions),
        "named_by_funding": np.array(
            [(bool(f.recipients or f.regions), bool(f.missions)) for f in s.funding_offers], dtype=np.bool_
        ).reshape(-1, 2),
        "partner_by_funding": looked_up(at.partners, (f.partner for f in s.funding_offers)),
    }


def _tour(scenario: Scenario, pledge: Pledge) -> tuple[int, int]:
    if pledge.tour is None:
        return 1, int(NEVER)
    shortest, longest = pledge.tour
    return max(1, scenario.calendar.periods_up(shortest)), scenario.calendar.periods_down(longest)
