from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def _one_supporter(offer, most=None):
    """Partners A and Z each lack what only B has, enough for both."""
    policy = b.policy_without_lead_times(max_links=most)
    wishes = {"equipment": {"nvg": 1}} if offer.id == "E" else {"skills": ["cied"]}
    gaps = b.gap("G", **wishes), b.gap("H", **wishes)
    return b.scenario(*gaps, b.pledge("P"), b.pledge("X", partner="Z"), b.pledge("Q"), offer, policy=policy)


@pytest.mark.parametrize(
    "offer",
    [
        b.equipment_offer(partner="B", quantity=2, delivery=0),
        b.training_offer(partner="B", places=2, duration=0),
        b.training_offer(partner="B", places=2, duration=1),
    ],
    ids=["loan", "course of no time", "course"],
)
def test_a_supporter_manages_so_many_recipients(offer):
    p, x, q = (pin(name, gap, 1, 6) for name, gap in (("P", "G"), ("X", "H"), ("Q", "H")))
    assert_kept(_one_supporter(offer), p, x)
    assert_kept(_one_supporter(offer, most=2), p, x)
    assert_barred(_one_supporter(offer, most=1), p, x, by="max links")
    assert_kept(_one_supporter(offer, most=1), p, q)


def test_the_free_supporter_supports_both():
    free = _one_supporter(b.equipment_offer(partner="B", quantity=2))
    assert_free(b.scenario(*free.gaps, *free.pledges[:2], *free.equipment_offers), {})
    assert_free(b.scenario(free.gaps[0], free.pledges[1], *free.equipment_offers), in_periods("X", "G", 0, 6))


def test_simplicity_counts_partners_in_gaps_and_links():
    scenario = _one_supporter(b.equipment_offer(partner="B", quantity=2))
    plan = solve(scenario, goals=goals(coverage=1, simplicity=0.01))
    assert [goal.value for goal in plan.goal_values] == [12, 2 + 1]
    assert {d.pledge for d in plan.deployments} == {"P", "Q"}
    assert solve(scenario, goals=goals(simplicity=1)).deployments == ()
