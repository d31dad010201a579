"""Hosts, and what courses say that they need of others."""

from __future__ import annotations

import pytest

from pkmatch.errors import ScenarioError
from tests import builders as b


def test_a_school_is_open_to_its_own_states_trainees_whoever_it_names():
    own, named, other = b.partner("K"), b.partner("A"), b.partner("C", region="north")
    assert all(b.host_offer(partner="K").reaches(partner) for partner in (own, named, other))
    some = b.host_offer(partner="K", recipients=["A"], regions=["south"])
    assert [some.reaches(partner) for partner in (own, named, other)] == [True, True, False]


def test_a_school_that_names_no_skill_is_fit_for_any():
    assert b.host_offer().is_fit_for("cied")
    assert b.host_offer(skills=["cied", "medic"]).is_fit_for("cied")
    assert not b.host_offer(skills=["medic"]).is_fit_for("cied")


@pytest.mark.parametrize(
    ("fields", "field", "found"),
    [
        ({"mode": "online", "needs_host": True}, "mode", "'online'"),
        ({"mode": "in_mission", "needs_host": True}, "mode", "'in_mission'"),
        ({"places": 2, "women_places": 3}, "women_places", "3"),
    ],
)
def test_a_course_that_cannot_be_is_refused(fields, field, found):
    with pytest.raises(ScenarioError) as caught:
        b.training_offer("T", **fields)
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found) == ("training offer 'T'", field, found)


@pytest.mark.parametrize(
    ("mode", "covered", "moves"),
    [
        ("at_provider", False, True),
        ("regional", False, True),
        ("regional", True, False),
        ("at_recipient", False, False),
        ("online", False, False),
    ],
)
def test_trainees_who_travel_need_lift_where_nobody_covers_it(mode, covered, moves):
    assert b.training_offer(mode=mode, travel_covered=covered).moves_trainees == moves


def test_interpreters_cost_where_the_language_is_not_understood():
    french, none = b.partner("A", languages=["fr"]), b.partner("Z")
    offer = b.training_offer(languages=["fr"], translation_cost=3)
    assert [offer.interpreters_usd(partner) for partner in (french, none)] == [0, 3]


def test_a_host_names_known_partners_and_skills_only():
    with pytest.raises(ScenarioError) as caught:
        b.scenario(b.host_offer()).with_(b.host_offer(partner="X", skills=["gone"], recipients=["Y"]))
    assert [(fault.field, fault.found) for fault in caught.value.faults] == [
        ("partner", "'X'"),
        ("skills", "'gone'"),
        ("recipients", "'Y'"),
    ]
