from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from pkmatch.chains import trace_chains
from pkmatch.domain.plan import Forbid
from pkmatch.solving import solve
from tests import builders as b
from tests.strategies import small_scenarios

PLEDGES = b.pledge("P"), b.pledge("Q", partner="Z")


def chain_of(*records, **settings):
    scenario = b.scenario(*records, **settings)
    (chain,) = trace_chains(scenario, solve(scenario))
    return chain


def earliest(chain):
    return {leg.member: leg.earliest for leg in chain.legs}


def test_a_bundle_that_is_used_is_no_chain():
    scenario = b.scenario(b.gap(quantity=2), *PLEDGES, b.smart_pledge())
    assert trace_chains(scenario, solve(scenario)) == ()


def test_a_leg_that_leaves_a_hole_stalls_the_chain():
    late = b.policy_with_lead_times(PL1=4)
    pledges = b.pledge("P", end=3), b.pledge("Q", partner="Z", readiness="PL1")
    chain = chain_of(b.gap(), *pledges, b.smart_pledge(ordered=True), policy=late)
    assert (chain.bundle, chain.kind, chain.stalled_by) == ("S", "joint_deployment", "Q")
    assert earliest(chain) == {"P": 0, "Q": 4}
    assert [(leg.partner, leg.day) for leg in chain.legs] == [("A", date(2022, 1, 1)), ("Z", date(2022, 5, 1))]
    assert str(chain) == (
        "S, joint_deployment, not used: stalled by Q, which can take over on 2022-05-01 at the earliest; P ends on "
        "2022-04-01 at the latest; P (A) from 2022-01-01 on -> Q (Z) from 2022-05-01 on"
    )


def test_a_leg_without_a_slot_stalls_the_chain_with_the_rules_that_bar_it():
    pledges = PLEDGES[0], b.pledge("Q", partner="Z", refused_missions=["M"])
    chain = chain_of(b.gap(quantity=2), *pledges, b.smart_pledge())
    assert (chain.stalled_by, earliest(chain)) == ("Q", {"P": 0, "Q": None})
    assert chain.reason == "which has no slot: barred by 'mission refused'"
    assert "Q (Z) never" in str(chain)


def test_three_legs_that_do_not_meet_where_they_must():
    pledges = (
        b.pledge("P", tour=(3, 3)),
        b.pledge("Q", partner="Z", tour=(2, 2)),
        b.pledge("R", partner="Y", tour=(2, 2)),
    )
    chain = chain_of(b.gap(end=6), *pledges, b.smart_pledge(members=["P", "Q", "R"], ordered=True))
    assert chain.stalled_by == "R"
    assert chain.reason.startswith("which has no slot that begins where one of Q ends")


@pytest.mark.parametrize("mode", ["lend", "donate"])
def test_an_offer_that_comes_late_stalls_the_chain(mode):
    gap = b.gap(end=4, equipment={"nvg": 1})
    offer = b.equipment_offer(start=3, delivery=1, mode=mode)
    chain = chain_of(gap, b.pledge("P"), offer, b.smart_pledge(members=["P", "E"]))
    assert (chain.stalled_by, earliest(chain)) == ("E", {"P": 0, "E": 4})
    assert chain.reason == "which serves from 2022-05-01 on; P starts on 2022-04-01 at the latest"


def test_of_several_late_offers_the_last_is_named():
    gap = b.gap(end=3, equipment={"nvg": 1}, skills=["cied"])
    offers = b.equipment_offer(start=3), b.training_offer(start=3, duration=2)
    chain = chain_of(gap, b.pledge("P"), *offers, b.smart_pledge(members=["P", "E", "T"]))
    assert (chain.stalled_by, earliest(chain)) == ("T", {"P": 0, "E": 3, "T": 5})


def test_an_offer_that_gives_too_little_leaves_its_pledge_waiting():
    gap = b.gap(equipment={"nvg": 2})
    chain = chain_of(gap, b.pledge("P"), b.equipment_offer(), b.smart_pledge(members=["P", "E"]))
    assert (chain.stalled_by, chain.reason) == ("P", "whose supports nobody gives whole and in time")


def test_lift_that_leaves_too_late_stalls_the_chain():
    pledge, offer = b.pledge("P", self_lift=False), b.lift_offer(personnel=900, start=4)
    chain = chain_of(b.gap(end=4), pledge, offer, b.smart_pledge(members=["P", "X"]))
    assert (chain.stalled_by, earliest(chain)["X"]) == ("X", 4)


def test_where_all_legs_can_come_the_plan_had_a_reason():
    scenario = b.scenario(b.gap(quantity=2), *PLEDGES, b.smart_pledge())
    (chain,) = trace_chains(scenario, solve(scenario, forbids=[Forbid(pledge="P", gap="G")]))
    assert (chain.stalled_by, earliest(chain)) == (None, {"P": 0, "Q": 0})
    assert str(chain).startswith("S, joint_deployment, not used: every leg can come in time")


@settings(max_examples=40)
@given(small_scenarios())
def test_a_chain_is_never_stalled_where_the_bundle_is_used(scenario):
    empty = solve(
        scenario, forbids=[Forbid(pledge=p.id, gap=g.id) for p in scenario.pledges for g in scenario.unit_gaps]
    )
    stalled = {chain.bundle for chain in trace_chains(scenario, empty) if chain.stalled_by is not None}
    assert {chain.bundle for chain in trace_chains(scenario, empty)} == {bundle.id for bundle in scenario.smart_pledges}
    assert stalled <= {chain.bundle for chain in trace_chains(scenario, solve(scenario))}
