"""Partners, pledges and offers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.errors import ScenarioError
from tests import builders as b

OFFERS = [b.training_offer, b.equipment_offer]


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_to_nobody_by_name_reaches_all_others(offer):
    assert offer(partner="B").reaches(b.partner("A"))
    assert offer(partner="B").reaches(b.partner("A", region="north"))


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_never_reaches_its_own_partner(offer):
    own = b.partner("B", region="north")
    assert not offer(partner="B").reaches(own)
    assert not offer(partner="B", recipients=["B"]).reaches(own)
    assert not offer(partner="B", regions=["north"]).reaches(own)


@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_reaches_the_partners_and_the_regions_it_names(offer):
    made = offer(partner="B", recipients=["A"], regions=["north"])
    assert made.reaches(b.partner("A"))
    assert made.reaches(b.partner("C", region="north"))
    assert not made.reaches(b.partner("C", region="south"))
    assert not made.reaches(b.partner("C"))


def test_a_mission_is_not_refused_and_the_only_one():
    with pytest.raises(ScenarioError) as caught:
        b.pledge("P", refused_missions=["M", "N"], sole_missions=["N", "O"])
    (fault,) = caught.value.faults
    assert (fault.field, fault.found) == ("sole_missions", "'N'")


def test_a_skill_is_not_brought_and_lacked():
    with pytest.raises(ScenarioError) as caught:
        b.pledge("P", skills=["cied", "fr"], needs_skills=["fr"])
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("pledge 'P'", "needs_skills", "'fr'")


@given(st.integers(1, 100))
@settings(deadline=None)
def test_a_pass_rate_is_a_whole_percent(percent):
    assert b.training_offer(pass_rate=percent / 100).pass_rate == percent / 100
    assert b.training_offer(pass_rate=percent * 0.01).pass_rate == percent / 100


@pytest.mark.parametrize("rate", [0, -0.5, 0.001, 0.005, 0.333, 1.01, float("nan"), float("inf"), "0.5"])
def test_a_rate_that_is_no_whole_percent_is_refused(rate):
    with pytest.raises(ScenarioError) as caught:
        b.training_offer(pass_rate=rate)
    assert [fault.field for fault in caught.value.faults] == ["pass_rate"]


def test_a_course_or_a_delivery_may_take_no_time():
    assert b.training_offer(duration=0).duration == 0
    assert b.equipment_offer(delivery=0).delivery == 0


@pytest.mark.parametrize("kind", ["state", "organisation", "company", "ngo"])
def test_a_partner_is_of_one_of_four_kinds(kind):
    assert b.partner(kind=kind).kind == kind
    with pytest.raises(ScenarioError, match="'state', 'organisation', 'company' or 'ngo'"):
        b.partner(kind=kind.upper())


def test_a_region_is_a_name_or_blank():
    assert b.partner(region="").region == ""
    with pytest.raises(ScenarioError, match="without spaces at its ends"):
        b.partner(region=" north")


def test_what_a_mission_is_given_serves_every_partner_there():
    with pytest.raises(ScenarioError) as caught:
        b.equipment_offer("E", mode="to_mission", recipients=["A"], regions=["north"])
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("equipment offer 'E'", "recipients", "'A', 'north'")


def test_a_course_names_missions_only_where_it_is_given_in_them():
    assert b.training_offer(mode="in_mission", missions=["M"]).missions == ("M",)
    with pytest.raises(ScenarioError) as caught:
        b.training_offer("T", mode="online", missions=["M"])
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("training offer 'T'", "missions", "'M'")


@pytest.mark.parametrize("places", [-1, 0.005, 1001, float("nan")])
def test_trainers_add_a_number_of_places_of_two_decimals(places):
    assert b.training_offer(trains_trainers=0.25).trains_trainers == 0.25
    with pytest.raises(ScenarioError) as caught:
        b.training_offer(trains_trainers=places)
    assert [fault.field for fault in caught.value.faults] == ["trains_trainers"]
