from __future__ import annotations

from pkmatch.domain.needs import Nested
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

LED = Nested(lead_min=2, partner_max=1)


def _scenario(*records, quantity=4, **gap):
    pledges = b.pledge("P", quantity=3), b.pledge("X", partner="Z", quantity=2)
    return b.scenario(b.gap(quantity=quantity, **gap), *pledges, *records)


def test_one_partner_leads_and_the_others_are_small():
    shared = {**in_periods("P", "G", 0, 6, modules=2), **in_periods("X", "G", 0, 6, modules=2)}
    assert_free(_scenario().with_(b.pledge("P", quantity=2)), shared)
    scenario = _scenario(nested=LED)
    assert_barred(scenario, pin("P", "G", 0, 6, modules=2), pin("X", "G", 0, 6, modules=2), by="nested")
    assert_kept(scenario, pin("P", "G", 0, 6, modules=3), pin("X", "G", 0, 6, modules=1))


def test_nobody_is_there_without_a_lead():
    scenario = _scenario(nested=Nested(lead_min=3, partner_max=2))
    assert_kept(scenario, pin("P", "G", 0, 6, modules=3), pin("X", "G", 0, 6))
    without = _scenario(nested=Nested(lead_min=4, partner_max=2))
    assert_barred(without, pin("P"), by="nested")


def test_the_lead_may_change_from_period_to_period():
    scenario = _scenario(nested=LED)
    assert_kept(
        scenario,
        pin("P", "G", 0, 3, modules=2),
        pin("P", "G", 3, 6, modules=1),
        pin("X", "G", 0, 3, modules=1),
        pin("X", "G", 3, 6, modules=2),
    )


def test_those_in_place_lead_or_are_small():
    leading = b.in_place(modules=2, partner="Y", end=3)
    scenario = _scenario(leading, nested=Nested(lead_min=2, partner_max=1))
    assert_barred(scenario, pin("P", "G", 0, 6, modules=2), by="nested")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "G", 3, 6, modules=2))
    own = _scenario(b.in_place(partner="Z", end=3), nested=LED)
    assert_kept(own, pin("X", "G", 0, 3), pin("P", "G", 0, 3))
    assert_barred(own, pin("X", "G", 0, 3), pin("P", "G", 0, 3, modules=2), by="nested")
