from __future__ import annotations

from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def test_a_partner_the_host_refuses_stays_away():
    records = b.gap("G", priority=2.0), b.gap("H", mission="N"), b.pledge(partner="A")
    assert_free(b.scenario(*records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(b.mission("M", refused=["A"]), *records)
    assert_barred(scenario, pin("P", "G"), by="host refusal")
    assert_kept(scenario, pin("P", "H", 0, 6))
    assert_free(scenario, in_periods("P", "H", 0, 6))
