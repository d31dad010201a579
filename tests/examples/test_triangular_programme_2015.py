"""Nairobi 2015: a course that takes a trainer, a host and machines of three partners, and stands or falls with each."""

from collections import Counter

import pytest

import pkmatch as pk
from tests.examples.history import counted, kinds, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("triangular_programme_2015")


def test_ten_trainees_of_four_states_take_the_course(names):
    trained = Counter()
    for course in names["courses"]:
        trained[course.recipient] += course.amount
    assert trained == {"KEN": 3, "UGA": 3, "RWA": 2, "TZA": 2}


def test_the_course_lasts_six_weeks_of_september_and_october(names):
    calendar = names["scenario"].calendar
    weeks = {(calendar.first_day(c.end) - calendar.first_day(c.start)).days / 7 for c in names["courses"]}
    assert all(6 <= length < 7 for length in weeks)
    assert {str(calendar.first_day(c.start))[:7] for c in names["courses"]} == {"2015-09"}
    assert max(str(calendar.first_day(c.end)) for c in names["courses"]) < "2015-11-01"


def test_japan_teaches_kenya_hosts_and_others_bring_the_machines(names):
    assert {course.host for course in names["courses"]} == {"H-KEN"}
    (partnership,) = names["plan"].partnerships
    assert partnership.trainers == ("JPN",)
    assert partnership.contributors == ("KEN", "UN")
    machines = [row for row in names["plan"].supports if row.kind == "loan"]
    assert sum(row.amount for row in machines) == 10
    assert {row.mission for row in machines} == {None}


def test_it_is_triangular(names):
    assert {"triangular", "smart_pledge"} <= kinds(names["plan"], "G-OPERATORS")


def test_nobody_is_trained_without_instructors_host_or_machines(names):
    assert {giver: len(plan.deployments) for giver, plan in names["without"].items()} == {
        "T-JPN": 0,
        "H-KEN": 0,
        "E-UN": 0,
    }


def test_operators_of_all_four_serve_once_the_course_is_over(names):
    there = counted(names["scenario"], names["plan"])
    assert set(there) == {"KEN", "UGA", "RWA", "TZA"}
    assert {spell(days)[0] for days in there.values()} == {"2015-10-16"}


def test_a_school_of_five_places_trains_five(names):
    assert names["trained"] == 5
    assert pk.verify(names["scenario"], names["plan"]).ok
