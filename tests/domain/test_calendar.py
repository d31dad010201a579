"""Dates into periods and back, against a calendar counted day by day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import count, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.policy import LeadTime
from pkmatch.errors import ScenarioError

EDGES = {
    "half_month": lambda day, start: day.day in (1, 16),
    "month": lambda day, start: day.day == 1,
    "quarter": lambda day, start: day.day == 1 and (day.month - start.month) % 3 == 0,
}


def edges(calendar: Calendar) -> list[date]:
    """First days of the plan's periods and the first day after, found by walking day by day."""
    is_edge = EDGES[calendar.step]
    later = (calendar.start + timedelta(days=n) for n in count())
    return list(islice((day for day in later if is_edge(day, calendar.start)), calendar.periods + 1))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    step = draw(st.sampled_from(sorted(EDGES)))
    day = draw(st.sampled_from([1, 16])) if step == "half_month" else 1
    start = date(draw(st.integers(2020, 2022)), draw(st.integers(1, 12)), day)
    return Calendar(start=start, step=step, periods=draw(st.integers(1, 24)))


days = st.dates(date(2018, 1, 1), date(2031, 1, 1))
spans = st.integers(0, 10**6) | st.builds(
    "{} {}".format, st.integers(0, 999_999), st.sampled_from(["day", "weeks", "month", "months", "years"])
)


@given(calendars())
@settings(deadline=None)
def test_first_days_are_the_edges_one_meets_walking_through_the_calendar(calendar):
    assert [calendar.first_day(period) for period in range(calendar.periods + 1)] == edges(calendar)
    assert calendar.end == edges(calendar)[-1]


@given(calendars(), days)
@settings(deadline=None)
def test_a_day_falls_into_the_period_that_has_begun_and_not_ended(calendar, day):
    period = calendar.period_of(day)
    assert calendar.first_day(period) <= day < calendar.first_day(period + 1)


@given(calendars(), days, days)
@settings(deadline=None)
def test_what_is_offered_rounds_inward(calendar, one, other):
    first, last = sorted((one, other))
    begin, end = calendar.offered(first, last)
    firsts = edges(calendar)
    whole = [
        period
        for period in range(calendar.periods)
        if first <= firsts[period] and firsts[period + 1] - timedelta(days=1) <= last
    ]
    assert list(range(begin, end)) == whole
    assert 0 <= begin <= end <= calendar.periods


@given(calendars(), days, days)
@settings(deadline=None)
def test_what_is_needed_rounds_outward(calendar, one, other):
    start, end_day = sorted((one, other + timedelta(days=1)))
    begin, end = calendar.needed(start, end_day)
    firsts = edges(calendar)
    touched = [p for p in range(calendar.periods) if firsts[p] < end_day and start < firsts[p + 1] and start < end_day]
    assert list(range(begin, end)) == touched
    assert 0 <= begin <= end <= calendar.periods


@given(calendars(), days, days)
@settings(deadline=None)
def test_an_offer_never_holds_longer_than_the_need_of_the_same_days(calendar, one, other):
    first, last = sorted((one, other))
    offered = calendar.offered(first, last)
    needed = calendar.needed(first, last + timedelta(days=1))
    assert set(range(*offered)) <= set(range(*needed))


@given(calendars(), spans)
@settings(deadline=None)
def test_a_span_lies_between_its_roundings(calendar, span):
    down, exact, up = calendar.periods_down(span), calendar.exact_periods(span), calendar.periods_up(span)
    assert down <= exact <= up
    assert up - down == (exact.denominator > 1)


@pytest.mark.parametrize(
    ("step", "span", "down", "up"),
    [
        ("month", 7, 7, 7),
        ("month", "0 days", 0, 0),
        ("month", "30 days", 0, 1),
        ("month", "31 days", 1, 2),
        ("month", "60 days", 1, 2),
        ("month", "6 weeks", 1, 2),
        ("month", "1 year", 12, 12),
        ("half_month", "1 month", 2, 2),
        ("half_month", "15 days", 0, 1),
        ("quarter", "3 months", 1, 1),
        ("quarter", "10 months", 3, 4),
        ("quarter", "2 years", 8, 8),
    ],
)
def test_words_for_time_become_periods(step, span, down, up):
    calendar = Calendar(start="2022-01-01", step=step, periods=12)
    assert (calendar.periods_down(span), calendar.periods_up(span)) == (down, up)


def test_a_mean_month_has_30_4375_days():
    calendar = Calendar(start="2022-01-01", step="month", periods=12)
    assert calendar.exact_periods("487 days") == Fraction(487) / Fraction("30.4375") == 16


def test_months_a_period_follow_the_step():
    assert [Calendar(start="2022-01-01", step=step, periods=1).months_a_period for step in EDGES] == [0.5, 1, 3]


def test_windows_open_to_the_end_of_time_fill_the_plan():
    calendar = Calendar(start="2022-01-01", step="quarter", periods=8)
    assert calendar.offered(date(1900, 1, 1), date.max) == (0, 8)
    assert calendar.needed(date(1900, 1, 1), date.max) == (0, 8)


def test_windows_outside_the_plan_are_empty():
    calendar = Calendar(start="2022-01-01", step="month", periods=6)
    for begin, end in (
        calendar.offered(date(2019, 1, 1), date(2019, 12, 31)),
        calendar.offered(date(2029, 1, 1), date(2029, 12, 31)),
        calendar.needed(date(2019, 1, 1), date(2019, 12, 31)),
        calendar.needed(date(2029, 1, 1), date(2029, 12, 31)),
    ):
        assert begin == end


def test_a_quarter_may_begin_in_any_month():
    calendar = Calendar(start="2022-02-01", step="quarter", periods=2)
    assert [calendar.first_day(p) for p in (-1, 0, 1, 2)] == [
        date(2021, 11, 1),
        date(2022, 2, 1),
        date(2022, 5, 1),
        date(2022, 8, 1),
    ]


@pytest.mark.parametrize(
    ("step", "start", "allowed"),
    [
        ("month", "2022-01-02", "day 1 of a month for step 'month'"),
        ("quarter", "2022-01-16", "day 1 of a month for step 'quarter'"),
        ("half_month", "2022-01-15", "day 1 or 16 of a month for step 'half_month'"),
        ("month", "9999-12-01", "a day up to the year 2999"),
    ],
)
def test_a_plan_starts_on_the_edge_of_a_period_in_a_year_with_a_future(step, start, allowed):
    with pytest.raises(ScenarioError) as caught:
        Calendar(start=start, step=step, periods=1200)
    (fault,) = caught.value.faults
    assert (fault.record, fault.field, fault.found, fault.allowed) == ("calendar", "start", repr(start), allowed)


def test_the_longest_plan_there_can_be_has_dates():
    assert Calendar(start="2999-12-01", step="quarter", periods=1200).end == date(3299, 12, 1)


NOT_NUMBERS_OF_PERIODS = [-1, 10**6 + 1, 1.0, True, None, ["6 weeks"], "", "-3", "10000001"]
NOT_WORDS_FOR_TIME = ["1.5 months", "6 fortnights", "six weeks", "6weeks", " 6 weeks", "6 weeks\n", "1000000 days"]
ARABIC_DIGITS = ["٣", "٣ weeks"]


@pytest.mark.parametrize("span", NOT_NUMBERS_OF_PERIODS + NOT_WORDS_FOR_TIME + ARABIC_DIGITS)
def test_spans_are_whole_periods_or_whole_days_weeks_months_years(span):
    with pytest.raises(ScenarioError) as caught:
        LeadTime(level="PL1", time=span)
    (fault,) = caught.value.faults
    assert fault.field == "time"
    assert fault.allowed.startswith("a whole number of periods, or words like '6 weeks'")


def test_a_number_in_text_is_a_number_of_periods():
    assert LeadTime(level="PL1", time="12").time == 12
