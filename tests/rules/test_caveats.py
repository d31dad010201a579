from __future__ import annotations

import pytest

from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAPS = (
    b.gap("G", mission="M", tasks=["patrols"], priority=2.0),
    b.gap("H", mission="N", tasks=["guard"]),
)


@pytest.mark.parametrize(
    ("rule", "caveat"),
    [
        ("mission refused", {"refused_missions": ["M"]}),
        ("sole missions", {"sole_missions": ["N"]}),
        ("task refused", {"refused_tasks": ["patrols"]}),
        ("for other gaps", {"for_gaps": ["H"]}),
    ],
)
def test_a_caveat_keeps_a_unit_out_of_the_better_gap(rule, caveat):
    assert_free(b.scenario(*GAPS, b.pledge()), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*GAPS, b.pledge(**caveat))
    assert_barred(scenario, pin("P", "G"), by=rule)
    assert_kept(scenario, pin("P", "H", 0, 6))
    assert_free(scenario, in_periods("P", "H", 0, 6))


def test_a_unit_serves_its_own_capability_only():
    elsewhere = b.gap("H", capability="hospital")
    assert_free(b.scenario(b.gap(), elsewhere, b.pledge()), in_periods("P", "G", 0, 6))
    scenario = b.scenario(b.gap(), elsewhere, b.pledge(capability="hospital"))
    assert_barred(scenario, pin("P", "G"), by="capability")
    assert_kept(scenario, pin("P", "H", 0, 6))
