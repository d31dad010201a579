"""Each family of rows keeps a rule and each family of columns is a decision; all of them are bounded and finite."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from pkmatch.domain.needs import Nested
from pkmatch.domain.plan import Given, Pin
from pkmatch.domain.policy import WomenTarget, goals
from pkmatch.search.exact import HELPER_ROWS
from pkmatch.verification import RULE_NAMES
from tests import builders as b
from tests.test_model import DECIDED, stages

TARGETS = [WomenTarget(category="troops", year=2022, share=0.1)]
EVERYTHING = b.scenario(
    b.gap("G", quantity=2, skills=["cied"], equipment={"nvg": 1}, max_partners=1),
    b.gap("H", quantity=2, critical=True, kinds=["multinational_rotation"]),
    b.gap("I", quantity=2, kinds=["joint_deployment"]),
    *(b.pledge(f"P{partner}", partner=partner, quantity=2) for partner in "AZ"),
    *(b.training_offer(f"T{number}", places=1) for number in range(2)),
    b.training_offer("wide", places=9, pass_rate=0.9),
    *(b.equipment_offer(f"E{number}") for number in range(3)),
    b.gap("J", quantity=3, nested=Nested(lead_min=2, partner_max=1), women_share=0.1),
    b.in_place(gap="J", end=2),
    b.ceiling(people=600),
    b.exclusion(),
    *(b.equipment_offer(f"E{mode}", mode=mode) for mode in ("donate", "to_mission")),
    b.equipment_offer("Eskill", needs_skill="medevac"),
    b.capability("light", serves={"inf": 0.7}),
    b.pledge("PL", partner="Z", capability="light", refused_partners=["A"]),
    b.pledge("PX", partner="A", quantity=2, self_lift=False),
    *(b.lift_offer(f"X{returns}", personnel=900, returns=returns) for returns in (True, False)),
    b.gap("K", quantity=2, handover=True),
    *(b.pledge(f"S{partner}", partner=partner, self_lift=False, needs_equipment={"nvg": 1}) for partner in "AZ"),
    *(b.equipment_offer(f"ES{mode}", mode=mode, partner="C") for mode in ("lend", "donate")),
    b.training_offer("TS", partner="C"),
    b.gap("L", skills=["medevac"], in_mission_training=True),
    b.training_offer("TM", mode="in_mission", skill="medevac"),
    b.training_offer("TT", skill="medevac", trains_trainers=2, end=2),
    b.training_offer("TH", needs_host=True, women_places=1),
    b.host_offer(),
    b.lift_offer("XS", personnel=900),
    b.smart_pledge(members=["SA", "SZ", "ESlend", "ESdonate", "TS", "XS"], gaps=["G", "K"], ordered=True),
    b.pledge("PF", partner="A", cost=10, cost_covered=False),
    b.funding_offer(amount=50),
    b.gap("V", min_readiness="PL2"),
    *(b.pledge(f"V{partner}", partner=partner, readiness="PL1") for partner in "AZ"),
    b.training_need(),
    b.ask("NA", amount=60, critical=True),
    b.ask("NI", item="nvg"),
    policy=b.policy_without_lead_times(
        burden_ceiling=0.2,
        least_partners=1,
        max_links=1,
        women_targets=TARGETS,
        assessment_visits=1,
        shared_language=True,
    ),
    goals=goals(coverage=1, women=1, capacity=1, stability=1),
)
GIVEN = [Given(pledge="PA", gap="H", start=0, end=2, modules=1)]


def test_each_family_of_rows_is_named_after_the_rule_it_keeps():
    *_, model = stages(EVERYTHING, [Pin(pledge="PA", gap="H")], GIVEN)
    assert set(model.rows) == {
        "pledge quantity",
        "assessment visits",
        "shared language",
        "presence within quantity",
        "course places",
        "women's places",
        "host places",
        "one course at a time",
        "trained in the mission",
        "places of trained trainers",
        "modules at home",
        "trained stock",
        "training needs",
        "loan quantity",
        "equipment lacking",
        "skill to use it",
        "gift quantity",
        "pieces given",
        "lift lacking",
        "lift home",
        "lift personnel",
        "money lacking",
        "fund amount",
        "given within what is asked",
        "critical whole",
        "handover",
        "max partners",
        "rotation not allowed",
        "joint deployment not allowed",
        "nested",
        "gap's share of women",
        "burden",
        "least partners",
        "max links",
        "women's share",
        "ceiling",
        "exclusion",
        "partner refused",
        "smart pledge whole",
        "smart pledge order",
        "offers of a smart pledge",
        "pieces of a smart pledge",
        "lift of a smart pledge",
        "pin",
        *HELPER_ROWS,
    }
    rules = set(model.rows) - {*HELPER_ROWS} | {"pin"}
    assert rules <= {*RULE_NAMES}
    page = (Path(__file__).parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    assert rules <= {*re.findall(r"`([^`]+)`", page)}


def test_families_of_columns_are_what_a_plan_decides_and_what_rules_speak_of():
    *_, model = stages(EVERYTHING, given=GIVEN)
    assert list(model.columns) == [
        *DECIDED[:2],
        "stocks",
        "whole stocks",
        "needs met",
        *DECIDED[2:5],
        "spare pieces",
        *DECIDED[5:],
        "asked filled",
        "in place",
        "counted",
        "filled",
        "taking part",
        "present",
        "staying",
        "leads",
        "sides",
        "speaking",
        "refusals",
        "bundles",
        "slots",
        "out",
        "linked",
        "women missing",
        "given",
        "kept",
    ]
    assert all(len(columns) for columns in model.columns.values())
    whole = {name for name, columns in model.columns.items() if columns.integer}
    assert set(model.columns) - whole == {
        "stocks",
        "whole stocks",
        "spare pieces",
        "payments",
        "money asked",
        "women missing",
        "kept",
    }


def test_every_column_is_bounded_and_every_number_finite():
    *_, model = stages(EVERYTHING, given=GIVEN)
    assert np.all(np.isfinite(model.upper))
    assert np.all((model.lower == 0) | (model.lower == model.upper))
    assert np.all(np.isfinite(model.value))
    assert np.all(np.isfinite(model.worth))
    assert np.all(model.row_lower <= model.row_upper)
