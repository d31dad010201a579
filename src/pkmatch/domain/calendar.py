"""
Dates into periods and back.

A plan counts in periods of a half month, a month or a quarter. Records keep their dates; this file
alone decides on which side of a period's edge a date falls: what is offered rounds inward, what is
needed rounds outward, durations and lead times round up (DESIGN section 2).
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal

from dateutil.relativedelta import relativedelta
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from pkmatch.domain.record import Day, Record, SourcedRecord
from pkmatch.errors import Fault, ScenarioError

_SPAN = re.compile(r"^([0-9]{1,6}) (day|week|month|year)s?$")
_MOST_PERIODS_A_SPAN = 10**6
_MONTHS_A_STEP = {"half_month": Fraction(1, 2), "month": Fraction(1), "quarter": Fraction(3)}
_MEAN_DAYS_A_MONTH = Fraction(36525, 1200)
_MONTHS_A_UNIT = {
    "day": 1 / _MEAN_DAYS_A_MONTH,
    "week": 7 / _MEAN_DAYS_A_MONTH,
    "month": Fraction(1),
    "year": Fraction(12),
}
_LAST_YEAR = 2999


def _span(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,7}", value):
        value = int(value)
    if isinstance(value, str):
        holds = _SPAN.fullmatch(value) is not None
    else:
        holds = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_PERIODS_A_SPAN
    if not holds:
        raise ValueError("a whole number of periods, or words like '6 weeks', '60 days', '3 months', '1 year'")
    return value


Span = Annotated[
    int | str,
    BeforeValidator(_span),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": _MOST_PERIODS_A_SPAN},
                {"type": "string", "pattern": _SPAN.pattern},
            ]
        }
    ),
]
"""A length of time: a number of periods, or words such as ``"6 weeks"``."""


class Calendar(SourcedRecord):
    """The periods of a plan: `periods` steps from `start` on."""

    start: Annotated[Day, Field(description="first day of the first period")]
    step: Annotated[Literal["half_month", "month", "quarter"], Field(description="length of a period")] = "month"
    periods: Annotated[int, Field(gt=0, le=1200, description="how many periods the plan looks ahead")]

    @model_validator(mode="after")
    def _starts_on_an_edge(self) -> Calendar:
        edges = (1, 16) if self.step == "half_month" else (1,)
        found = repr(self.start.isoformat())
        if self.start.day not in edges:
            allowed = f"day {' or '.join(map(str, edges))} of a month for step {self.step!r}"
            fault = Fault("calendar", "start", found, allowed, "Move the start to the edge of a period.")
            raise ScenarioError([fault])
        if self.start.year > _LAST_YEAR:
            # the periods that follow must have dates too, and the last year a date can have is 9999
            fault = Fault("calendar", "start", found, f"a day up to the year {_LAST_YEAR}", "Correct the year.")
            raise ScenarioError([fault])
        return self

    def first_day(self, period: int) -> date:
        """The first day of a period; also of periods before and after the plan."""
        if self.step == "half_month":
            halves = 2 * (self.start.month - 1) + (self.start.day > 1) + period
            month = date(self.start.year, 1, 1) + relativedelta(months=halves // 2)
            return month.replace(day=16) if halves % 2 else month
        return self.start + relativedelta(months=period * int(_MONTHS_A_STEP[self.step]))

    def period_of(self, day: date) -> int:
        """The period a day falls in; negative before the plan begins."""
        if self.step == "half_month":
            halves = 24 * (day.year - self.start.year) + 2 * (day.month - self.start.month)
            return halves + (day.day >= 16) - (self.start.day >= 16)
        months = 12 * (day.year - self.start.year) + day.month - self.start.month
        return months // int(_MONTHS_A_STEP[self.step])

    def offered(self, first: date, last: date) -> tuple[int, int]:
        """The periods [a, b) that lie wholly inside the days from `first` to `last`, both counted."""
        begin = self._edge_at_or_after(first)
        end = self.period_of(last + timedelta(days=1)) if last < date.max else self.periods
        return self._inside(begin, end)

    def needed(self, start: date, end: date) -> tuple[int, int]:
        """The periods [a, b) touched by the days from `start` up to, not counting, `end`."""
        return self._inside(self.period_of(start), self._edge_at_or_after(end))

    def periods_up(self, span: int | str) -> int:
        """A length of time in periods, rounded up; a month counts 30.4375 days."""
        return math.ceil(self.exact_periods(span))

    def periods_down(self, span: int | str) -> int:
        """A length of time in periods, rounded down."""
        return math.floor(self.exact_periods(span))

    def exact_periods(self, span: int | str) -> Fraction:
        """A length of time in periods, not rounded."""
        if isinstance(span, int):
            return Fraction(span)
        match = _SPAN.match(span)
        assert match is not None, "spans are checked when the record is made"
        return int(match[1]) * _MONTHS_A_UNIT[match[2]] / _MONTHS_A_STEP[self.step]

    @property
    def months_a_period(self) -> float:
        """Length of one period in months."""
        return float(_MONTHS_A_STEP[self.step])

    @property
    def end(self) -> date:
        """The first day after the plan."""
        return self.first_day(self.periods)

    def _inside(self, begin: int, end: int) -> tuple[int, int]:
        """The part of [begin, end) inside the plan; where there is none, a and b are equal."""
        begin = min(max(0, begin), self.periods)
        return begin, max(begin, min(self.periods, end))

    def _edge_at_or_after(self, day: date) -> int:
        period = self.period_of(day)
        return period if self.first_day(period) == day else period + 1


__all__ = ["Calendar", "Record", "Span"]
