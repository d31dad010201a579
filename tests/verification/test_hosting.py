from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, deployed, plan_of, rules_broken, text_of, use

SUPPORTED = {"G": ("triangular", "smart_pledge")}
INSTRUCTORS = {"mode": "regional", "needs_host": True}


def _scenario(*hosts, quantity=1, **offer):
    records = b.gap(skills=["cied"], quantity=quantity), b.pledge(quantity=quantity), b.partner("Z")
    return b.scenario(*records, b.training_offer(**{"places": 2, **INSTRUCTORS, **offer}), *hosts)


def _plan(scenario, host="H", start=0, amount=1, offer="T"):
    rows = deployed("D", "P", "G", 3, 6, amount), course("C", offer, "A", start, start + 1, amount)
    rows = (rows[0], rows[1].replace(host=host))
    return plan_of(scenario, *rows, use("C", "D", 3, 6, float(amount)), kinds=SUPPORTED)


def test_a_course_with_a_host_holds():
    scenario = _scenario(b.host_offer())
    assert_holds(scenario, _plan(scenario))


def test_a_course_without_the_host_it_needs_is_reported():
    scenario = _scenario(b.host_offer())
    assert_breaks(scenario, _plan(scenario), _plan(scenario, host=None), "host of the course")
    assert text_of(scenario, _plan(scenario, host=None), "host of the course") == (
        "course 'C' names no host; offer 'T' has no school of its own"
    )


def test_a_host_that_no_course_needs_is_reported():
    scenario = _scenario(b.host_offer(), needs_host=False)
    assert_breaks(scenario, _plan(scenario, host=None), _plan(scenario), "host of the course")


def test_a_host_unfit_for_the_skill_is_reported():
    scenario = _scenario(b.host_offer(), b.host_offer("I", skills=["medic"]))
    assert_breaks(scenario, _plan(scenario), _plan(scenario, host="I"), "host of the course")


def test_a_host_nobody_knows_is_reported():
    scenario = _scenario(b.host_offer())
    assert rules_broken(scenario, _plan(scenario).replace(partnerships=())) == {"partnerships"}
    assert "unknown id" in rules_broken(scenario, _plan(scenario, host=None).replace(supports=_named("gone", scenario)))


def _named(host, scenario):
    return tuple(row.replace(host=host) for row in _plan(scenario).supports)


def test_a_host_that_takes_others_is_reported_and_its_own_are_welcome():
    scenario = _scenario(b.host_offer(), b.host_offer("I", recipients=["Z"]))
    assert_breaks(scenario, _plan(scenario), _plan(scenario, host="I"), "offer reaches recipient")
    own = _scenario(b.host_offer(partner="A", recipients=["Z"]))
    assert_holds(own, _plan(own))


def test_a_course_outside_the_hosts_window_is_reported():
    scenario = _scenario(b.host_offer(start=1))
    assert_breaks(scenario, _plan(scenario, start=1), _plan(scenario), "host window")


def test_more_trainees_than_places_of_the_host_are_reported():
    wide, narrow = (_scenario(b.host_offer(places=places), quantity=2) for places in (2, 1))
    assert_holds(wide, _plan(wide, amount=2))
    assert rules_broken(narrow, _plan(narrow, amount=2)) == {"host places"}
    assert text_of(narrow, _plan(narrow, amount=2), "host places") == (
        "host 'H' has 2 modules in training at 1 places in 2022-01 by C"
    )


def test_a_host_apart_from_trainees_or_trainer_is_reported():
    for other in ("A", "B"):
        scenario = _scenario(b.host_offer())
        apart = scenario.with_(b.exclusion(partner="K", other=other))
        assert rules_broken(apart, _plan(apart)) == {"exclusion"}


def test_a_host_of_a_smart_pledge_that_serves_others_is_reported():
    scenario = _scenario(b.host_offer(), b.pledge("Q", partner="Z"))
    bundled = scenario.with_(b.smart_pledge("B", ["Q", "H"]))
    assert rules_broken(bundled, _plan(bundled)) == {"offers of a smart pledge"}
