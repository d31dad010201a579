"""
The columns of a scenario, read-only.

p, g, c, m, k, s, i, o, h, q, x, f index pledges, gaps, partners, missions, capabilities, skills, items, training,
host, equipment, lift and funding offers in the scenario's order; dates are periods.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pkmatch.domain.gives import MoneyUse
from pkmatch.domain.needs import Category

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CATEGORIES: tuple[Category, ...] = get_args(Category)
MONEY_USES: tuple[MoneyUse, ...] = get_args(MoneyUse)
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
    host_ids: tuple[str, ...]
    funding_ids: tuple[str, ...]
    smart_pledge_ids: tuple[str, ...]

    partner_by_pledge: IntArray
    capability_by_pledge: IntArray
    quantity_by_pledge: IntArray
    first_by_pledge: IntArray
    end_by_pledge: IntArray
    lead_by_pledge: IntArray
    level_by_pledge: IntArray
    registered_by_pledge: IntArray  # first period in which an assessment visit covers it; NEVER from PL2 on
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
    refuses_partner: BoolArray  # [p, c], beside whom in a gap
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
    trains_in_mission: BoolArray  # [g], true where who arrives may be trained
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

    ask_ids: tuple[str, ...]  # the gaps that ask an item or an amount
    mission_by_ask: IntArray
    item_by_ask: IntArray  # -1 where an amount is asked
    asked_by_ask: IntArray  # pieces, or cents
    first_by_ask: IntArray
    end_by_ask: IntArray
    priority_by_ask: FloatArray
    critical_by_ask: BoolArray

    refused_by_mission: BoolArray  # [m, c]
    usd_next_door: FloatArray  # [m, c], per module and period; 0 but where the policy avoids neighbours
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
    needs_interpreters: BoolArray  # [o, c], where they may be had
    translation_usd: FloatArray  # [o], per module
    translation_cents: IntArray  # [o], per module, to be paid by money on offer
    online_by_training: BoolArray  # true where trainees may be deployed meanwhile
    in_mission_by_training: BoolArray  # true where trainees are deployed meanwhile; all of them pass
    places_added_by_training: IntArray  # hundredths of a place a period, by each passed module for its own state
    own_percent_by_training: IntArray  # who passes a course by those whom the offer trained
    training_goes: BoolArray  # [o, m], missions in which it may teach

    partner_by_host: IntArray
    places_by_host: IntArray
    first_by_host: IntArray
    end_by_host: IntArray
    cost_usd_by_host: FloatArray  # per module trained
    cents_due_by_host: IntArray  # per module, to be paid by money on offer; 0 where covered
    host_reaches: BoolArray  # [h, c], its own partner too
    hosted_at: BoolArray  # [o, h], none where the offer needs no host
    needs_host: BoolArray  # [o]
    women_places: IntArray  # [o]
    others_percent: IntArray  # [c, k], people who are no women in a partner's modules, rounded up
    moves_trainees: BoolArray  # [o], true where trainees who leave their home need lift
    lift_serves_courses: BoolArray  # [x], true where it carries trainees too
    pieces_in_training: IntArray  # [o, i], per module
    equipment_serves_courses: BoolArray  # [q], true where its pieces serve modules in training too

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

    cents_due_by_pledge: IntArray  # per module and period, to be paid by money on offer; 0 where covered
    cents_due_by_training: IntArray  # per module
    cents_due_by_equipment: IntArray  # per piece
    cents_due_by_lift: IntArray  # per person
    cents_by_funding: IntArray
    first_by_funding: IntArray
    end_by_funding: IntArray
    funding_pays: BoolArray  # [f, place in MONEY_USES]
    funding_reaches: BoolArray  # [f, c]
    funding_goes: BoolArray  # [f, m]
    named_by_funding: BoolArray  # [f, 2], true where it names recipients, and where it names missions
    partner_by_funding: IntArray

    personnel_by_capability: IntArray
    percent_served: IntArray  # [k, k], what a module of the first counts where the second is asked; 0: cannot serve
    parts_by_gap: IntArray  # in how many parts a module is counted: 100 where a substitute counts for less, else 1
    person_periods_asked: int
    burden_percent: int  # 100 where there is no ceiling

    shared_language: bool
    visits_a_period: int
    lead_once_assessed: int  # periods from the one after an assessment visit to the first start
    least_partners: int
    category_by_capability: IntArray  # place in CATEGORIES
    women_percent_by_pledge: IntArray
    performance_percent_by_pledge: IntArray
    reliability_percent_by_pledge: IntArray  # that of the policy where the pledge states none
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
    suspended: BoolArray  # [c, t]
    partners_by_exclusion: IntArray  # [x, 2]
    mission_by_exclusion: IntArray  # -1 where it holds everywhere
    kept_out_of_gap: BoolArray  # [g, c, t], beside units in place of a partner that will not work with c
    tpccs_in_place: IntArray  # rows (g, c, t, modules) of those present in an open gap
    women_above_in_place: IntArray  # [g, t], people x percent above the gap's share, in open periods
    stands: BoolArray  # [c], true where a partner has anything in place
    person_periods_in_place: IntArray  # [c]
    people_in_place: IntArray  # [category, t]
    women_in_place: IntArray  # [category, t], in hundredths
    people_left: IntArray  # [m, category, t], what ceilings leave for deployments, 2**31 where there is none

    bundle_by_pledge: IntArray  # the smart pledge that it is in, -1 where in none
    rank_in_bundle: IntArray  # [p], its place among the pledges of its bundle, -1 where in none
    bundle_by_training: IntArray
    bundle_by_host: IntArray
    bundle_by_equipment: IntArray
    bundle_by_lift: IntArray
    gap_in_bundle: BoolArray  # [b, g], gaps in which its pledges serve
    ordered_bundle: BoolArray
    members_free: BoolArray  # [b], its pledges may serve elsewhere too

    given_modules: IntArray  # rows (p, g, t, modules) of a given plan; -1 for a pledge, gap or period that is no more

    modules_owned: IntArray  # [c, k], modules of a partner in all its pledges of a capability
    modules_unskilled: IntArray  # [c, s, k], those without the skill

    partner_by_need: IntArray  # of the training needs, in the scenario's order
    skill_by_need: IntArray
    modules_by_need: IntArray
    due_by_need: IntArray  # period from which on they are to be trained
    priority_by_need: FloatArray
    modules_in_need: IntArray  # [c, s], of all training needs of a partner in a skill

    def numbers(self, *kinds: str) -> Iterator[dict[str, int]]:
        """The number of each record by its id, for some kinds (`"pledge"`, `"training"`)."""
        for kind in kinds:
            yield {name: number for number, name in enumerate(getattr(self, f"{kind}_ids"))}

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
