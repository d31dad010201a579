from __future__ import annotations

from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, text_of


def test_too_few_partners_with_a_module_out_are_found():
    policy = b.policy_without_lead_times(least_partners=2)
    gaps = b.gap("G"), b.gap("H")
    scenario = b.scenario(*gaps, b.pledge("P", quantity=2), b.pledge("X", partner="Z"), policy=policy)
    right = plan_of(scenario, deployed("D1", "P", "G", 0, 6), deployed("D2", "X", "H", 5, 6))
    wrong = plan_of(scenario, deployed("D1", "P", "G", 0, 6), deployed("D2", "P", "H", 5, 6))
    assert_breaks(scenario, right, wrong, "least partners")
    assert text_of(scenario, wrong, "least partners") == "1 T/PCCs have a module out, at least 2 are asked: A"


def test_breadth_is_recomputed():
    scenario = b.scenario(b.gap("G"), b.pledge("P"), goals=goals(breadth=2))
    right = plan_of(scenario, deployed("D1", "P", "G", 0, 6))
    assert right.value == 2
    assert_breaks(scenario, right, right.replace(value=4, bound=4), "value")
