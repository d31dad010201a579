from __future__ import annotations

from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, loan, plan_of, text_of, use


def _plan(scenario, one, other, recipient):
    rows = deployed("D1", one, "G", 0, 6), deployed("D2", other, "H", 0, 5)
    loans = loan("L1", "E", "A", 0, 6), loan("L2", "E", recipient, 0, 5)
    kinds = {"G": ("triangular", "smart_pledge"), "H": ("triangular", "smart_pledge")}
    return plan_of(scenario, *rows, *loans, use("L1", "D1", 0, 6), use("L2", "D2", 0, 5), kinds=kinds)


def _scenario(**settings):
    gaps = b.gap("G", equipment={"nvg": 1}), b.gap("H", equipment={"nvg": 1})
    pledges = b.pledge("P"), b.pledge("Q"), b.pledge("X", partner="Z")
    return b.scenario(*gaps, *pledges, b.equipment_offer(quantity=2), **settings)


def test_a_supporter_with_too_many_recipients_is_found():
    scenario = _scenario(policy=b.policy_without_lead_times(max_links=1))
    right, wrong = _plan(scenario, "P", "Q", "A"), _plan(scenario, "P", "X", "Z")
    assert_breaks(scenario, right, wrong, "max links")
    assert text_of(scenario, wrong, "max links") == "partner 'C' supports 2 recipients, at most 1: A, Z"


def test_simplicity_is_recomputed():
    scenario = _scenario(goals=goals(simplicity=1))
    right = _plan(scenario, "P", "X", "Z")
    assert right.value == -(2 + 2)
    assert_breaks(scenario, right, right.replace(value=4, bound=4), "value")
