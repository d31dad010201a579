"""Bentiu 2018 to 2022: three Vietnamese hospitals follow each other, flown by Australia, which also taught them."""

import pytest

from tests.examples.history import counted, kinds, missing, run_case


@pytest.fixture(scope="module")
def names():
    return run_case("bentiu_hospital_2018")


def test_a_hospital_is_there_from_the_first_arrival_on(names):
    months = counted(names["scenario"], names["plan"])["VNM"]
    assert min(months) == "2018-10-01"
    assert set(months.values()) == {1}
    assert not missing(names["scenario"], names["plan"], "G-BENTIU")


def test_each_rotation_arrives_in_the_month_of_its_flights(names):
    first_day = names["calendar"].first_day
    arrivals = {}
    for row in names["plan"].deployments:
        arrivals[row.pledge] = min(arrivals.get(row.pledge, row.start), row.start)
    assert {pledge: first_day(start).isoformat()[:7] for pledge, start in arrivals.items()} == {
        "P-VNM-1": "2018-10",
        "P-VNM-2": "2019-11",
        "P-VNM-3": "2021-03",
    }


def test_australia_flies_all_of_the_staff(names):
    lifts = [support for support in names["plan"].supports if support.kind == "lift"]
    assert {lift.offer for lift in lifts} == {"L-AUS-1", "L-AUS-2", "L-AUS-3"}
    assert {lift.amount for lift in lifts} == {63}


def test_australia_teaches_before_the_first_rotation(names):
    (course,) = [support for support in names["plan"].supports if support.kind == "course"]
    assert course.offer == "T-AUS"
    assert course.end <= min(row.start for row in names["plan"].deployments)


def test_it_is_triangular_and_no_joint_deployment(names):
    (partnership,) = names["plan"].partnerships
    assert (partnership.tpccs, partnership.trainers, partnership.contributors) == (("VNM",), ("AUS",), ("AUS",))
    assert kinds(names["plan"], "G-BENTIU") == {"triangular", "smart_pledge"}


def test_without_the_course_no_hospital_comes_and_without_a_flight_its_rotation_does_not(names):
    assert names["months_without"] == {"T-AUS": 0, "L-AUS-1": 28, "L-AUS-2": 25, "L-AUS-3": 29}
