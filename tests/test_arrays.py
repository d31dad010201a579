from __future__ import annotations

from dataclasses import fields
from typing import get_args

import numpy as np
import pytest
from hypothesis import given

from pkmatch.arrays import NEVER, ScenarioArrays, arrays_of
from pkmatch.domain.gives import MoneyUse
from pkmatch.domain.needs import Category
from pkmatch.domain.plan import Given
from pkmatch.domain.record import READINESS_LEVELS
from tests import builders as b
from tests.arrays_of_hosts import OF_HOSTS, understands
from tests.arrays_of_needs import OF_TRAINING_NEEDS
from tests.by_hand import (
    bundle_numbers,
    cents_due,
    counts,
    flags,
    goes,
    ids,
    in_place,
    items,
    kept_out,
    languages,
    lead,
    left,
    modules,
    offered,
    people,
    positions,
    rank_in_bundle,
    stays,
    supports,
    tasks,
    there,
    usd,
    were_there,
    women_targets,
)
from tests.strategies import small_scenarios

EXPECTED = {
    "periods": lambda s: s.calendar.periods,
    "partner_ids": lambda s: ids(s.partners),
    "mission_ids": lambda s: ids(s.missions),
    "capability_ids": lambda s: ids(s.capabilities),
    "skill_ids": lambda s: ids(s.skills),
    "item_ids": items,
    "pledge_ids": lambda s: ids(s.pledges),
    "gap_ids": lambda s: ids(s.unit_gaps),
    "training_ids": lambda s: ids(s.training_offers),
    "equipment_ids": lambda s: ids(s.equipment_offers),
    "lift_ids": lambda s: ids(s.lift_offers),
    "funding_ids": lambda s: ids(s.funding_offers),
    "partner_by_pledge": lambda s: positions(s.partners, [p.partner for p in s.pledges]),
    "capability_by_pledge": lambda s: positions(s.capabilities, [p.capability for p in s.pledges]),
    "quantity_by_pledge": lambda s: [p.quantity for p in s.pledges],
    "first_by_pledge": lambda s: [first for first, _ in offered(s, s.pledges)],
    "end_by_pledge": lambda s: [end for _, end in offered(s, s.pledges)],
    "lead_by_pledge": lambda s: [lead(s, p) for p in s.pledges],
    "level_by_pledge": lambda s: [READINESS_LEVELS.index(p.readiness) for p in s.pledges],
    "registered_by_pledge": lambda s: [{"announced": lead(s, p), "PL1": 0}.get(p.readiness, NEVER) for p in s.pledges],
    "shortest_by_pledge": lambda s: [max(1, s.calendar.periods_up(p.tour[0])) if p.tour else 1 for p in s.pledges],
    "longest_by_pledge": lambda s: [s.calendar.periods_down(p.tour[1]) if p.tour else NEVER for p in s.pledges],
    "rest_by_pledge": lambda s: [s.calendar.periods_up(p.rest) for p in s.pledges],
    "cost_usd_by_pledge": lambda s: [usd(s, p) for p in s.pledges],
    "skilled": lambda s: flags(s.pledges, ids(s.skills), lambda p: p.skills),
    "needs_skill": lambda s: flags(s.pledges, ids(s.skills), lambda p: p.needs_skills),
    "pieces_brought": lambda s: counts(s.pledges, items(s), lambda p: p.equipment),
    "pieces_needed": lambda s: counts(s.pledges, items(s), lambda p: p.needs_equipment),
    "languages_brought": lambda s: flags(s.pledges, languages(s), lambda p: p.languages),
    "refuses_mission": lambda s: flags(s.pledges, ids(s.missions), lambda p: p.caveats.refused_missions),
    "is_sole_mission": lambda s: flags(s.pledges, ids(s.missions), lambda p: p.caveats.sole_missions),
    "refuses_partner": lambda s: flags(s.pledges, ids(s.partners), lambda p: p.caveats.refused_partners),
    "refuses_task": lambda s: flags(s.pledges, tasks(s), lambda p: p.caveats.refused_tasks),
    "made_for_gaps": lambda s: [p.for_gaps != () for p in s.pledges],
    "made_for_pairs": lambda s: sorted(
        number * len(s.unit_gaps) + gap
        for number, p in enumerate(s.pledges)
        for gap in positions(s.unit_gaps, p.for_gaps)
    ),
    "mission_by_gap": lambda s: positions(s.missions, [g.mission for g in s.unit_gaps]),
    "capability_by_gap": lambda s: positions(s.capabilities, [g.capability for g in s.unit_gaps]),
    "quantity_by_gap": lambda s: [g.quantity for g in s.unit_gaps],
    "first_by_gap": lambda s: [s.gap_periods(g)[0] for g in s.unit_gaps],
    "end_by_gap": lambda s: [s.gap_periods(g)[1] for g in s.unit_gaps],
    "priority_by_gap": lambda s: [g.priority for g in s.unit_gaps],
    "critical_by_gap": lambda s: [g.critical for g in s.unit_gaps],
    "handover_by_gap": lambda s: [g.handover for g in s.unit_gaps],
    "level_by_gap": lambda s: [READINESS_LEVELS.index(g.min_readiness) for g in s.unit_gaps],
    "shortest_by_gap": lambda s: [s.calendar.periods_up(g.min_tour) for g in s.unit_gaps],
    "max_partners_by_gap": lambda s: [NEVER if g.max_partners is None else g.max_partners for g in s.unit_gaps],
    "lead_min_by_gap": lambda s: [g.nested.lead_min if g.nested else 0 for g in s.unit_gaps],
    "partner_max_by_gap": lambda s: [g.nested.partner_max if g.nested else NEVER for g in s.unit_gaps],
    "women_percent_by_gap": lambda s: [round(100 * g.women_share) for g in s.unit_gaps],
    "allows_triangular": lambda s: [g.kinds is None or "triangular" in g.kinds for g in s.unit_gaps],
    "allows_joint": lambda s: [g.kinds is None or "joint_deployment" in g.kinds for g in s.unit_gaps],
    "allows_rotation": lambda s: [g.kinds is None or "multinational_rotation" in g.kinds for g in s.unit_gaps],
    "skills_asked": lambda s: flags(s.unit_gaps, ids(s.skills), lambda g: g.skills),
    "pieces_asked": lambda s: counts(s.unit_gaps, items(s), lambda g: g.equipment),
    "languages_asked": lambda s: flags(s.unit_gaps, languages(s), lambda g: g.languages),
    "tasks": lambda s: flags(s.unit_gaps, tasks(s), lambda g: g.tasks),
    "ask_ids": lambda s: ids(s.other_gaps),
    "mission_by_ask": lambda s: positions(s.missions, [g.mission for g in s.other_gaps]),
    "item_by_ask": lambda s: [items(s).index(g.item) if g.item else -1 for g in s.other_gaps],
    "asked_by_ask": lambda s: [g.quantity if g.item else round(100 * g.amount) for g in s.other_gaps],
    "first_by_ask": lambda s: [s.gap_periods(g)[0] for g in s.other_gaps],
    "end_by_ask": lambda s: [s.gap_periods(g)[1] for g in s.other_gaps],
    "priority_by_ask": lambda s: [g.priority for g in s.other_gaps],
    "critical_by_ask": lambda s: [g.critical for g in s.other_gaps],
    "refused_by_mission": lambda s: flags(s.missions, ids(s.partners), lambda m: m.refused),
    "usd_next_door": lambda s: [
        [s.policy.neighbour_usd * (partner.id in m.neighbours) for partner in s.partners] for m in s.missions
    ],
    "barred_neighbour": lambda s: flags(
        s.missions, ids(s.partners), lambda m: m.neighbours if s.policy.neighbours == "forbid" else ()
    ),
    "has_commitments": lambda s: [all(n in c.commitments for n in s.policy.required_commitments) for c in s.partners],
    "per_capability": lambda s: [skill.per_capability for skill in s.skills],
    "lasts_by_skill": lambda s: [NEVER if x.lasts is None else s.calendar.periods_up(x.lasts) for x in s.skills],
    "skill_by_training": lambda s: positions(s.skills, [o.skill for o in s.training_offers]),
    "places_by_training": lambda s: [o.places for o in s.training_offers],
    "first_by_training": lambda s: [first for first, _ in offered(s, s.training_offers)],
    "end_by_training": lambda s: [end for _, end in offered(s, s.training_offers)],
    "duration_by_training": lambda s: [s.calendar.periods_up(o.duration) for o in s.training_offers],
    "pass_percent_by_training": lambda s: [
        100 if o.mode == "in_mission" else round(100 * o.pass_rate) for o in s.training_offers
    ],
    "cost_usd_by_training": lambda s: [o.cost for o in s.training_offers],
    "online_by_training": lambda s: [o.mode == "online" for o in s.training_offers],
    "in_mission_by_training": lambda s: [o.mode == "in_mission" for o in s.training_offers],
    "training_goes": lambda s: [[goes(s, o, m) for m in s.missions] for o in s.training_offers],
    "places_added_by_training": lambda s: [round(100 * o.trains_trainers) for o in s.training_offers],
    "own_percent_by_training": lambda s: [round(100 * o.pass_rate) for o in s.training_offers],
    "trains_in_mission": lambda s: [g.in_mission_training for g in s.unit_gaps],
    "suspended": lambda s: [
        [
            any(x.partner == c.id and t in range(*s.suspended_periods(x)) for x in s.suspensions)
            for t in range(s.calendar.periods)
        ]
        for c in s.partners
    ],
    "partners_by_exclusion": lambda s: [[*positions(s.partners, [x.partner, x.other])] for x in s.exclusions],
    "mission_by_exclusion": lambda s: [
        -1 if x.mission is None else ids(s.missions).index(x.mission) for x in s.exclusions
    ],
    "kept_out_of_gap": lambda s: [
        [[kept_out(s, partner, gap, t) for t in range(s.calendar.periods)] for partner in s.partners]
        for gap in s.unit_gaps
    ],
    "training_reaches": lambda s: [
        [supports(s, o, c) and (understands(c, o) or o.translation_cost is not None) for c in s.partners]
        for o in s.training_offers
    ],
    "item_by_equipment": lambda s: [items(s).index(o.item) for o in s.equipment_offers],
    "quantity_by_equipment": lambda s: [o.quantity for o in s.equipment_offers],
    "first_by_equipment": lambda s: [first for first, _ in offered(s, s.equipment_offers)],
    "end_by_equipment": lambda s: [end for _, end in offered(s, s.equipment_offers)],
    "delivery_by_equipment": lambda s: [s.calendar.periods_up(o.delivery) for o in s.equipment_offers],
    "skill_by_equipment": lambda s: [
        -1 if o.needs_skill is None else ids(s.skills).index(o.needs_skill) for o in s.equipment_offers
    ],
    "mode_by_equipment": lambda s: [("lend", "donate", "to_mission").index(o.mode) for o in s.equipment_offers],
    "cost_usd_by_equipment": lambda s: [o.cost for o in s.equipment_offers],
    "equipment_reaches": lambda s: [[supports(s, o, partner) for partner in s.partners] for o in s.equipment_offers],
    "equipment_goes": lambda s: [[goes(s, o, m) for m in s.missions] for o in s.equipment_offers],
    "percent_served": lambda s: [
        [100 if k is other else round(100 * k.serves.get(other.id, 0)) for other in s.capabilities]
        for k in s.capabilities
    ],
    "parts_by_gap": lambda s: [
        100 if any(k.serves.get(g.capability, 1) < 1 for k in s.capabilities) else 1 for g in s.unit_gaps
    ],
    "personnel_by_capability": lambda s: [k.personnel for k in s.capabilities],
    "person_periods_asked": lambda s: sum(
        g.quantity * next(k.personnel for k in s.capabilities if k.id == g.capability) * len(range(*s.gap_periods(g)))
        for g in s.unit_gaps
    ),
    "burden_percent": lambda s: round(100 * s.policy.burden_ceiling) if s.policy.burden_ceiling else 100,
    "shared_language": lambda s: s.policy.shared_language,
    "given_modules": lambda s: [],
    "visits_a_period": lambda s: s.policy.assessment_visits,
    "lead_once_assessed": lambda s: s.calendar.periods_up(s.policy.lead_time("PL2").time),
    "least_partners": lambda s: s.policy.least_partners,
    "max_links": lambda s: s.policy.max_links or NEVER,
    "partner_by_training": lambda s: positions(s.partners, [o.partner for o in s.training_offers]),
    "personnel_by_lift": lambda s: [o.personnel for o in s.lift_offers],
    "first_by_lift": lambda s: [first for first, _ in offered(s, s.lift_offers)],
    "end_by_lift": lambda s: [end for _, end in offered(s, s.lift_offers)],
    "returns_by_lift": lambda s: [o.returns for o in s.lift_offers],
    "cost_usd_by_lift": lambda s: [o.cost for o in s.lift_offers],
    "lift_reaches": lambda s: [[supports(s, o, partner) for partner in s.partners] for o in s.lift_offers],
    "lift_goes": lambda s: [[goes(s, o, m) for m in s.missions] for o in s.lift_offers],
    "people_moved_by_pledge": lambda s: [0 if p.self_lift else people(s, p) for p in s.pledges],
    "smart_pledge_ids": lambda s: ids(s.smart_pledges),
    "bundle_by_pledge": lambda s: bundle_numbers(s, s.pledges),
    "rank_in_bundle": lambda s: [rank_in_bundle(s, p) for p in s.pledges],
    "bundle_by_training": lambda s: bundle_numbers(s, s.training_offers),
    "bundle_by_equipment": lambda s: bundle_numbers(s, s.equipment_offers),
    "bundle_by_lift": lambda s: bundle_numbers(s, s.lift_offers),
    "gap_in_bundle": lambda s: [
        [g.id in x.gaps or g.mission == x.mission for g in s.unit_gaps] for x in s.smart_pledges
    ],
    "ordered_bundle": lambda s: [x.ordered for x in s.smart_pledges],
    "members_free": lambda s: [x.members_free_elsewhere for x in s.smart_pledges],
    "cents_due_by_pledge": lambda s: [0 if p.cost_covered else round(100 * usd(s, p)) for p in s.pledges],
    "cents_due_by_training": lambda s: cents_due(s.training_offers),
    "cents_due_by_equipment": lambda s: cents_due(s.equipment_offers),
    "cents_due_by_lift": lambda s: cents_due(s.lift_offers),
    "cents_by_funding": lambda s: [round(100 * f.amount) for f in s.funding_offers],
    "first_by_funding": lambda s: [first for first, _ in offered(s, s.funding_offers)],
    "end_by_funding": lambda s: [end for _, end in offered(s, s.funding_offers)],
    "funding_pays": lambda s: flags(s.funding_offers, get_args(MoneyUse), lambda f: f.uses or get_args(MoneyUse)),
    "funding_reaches": lambda s: [[supports(s, o, partner) for partner in s.partners] for o in s.funding_offers],
    "funding_goes": lambda s: flags(s.funding_offers, ids(s.missions), lambda f: f.missions or ids(s.missions)),
    "named_by_funding": lambda s: [[bool(f.recipients or f.regions), bool(f.missions)] for f in s.funding_offers],
    "partner_by_funding": lambda s: positions(s.partners, [f.partner for f in s.funding_offers]),
    "partner_by_lift": lambda s: positions(s.partners, [o.partner for o in s.lift_offers]),
    "partner_by_equipment": lambda s: positions(s.partners, [o.partner for o in s.equipment_offers]),
    "category_by_capability": lambda s: [get_args(Category).index(k.category) for k in s.capabilities],
    "performance_percent_by_pledge": lambda s: [round(100 * p.performance) for p in s.pledges],
    "reliability_percent_by_pledge": lambda s: [
        round(100 * (s.policy.reliability(p.readiness).probability if p.reliability is None else p.reliability))
        for p in s.pledges
    ],
    "is_older": lambda s: [
        bool(p.first_made and s.policy.newest_conference and p.first_made < s.policy.newest_conference)
        for p in s.pledges
    ],
    "women_percent_by_pledge": lambda s: [round(100 * p.women_share) for p in s.pledges],
    "women_asked": lambda s: women_targets(s, "numerator"),
    "women_scale": lambda s: women_targets(s, "denominator"),
    "women_hard": lambda s: s.policy.women_hard,
    "modules_in_place": lambda s: [
        [min(g.quantity, sum(u.modules for u in there(s, g, t))) for t in range(s.calendar.periods)]
        for g in s.unit_gaps
    ],
    "counted_before": lambda s: [were_there(s, g, s.gap_periods(g)[0] - 1) for g in s.unit_gaps],
    "staying_in_place": lambda s: [
        [were_there(s, g, t, t - 1) if t in range(*s.gap_periods(g)) else 0 for t in range(s.calendar.periods)]
        for g in s.unit_gaps
    ],
    "tpccs_in_place": lambda s: sorted(
        (number, who, t, sum(u.modules for u in there(s, g, t) if u.partner == partner))
        for number, g in enumerate(s.unit_gaps)
        for who, partner in enumerate(ids(s.partners))
        for t in range(s.calendar.periods)
        if any(u.partner == partner for u in there(s, g, t))
    ),
    "women_above_in_place": lambda s: [
        [
            sum(u.modules * people(s, u) * round(100 * (u.women_share - g.women_share)) for u in there(s, g, t))
            for t in range(s.calendar.periods)
        ]
        for g in s.unit_gaps
    ],
    "stands": lambda s: [any(stays(s, u, c.id) for u in s.in_place) for c in s.partners],
    "person_periods_in_place": lambda s: [
        sum(len(stays(s, u, c.id)) * u.modules * people(s, u) for u in s.in_place) for c in s.partners
    ],
    "people_in_place": lambda s: in_place(s, lambda u: people(s, u) * u.modules),
    "women_in_place": lambda s: in_place(s, lambda u: people(s, u) * u.modules * round(100 * u.women_share)),
    "people_left": lambda s: [
        [[left(s, m.id, category, t) for t in range(s.calendar.periods)] for category in get_args(Category)]
        for m in s.missions
    ],
    **OF_HOSTS,
    **OF_TRAINING_NEEDS,
    "modules_owned": lambda s: [[modules(s, c.id, k.id) for k in s.capabilities] for c in s.partners],
    "modules_unskilled": lambda s: [
        [[modules(s, c.id, k.id, without=skill.id) for k in s.capabilities] for skill in s.skills] for c in s.partners
    ],
}
"""What each column says, read from the records."""


def assert_told(scenario):
    arrays = arrays_of(scenario)
    for name, expected in EXPECTED.items():
        found = getattr(arrays, name)
        told = found.tolist() if isinstance(found, np.ndarray) else found
        told = [tuple(row) for row in told] if name == "tpccs_in_place" else told
        wanted = expected(scenario)
        assert told == (tuple(wanted) if isinstance(found, tuple) else wanted), name


def test_every_column_has_an_expectation():
    assert {field.name for field in fields(ScenarioArrays)} == EXPECTED.keys()


@given(small_scenarios())
def test_columns_say_what_the_records_say(scenario):
    assert_told(scenario)


@pytest.mark.parametrize("step", ["half_month", "quarter"])
def test_columns_count_in_the_periods_of_the_calendar(step):
    calendar = b.calendar(4, step)
    half = b.scenario(
        b.mission(end="2022-02-20"),
        b.skill(lasts="5 weeks"),
        b.gap(start="2022-01-10", end="2022-03-02", skills=["cied"]),
        b.pledge(start="2022-01-02", end="2022-02-28", tour=("10 days", "7 weeks"), readiness="PL1"),
        b.training_offer(start="2022-01-01", end="2022-02-10", duration="10 days"),
        b.equipment_offer(start="2021-01-01", end="2030-12-31", delivery="20 days"),
        calendar=calendar,
        policy=b.policy_with_lead_times(PL1="6 weeks"),
    )
    assert_told(half)


def test_a_need_ends_with_its_mission():
    arrays = arrays_of(b.scenario(b.mission(end=2), b.gap(start=1, end=5)))
    assert (arrays.first_by_gap.tolist(), arrays.end_by_gap.tolist()) == ([1], [2])


def test_a_scenario_without_records_gives_empty_columns_of_the_right_shape():
    arrays = arrays_of(b.scenario())
    assert arrays.quantity_by_pledge.shape == (0,)
    assert arrays.skilled.shape == arrays.equipment_goes.shape == arrays.modules_owned.shape == (0, 0)
    assert arrays.modules_unskilled.shape == (0, 0, 0)


def test_no_column_can_be_changed():
    scenario = b.scenario(
        b.gap(skills=["cied"], equipment={"nvg": 1}, languages=["fr"], tasks=["convoy"]),
        b.pledge(for_gaps=["G"]),
        b.training_offer(),
        b.equipment_offer(),
        b.lift_offer(),
        b.funding_offer(),
        b.ask(item="nvg"),
        b.in_place(),
        b.exclusion(),
        b.suspension(),
        b.smart_pledge(members=["P", "T"]),
        b.training_need(),
        b.host_offer(),
    )
    arrays = arrays_of(scenario, [Given(pledge="P", gap="G", start=0, end=1, modules=1)])
    columns = {field.name: getattr(arrays, field.name) for field in fields(arrays)}
    columns = {name: column for name, column in columns.items() if isinstance(column, np.ndarray)}
    assert len(columns) > 40
    for name, column in columns.items():
        assert column.size, name
        with pytest.raises(ValueError, match="read-only"):
            column[(0,) * column.ndim] = 1


def test_columns_hold_whole_numbers_yes_and_no_or_dollars():
    arrays = arrays_of(b.scenario())
    kinds = {name: getattr(arrays, name).dtype for name in EXPECTED if isinstance(getattr(arrays, name), np.ndarray)}
    assert {str(kind) for kind in kinds.values()} == {"int64", "bool", "float64"}
    assert {name for name, kind in kinds.items() if kind == np.float64} == {
        "usd_next_door",
        "cost_usd_by_pledge",
        "priority_by_gap",
        "priority_by_ask",
        "priority_by_need",
        "cost_usd_by_training",
        "cost_usd_by_host",
        "translation_usd",
        "cost_usd_by_equipment",
        "cost_usd_by_lift",
    }


def test_given_modules_stand_by_place_and_those_of_no_known_place_together():
    rows = [("P", "G", 1, 3, 2), ("P", "G", 2, 3, 1), ("X", "G", 0, 2, 1), ("P", "G", 5, 8, 1)]
    given = [Given(pledge=p, gap=g, start=start, end=end, modules=n) for p, g, start, end, n in rows]
    found = arrays_of(b.scenario(b.gap(), b.pledge()), given).given_modules
    assert found.tolist() == [[-1, -1, -1, 4], [0, 0, 1, 2], [0, 0, 2, 3], [0, 0, 5, 1]]
