"""
A scenario as read-only numpy columns.

Comes in: a checked `Scenario`. Goes out: `ScenarioArrays`, in which p, g, c, m, k, s, i, o, q, x index pledges,
gaps, partners, missions, capabilities, skills, items, training, equipment and lift offers in the scenario's
order, and dates are periods. The last place where Python loops over records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from pkmatch.domain.gives import Offer, Pledge
from pkmatch.domain.needs import Category, Mission
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from pkmatch.standing import standing_columns

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CATEGORIES: tuple[Category, ...] = get_args(Category)
MODES = ("lend", "donate", "to_mission")
LEND, DONATE, TO_MISSION = range(3)
NEVER = np.int64(2**31)
"""A period or length that lies beyond every plan."""


@dataclass(frozen=True, eq=False)
class ScenarioArrays:
    """The columns of a scenario; all arrays are read-only."""

    periods: int
    partner_ids: tuple[str, ...]
    mission_ids: tuple[str, ...]
    capability_ids: tuple[str, ...]
    skill_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    pledge_ids: tuple[str, ...]
    gap_ids: tuple[str, ...]
    training_ids: tuple[str, ...]
    equipment_ids: tuple[str, ...]
    lift_ids: tuple[str, ...]

    partner_by_pledge: IntArray
    capability_by_pledge: IntArray
    quantity_by_pledge: IntArray
    first_by_pledge: IntArray
    end_by_pledge: IntArray
    lead_by_pledge: IntArray
    level_by_pledge: IntArray
    shortest_by_pledge: IntArray
    longest_by_pledge: IntArray
    rest_by_pledge: IntArray
    cost_usd_by_pledge: FloatArray  # per module and period
    skilled: BoolArray  # [p, s]
    needs_skill: BoolArray  # [p, s], lacked wherever it goes
    pieces_brought: IntArray  # [p, i], per module
    pieces_needed: IntArray  # [p, i], lacked wherever it goes
    languages_brought: BoolArray  # [p, language]
    refuses_mission: BoolArray  # [p, m]
    is_sole_mission: BoolArray  # [p, m]
    refuses_task: BoolArray  # [p, task]
    made_for_gaps: BoolArray  # [p], true where the pledge names its gaps
    made_for_pairs: IntArray  # sorted p * gaps + g of the gaps named

    mission_by_gap: IntArray
    capability_by_gap: IntArray
    quantity_by_gap: IntArray
    first_by_gap: IntArray
    end_by_gap: IntArray
    priority_by_gap: FloatArray
    critical_by_gap: BoolArray
    handover_by_gap: BoolArray
    level_by_gap: IntArray
    shortest_by_gap: IntArray
    max_partners_by_gap: IntArray  # NEVER where any number may take part
    lead_min_by_gap: IntArray  # 0 where any shares are allowed
    partner_max_by_gap: IntArray
    women_percent_by_gap: IntArray
    allows_triangular: BoolArray
    allows_joint: BoolArray
    allows_rotation: BoolArray
    skills_asked: BoolArray  # [g, s]
    pieces_asked: IntArray  # [g, i], per module
    languages_asked: BoolArray  # [g, language]
    tasks: BoolArray  # [g, task]

    refused_by_mission: BoolArray  # [m, c]
    barred_neighbour: BoolArray  # [m, c], none where the policy allows neighbours
    has_commitments: BoolArray  # [c], all that the policy requires
    per_capability: BoolArray  # [s]
    lasts_by_skill: IntArray  # NEVER where training is for good

    skill_by_training: IntArray
    places_by_training: IntArray
    first_by_training: IntArray
    end_by_training: IntArray
    duration_by_training: IntArray
    pass_percent_by_training: IntArray
    cost_usd_by_training: FloatArray  # per module trained
    training_reaches: BoolArray  # [o, c]

    item_by_equipment: IntArray
    quantity_by_equipment: IntArray
    first_by_equipment: IntArray
    end_by_equipment: IntArray
    delivery_by_equipment: IntArray
    mode_by_equipment: IntArray  # place in MODES
    skill_by_equipment: IntArray  # needed to use it; -1 where anybody may
    cost_usd_by_equipment: FloatArray  # per piece and loan
    equipment_reaches: BoolArray  # [q, c]
    equipment_goes: BoolArray  # [q, m]

    personnel_by_lift: IntArray
    first_by_lift: IntArray
    end_by_lift: IntArray
    returns_by_lift: BoolArray
    cost_usd_by_lift: FloatArray  # per person
    lift_reaches: BoolArray  # [x, c]
    lift_goes: BoolArray  # [x, m]
    people_moved_by_pledge: IntArray  # per module; 0 where it travels by itself

    personnel_by_capability: IntArray
    person_periods_asked: int
    burden_percent: int  # 100 where there is no ceiling

    least_partners: int
    category_by_capability: IntArray  # place in CATEGORIES
    women_percent_by_pledge: IntArray
    is_older: BoolArray  # [p], true where it was made before the newest conference
    women_asked: IntArray  # [category, period], target in percent x women_scale
    women_scale: IntArray  # [category, period], 0 where there is no target
    women_hard: bool
    max_links: int  # NEVER where any number can be managed
    partner_by_training: IntArray
    partner_by_equipment: IntArray
    partner_by_lift: IntArray

    modules_in_place: IntArray  # [g, t], in open periods, at most the quantity
    counted_before: IntArray  # [g], modules in place in the period before the gap opens, at most the quantity
    staying_in_place: IntArray  # [g, t], those there in the open period t and the one before, at most the quantity
    tpccs_in_place: IntArray  # rows (g, c, t, modules) of those present in an open gap
    women_above_in_place: IntArray  # [g, t], people x percent above the gap's share, in open periods
    stands: BoolArray  # [c], true where a partner has anything in place
    person_periods_in_place: IntArray  # [c]
    people_in_place: IntArray  # [category, t]
    women_in_place: IntArray  # [category, t], in hundredths
    people_left: IntArray  # [m, category, t], what ceilings leave for deployments, 2**31 where there is none

    modules_owned: IntArray  # [c, k], modules of a partner in all its pledges of a capability
    modules_unskilled: IntArray  # [c, s, k], those without the skill

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)


def arrays_of(scenario: Scenario) -> ScenarioArrays:
    """
    The scenario as read-only columns.

    Parameters
    ----------
    scenario
        A checked scenario.

    Returns
    -------
    ScenarioArrays
        One entry a record, in the scenario's order.
    """
    s, calendar = scenario, scenario.calendar
    index = {name: _index(record.id for record in getattr(s, name)) for name in _INDEXED}
    items = _index(_seen(_item_names(s)))
    spoken = [name for gap in s.gaps for name in gap.languages]
    languages = _index(_seen(spoken + [name for pledge in s.pledges for name in pledge.languages]))
    tasks = _index(_seen(task for gap in s.gaps for task in gap.tasks))
    personnel = {capability.id: capability.personnel for capability in s.capabilities}
    usd_a_person = s.policy.reimbursement_usd * calendar.months_a_period
    leads = {level: calendar.periods_up(s.policy.lead_time(level).time) for level in READINESS_LEVELS}

    windows = _windows(s, s.pledges)
    tours = np.array([_tour(s, pledge) for pledge in s.pledges], dtype=np.int64).reshape(-1, 2)
    open_periods = np.array([s.gap_periods(gap) for gap in s.gaps], dtype=np.int64).reshape(-1, 2)
    training_windows = _windows(s, s.training_offers)
    lift_windows = _windows(s, s.lift_offers)
    equipment_windows = _windows(s, s.equipment_offers)
    partner_by_pledge = _looked_up(index["partners"], (p.partner for p in s.pledges))
    capability_by_pledge = _looked_up(index["capabilities"], (p.capability for p in s.pledges))
    quantity_by_pledge = _ints(p.quantity for p in s.pledges)
    skilled = _flags(s.pledges, index["skills"], lambda p: p.skills)
    owned = np.zeros((len(s.partners), len(s.capabilities)), dtype=np.int64)
    np.add.at(owned, (partner_by_pledge, capability_by_pledge), quantity_by_pledge)
    unskilled = np.zeros((len(s.partners), len(s.skills), len(s.capabilities)), dtype=np.int64)
    for skill in range(len(s.skills)):
        lacking = ~skilled[:, skill]
        at = (partner_by_pledge[lacking], np.full(lacking.sum(), skill), capability_by_pledge[lacking])
        np.add.at(unskilled, at, quantity_by_pledge[lacking])
    women = _women_targets(s)
    gap_at = index["gaps"]
    named_pairs = [p * len(s.gaps) + gap_at[name] for p, pledge in enumerate(s.pledges) for name in pledge.for_gaps]

    return ScenarioArrays(
        periods=calendar.periods,
        partner_ids=tuple(index["partners"]),
        mission_ids=tuple(index["missions"]),
        capability_ids=tuple(index["capabilities"]),
        skill_ids=tuple(index["skills"]),
        item_ids=tuple(items),
        pledge_ids=tuple(index["pledges"]),
        gap_ids=tuple(index["gaps"]),
        training_ids=tuple(index["training_offers"]),
        equipment_ids=tuple(index["equipment_offers"]),
        lift_ids=tuple(index["lift_offers"]),
        partner_by_pledge=partner_by_pledge,
        capability_by_pledge=capability_by_pledge,
        quantity_by_pledge=quantity_by_pledge,
        first_by_pledge=windows[:, 0].copy(),
        end_by_pledge=windows[:, 1].copy(),
        lead_by_pledge=_ints(leads[p.readiness] for p in s.pledges),
        level_by_pledge=_ints(READINESS_LEVELS.index(p.readiness) for p in s.pledges),
        shortest_by_pledge=tours[:, 0].copy(),
        longest_by_pledge=tours[:, 1].copy(),
        rest_by_pledge=_ints(calendar.periods_up(p.rest) for p in s.pledges),
        cost_usd_by_pledge=_floats(
            personnel[p.capability] * usd_a_person if p.cost is None else p.cost for p in s.pledges
        ),
        skilled=skilled,
        needs_skill=_flags(s.pledges, index["skills"], lambda p: p.needs_skills),
        pieces_brought=_counts(s.pledges, items, lambda p: p.equipment),
        pieces_needed=_counts(s.pledges, items, lambda p: p.needs_equipment),
        languages_brought=_flags(s.pledges, languages, lambda p: p.languages),
        refuses_mission=_flags(s.pledges, index["missions"], lambda p: p.caveats.refused_missions),
        is_sole_mission=_flags(s.pledges, index["missions"], lambda p: p.caveats.sole_missions),
        refuses_task=_flags(s.pledges, tasks, lambda p: p.caveats.refused_tasks),
        made_for_gaps=_bools(bool(p.for_gaps) for p in s.pledges),
        made_for_pairs=np.sort(np.array(named_pairs, dtype=np.int64)),
        mission_by_gap=_looked_up(index["missions"], (g.mission for g in s.gaps)),
        capability_by_gap=_looked_up(index["capabilities"], (g.capability for g in s.gaps)),
        quantity_by_gap=_ints(g.quantity for g in s.gaps),
        first_by_gap=open_periods[:, 0].copy(),
        end_by_gap=open_periods[:, 1].copy(),
        priority_by_gap=_floats(g.priority for g in s.gaps),
        critical_by_gap=_bools(g.critical for g in s.gaps),
        handover_by_gap=_bools(g.handover for g in s.gaps),
        level_by_gap=_ints(READINESS_LEVELS.index(g.min_readiness) for g in s.gaps),
        shortest_by_gap=_ints(calendar.periods_up(g.min_tour) for g in s.gaps),
        max_partners_by_gap=_ints(NEVER if g.max_partners is None else g.max_partners for g in s.gaps),
        lead_min_by_gap=_ints(g.nested.lead_min if g.nested else 0 for g in s.gaps),
        partner_max_by_gap=_ints(g.nested.partner_max if g.nested else NEVER for g in s.gaps),
        women_percent_by_gap=_ints(round(100 * g.women_share) for g in s.gaps),
        allows_triangular=_bools(g.allows("triangular") for g in s.gaps),
        allows_joint=_bools(g.allows("joint_deployment") for g in s.gaps),
        allows_rotation=_bools(g.allows("multinational_rotation") for g in s.gaps),
        skills_asked=_flags(s.gaps, index["skills"], lambda g: g.skills),
        pieces_asked=_counts(s.gaps, items, lambda g: g.equipment),
        languages_asked=_flags(s.gaps, languages, lambda g: g.languages),
        tasks=_flags(s.gaps, tasks, lambda g: g.tasks),
        refused_by_mission=_flags(s.missions, index["partners"], lambda m: m.refused),
        barred_neighbour=_flags(s.missions, index["partners"], lambda m: _barred_neighbours(s, m)),
        has_commitments=_bools(set(s.policy.required_commitments) <= set(c.commitments) for c in s.partners),
        per_capability=_bools(skill.per_capability for skill in s.skills),
        lasts_by_skill=_ints(NEVER if x.lasts is None else calendar.periods_up(x.lasts) for x in s.skills),
        skill_by_training=_looked_up(index["skills"], (o.skill for o in s.training_offers)),
        places_by_training=_ints(o.places for o in s.training_offers),
        first_by_training=training_windows[:, 0].copy(),
        end_by_training=training_windows[:, 1].copy(),
        duration_by_training=_ints(calendar.periods_up(o.duration) for o in s.training_offers),
        pass_percent_by_training=_ints(round(100 * o.pass_rate) for o in s.training_offers),
        cost_usd_by_training=_floats(o.cost for o in s.training_offers),
        training_reaches=_reach(s, s.training_offers),
        item_by_equipment=_looked_up(items, (q.item for q in s.equipment_offers)),
        quantity_by_equipment=_ints(q.quantity for q in s.equipment_offers),
        first_by_equipment=equipment_windows[:, 0].copy(),
        end_by_equipment=equipment_windows[:, 1].copy(),
        delivery_by_equipment=_ints(calendar.periods_up(q.delivery) for q in s.equipment_offers),
        skill_by_equipment=_ints(index["skills"].get(q.needs_skill or "", -1) for q in s.equipment_offers),
        mode_by_equipment=_ints(MODES.index(q.mode) for q in s.equipment_offers),
        cost_usd_by_equipment=_floats(q.cost for q in s.equipment_offers),
        equipment_reaches=_reach(s, s.equipment_offers),
        equipment_goes=_flags(s.equipment_offers, index["missions"], lambda q: q.missions or index["missions"]),
        personnel_by_lift=_ints(x.personnel for x in s.lift_offers),
        first_by_lift=lift_windows[:, 0].copy(),
        end_by_lift=lift_windows[:, 1].copy(),
        returns_by_lift=_bools(x.returns for x in s.lift_offers),
        cost_usd_by_lift=_floats(x.cost for x in s.lift_offers),
        lift_reaches=_reach(s, s.lift_offers),
        lift_goes=_flags(s.lift_offers, index["missions"], lambda x: x.missions or index["missions"]),
        people_moved_by_pledge=_ints(0 if p.self_lift else personnel[p.capability] for p in s.pledges),
        personnel_by_capability=_ints(k.personnel for k in s.capabilities),
        person_periods_asked=sum(
            g.quantity * personnel[g.capability] * int(end - first)
            for g, (first, end) in zip(s.gaps, open_periods, strict=True)
        ),
        burden_percent=100 if s.policy.burden_ceiling is None else round(100 * s.policy.burden_ceiling),
        least_partners=s.policy.least_partners,
        category_by_capability=_ints(CATEGORIES.index(k.category) for k in s.capabilities),
        is_older=_bools(s.policy.is_older(p.first_made) for p in s.pledges),
        women_percent_by_pledge=_ints(round(100 * p.women_share) for p in s.pledges),
        women_asked=women[0],
        women_scale=women[1],
        women_hard=s.policy.women_hard,
        max_links=int(NEVER) if s.policy.max_links is None else s.policy.max_links,
        partner_by_training=_looked_up(index["partners"], (o.partner for o in s.training_offers)),
        partner_by_lift=_looked_up(index["partners"], (x.partner for x in s.lift_offers)),
        partner_by_equipment=_looked_up(index["partners"], (q.partner for q in s.equipment_offers)),
        **standing_columns(s),
        modules_owned=owned,
        modules_unskilled=unskilled,
    )


_INDEXED = (
    "partners",
    "missions",
    "capabilities",
    "skills",
    "pledges",
    "gaps",
    "training_offers",
    "equipment_offers",
    "lift_offers",
)


def _barred_neighbours(scenario: Scenario, mission: Mission) -> Iterable[str]:
    return mission.neighbours if scenario.policy.neighbours == "forbid" else ()


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


def _index(names: Iterable[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def _seen(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _item_names(scenario: Scenario) -> Iterable[str]:
    for gap in scenario.gaps:
        yield from gap.equipment
    for pledge in scenario.pledges:
        yield from pledge.equipment
        yield from pledge.needs_equipment
    yield from (offer.item for offer in scenario.equipment_offers)


def _windows(scenario: Scenario, gives: Sequence[Pledge | Offer]) -> IntArray:
    offered = scenario.calendar.offered
    known: dict[tuple[Any, Any], tuple[int, int]] = {}
    windows = [_kept(known, (x.available_from, x.available_until), offered) for x in gives]
    return np.array(windows, dtype=np.int64).reshape(-1, 2)


def _kept(known: dict[Any, Any], key: tuple[Any, Any], make: Callable[..., Any]) -> Any:
    if key not in known:
        known[key] = make(*key)
    return known[key]


def _tour(scenario: Scenario, pledge: Pledge) -> tuple[int, int]:
    if pledge.tour is None:
        return 1, int(NEVER)
    shortest, longest = pledge.tour
    return max(1, scenario.calendar.periods_up(shortest)), scenario.calendar.periods_down(longest)


def _looked_up(index: Mapping[str, int], names: Iterable[str]) -> IntArray:
    return _ints(index[name] for name in names)


def _ints(values: Iterable[Any]) -> IntArray:
    return np.fromiter(values, dtype=np.int64)


def _floats(values: Iterable[Any]) -> FloatArray:
    return np.fromiter(values, dtype=np.float64)


def _bools(values: Iterable[bool]) -> BoolArray:
    return np.fromiter(values, dtype=np.bool_)


def _flags(records: Sequence[Any], index: Mapping[str, int], pick: Callable[[Any], Iterable[str]]) -> BoolArray:
    flags = np.zeros((len(records), len(index)), dtype=np.bool_)
    for row, record in enumerate(records):
        named = [index[name] for name in pick(record)]
        if named:
            flags[row, named] = True
    return flags


def _counts(records: Sequence[Any], index: Mapping[str, int], pick: Callable[[Any], Mapping[str, int]]) -> IntArray:
    counts = np.zeros((len(records), len(index)), dtype=np.int64)
    for row, record in enumerate(records):
        for name, count in pick(record).items():
            counts[row, index[name]] = count
    return counts


def _reach(scenario: Scenario, offers: Sequence[Offer]) -> BoolArray:
    partners = scenario.partners
    index = _index(partner.id for partner in partners)
    regions: dict[str, list[int]] = {}
    for position, partner in enumerate(partners):
        if partner.region:
            regions.setdefault(partner.region, []).append(position)
    reach = np.zeros((len(offers), len(partners)), dtype=np.bool_)
    for row, offer in enumerate(offers):
        if not offer.recipients and not offer.regions:
            reach[row] = True
        for region in offer.regions:
            reach[row, regions.get(region, [])] = True
        reach[row, [index[name] for name in offer.recipients]] = True
        reach[row, index[offer.partner]] = False
    return reach
