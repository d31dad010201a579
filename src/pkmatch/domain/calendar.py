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
from pydantic import BeforeValidator, Field, model_validator

from pkmatch.domain.record import Day, Record, SourcedRecord
from pkmatch.errors import Fault, ScenarioError

_SPAN = re.compile(r"^(\d+) (day|week|month|year)s?$")
_MONTHS_A_STEP = {"half_month": Fraction(1, 2), "month": Fraction(1), "quarter": Fraction(3)}
_MEAN_DAYS_A_MONTH = Fraction(36525, 1200)


def _span(value: Any) -> Any:
    if isinstance(value, str):
        if value.isdecimal():
            return int(value)
        if not _SPAN.match(value):
            raise ValueError("a number of periods, or words like '6 weeks', '60 days', '3 months', '1 year'")
    return value


Span = Annotated[
    Annotated[int, Field(ge=0, le=10**6)] | Annotated[str, Field(pattern=_SPAN.pattern)],
    BeforeValidator(_span),
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
        if self.start.day not in edges:
            days = " or ".join(map(str, edges))
            raise ScenarioError(
                [
                    Fault(
                        "calendar",
                        "start",
                        repr(self.start.isoformat()),
                        f"day {days} of a month for step {self.step!r}",
                        "Move the start to the edge of a period.",
                    )
                ]
            )
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
        return max(0, begin), min(self.periods, end)

    def needed(self, start: date, end: date) -> tuple[int, int]:
        """The periods [a, b) touched by the days from `start` up to, not counting, `end`."""
        return max(0, self.period_of(start)), min(self.periods, self._edge_at_or_after(end))

    def periods_up(self, span: int | str) -> int:
        """A length of time in periods, rounded up; a month counts 30.4375 days."""
        return math.ceil(self._periods(span))

    def periods_down(self, span: int | str) -> int:
        """A length of time in periods, rounded down."""
        return math.floor(self._periods(span))

    @property
    def months_a_period(self) -> float:
        """Length of one period in months."""
        return float(_MONTHS_A_STEP[self.step])

    @property
    def end(self) -> date:
        """The first day after the plan."""
        return self.first_day(self.periods)

    def _edge_at_or_after(self, day: date) -> int:
        period = self.period_of(day)
        return period if self.first_day(period) == day else period + 1

    def _periods(self, span: int | str) -> Fraction:
        if isinstance(span, int):
            return Fraction(span)
        match = _SPAN.match(span)
        assert match is not None, "spans are checked when the record is made"
        count = int(match[1])
        months = {
            "day": count / _MEAN_DAYS_A_MONTH,
            "week": 7 * count / _MEAN_DAYS_A_MONTH,
            "month": Fraction(count),
            "year": Fraction(12 * count),
        }[match[2]]
        return months / _MONTHS_A_STEP[self.step]


__all__ = ["Calendar", "Record", "Span"]
