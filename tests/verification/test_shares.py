from __future__ import annotations

from pkmatch.domain.needs import PartnershipKind
from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, text_of

IN_TURN: dict[str, tuple[PartnershipKind, ...]] = {"G": ("multinational_rotation", "smart_pledge")}


def test_who_bears_more_than_its_share_is_found():
    policy = b.policy_without_lead_times(burden_ceiling=0.5)
    scenario = b.scenario(b.gap(quantity=2), b.pledge("P", quantity=2), b.pledge("X", partner="Z"), policy=policy)
    right = plan_of(scenario, deployed("D1", "P", "G", 0, 3, modules=2), deployed("D2", "X", "G", 4, 6), kinds=IN_TURN)
    wrong = plan_of(scenario, deployed("D1", "P", "G", 0, 3, modules=2), deployed("D2", "P", "G", 5, 6))
    assert_breaks(scenario, right, wrong, "burden")
    assert text_of(scenario, wrong, "burden") == (
        "partner 'A' bears 700 person-periods by D1, D2; at most 50% of the 1,200 asked for, 600"
    )
