"""Nairobi 2024: a course of trainers that takes trainer, host, machines and money, and goes on without all of them."""

from collections import Counter

import pytest

from tests.examples.history import counted, kinds, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("triangular_trainers_2024")


def test_japan_teaches_in_august_and_the_first_half_of_september(names):
    (first,) = [course for course in names["courses"] if not course.by_trained]
    calendar = names["scenario"].calendar
    assert (first.recipient, first.host, first.amount) == ("KEN", "H-KEN", 10)
    assert str(calendar.first_day(first.start)) == "2024-08-01"
    assert str(calendar.first_day(first.end)) == "2024-09-16"


def test_who_was_taught_teaches_afterwards(names):
    (own,) = [course for course in names["courses"] if course.by_trained]
    calendar = names["scenario"].calendar
    assert (own.recipient, own.host, own.amount) == ("KEN", None, 10)
    assert str(calendar.first_day(own.start)) == "2024-09-16"


def test_money_pays_for_the_course_of_trainers_alone(names):
    assert names["paid"] == 200_000
    (partnership,) = names["plan"].partnerships
    assert partnership.trainers == ("JPN",)
    assert partnership.contributors == ("JPN", "UN")
    assert "triangular" in kinds(names["plan"], "G-OPERATORS")


def test_nobody_is_trained_without_instructors_host_machines_or_money(names):
    assert {giver: len(plan.deployments) for giver, plan in names["without"].items()} == {
        "T-JPN": 0,
        "H-KEN": 0,
        "E-UN": 0,
        "F-JPN": 0,
    }


def test_the_second_ten_come_by_those_trained(names):
    there = counted(names["scenario"], names["plan"])["KEN"]
    assert spell(there)[0] == "2024-09-16"
    assert there["2024-10-16"] == 10
    assert there["2024-11-01"] == 20
    alone = counted(names["scenario"], names["nobody_teaches"])["KEN"]
    assert max(alone.values()) == 10


def test_half_the_money_takes_until_february(names):
    there = counted(names["scenario"], names["half_paid"])["KEN"]
    assert max(there.values()) == 20
    assert Counter(there.values()) == {5: 3, 10: 3, 15: 3, 20: 4}
