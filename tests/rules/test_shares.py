from __future__ import annotations

from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

# --- burden ----------------------------------------------------------------------------------------------------------


def _two_partners(ceiling=None):
    """12 modules x periods of 100 people are asked; partner A could bear them all, partner Z half."""
    policy = b.policy_without_lead_times(burden_ceiling=ceiling)
    return b.scenario(b.gap(quantity=2), b.pledge("P", quantity=2), b.pledge("X", partner="Z"), policy=policy)


def test_nobody_bears_more_than_its_share_of_what_is_asked():
    whole = pin("P", "G", 0, 6)
    assert_kept(_two_partners(), pin("P", "G", 0, 6, modules=2))
    assert_kept(_two_partners(0.5), whole, pin("X", "G", 0, 6))
    assert_barred(_two_partners(0.49), whole, by="burden")
    assert_kept(_two_partners(0.49), pin("P", "G", 0, 5))


def test_a_share_is_of_what_is_asked_not_of_what_is_filled():
    asked = b.gap("H", capability="air", quantity=4), b.capability("air", personnel=25)
    policy = b.policy_without_lead_times(burden_ceiling=0.5)
    scenario = b.scenario(b.gap(), *asked, b.pledge("P"), b.pledge("X", partner="Z"), policy=policy)
    assert_kept(scenario, pin("P", "G", 0, 6))
    assert_barred(b.scenario(b.gap(), b.pledge("P"), policy=policy), pin("P", "G", 0, 6), by="burden")


def test_units_without_people_are_no_burden():
    policy = b.policy_without_lead_times(burden_ceiling=0.01)
    scenario = b.scenario(b.gap(), b.pledge("P"), b.capability(personnel=0), policy=policy)
    assert_free(scenario, in_periods("P", "G", 0, 6))
