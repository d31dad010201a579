"""Lebanon 2020: Kazakhstan's fourth company comes after seven months of training, nested in India's battalion."""

import pytest

import pkmatch as pk
from tests.examples.history import counted, kinds, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("lebanon_kazakhstan_2020")


def test_the_company_comes_in_the_month_in_which_it_was_sent(names):
    assert spell(counted(names["scenario"], names["plan"])["KAZ"]) == ("2020-08-01", "2021-02-01", 7)


def test_india_trained_it_for_the_seven_months_before(names):
    (course,) = names["plan"].supports
    assert (course.kind, course.offer, course.recipient) == ("course", "T-IND", "KAZ")
    assert (course.start, course.end) == (0, 7)


def test_it_is_a_joint_deployment_with_a_trainer(names):
    (partnership,) = names["plan"].partnerships
    assert (set(partnership.tpccs), partnership.trainers) == ({"IND", "KAZ"}, ("IND",))
    assert kinds(names["plan"], "G-BATTALION") == {"triangular", "joint_deployment", "smart_pledge"}


def test_without_the_course_kazakhstans_place_stays_empty(names):
    assert names["without_course"] == 7


def test_no_second_company_may_be_nested(names):
    assert names["nested"] == 14
    assert names["not_nested"] == 7


def test_a_longer_course_brings_the_company_later(names):
    scenario = names["scenario"]
    longer = names["course"].replace(duration="8 months", available_until="2020-08-31")
    assert len(pk.solve(scenario.with_(longer)).shortfalls) == 1
