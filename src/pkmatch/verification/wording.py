"""Dates, amounts and lists of ids as the texts of violations print them."""

from __future__ import annotations

from collections.abc import Iterable

from pkmatch.domain.calendar import Calendar

MOST_IDS = 8
"""A text names at most this many ids; the violation itself carries all of them."""


def moment(calendar: Calendar, period: int) -> str:
    """The first day of a period, or its month in a plan of months: ``2022-08``."""
    try:
        first = calendar.first_day(period)
    except (OverflowError, ValueError):  # a nonsense period may lie beyond the last year of dates
        return f"period {period}"
    return f"{first:%Y-%m}" if calendar.step == "month" else first.isoformat()


def window(calendar: Calendar, start: int, end: int) -> str:
    """The periods [start, end) as first and last: ``2022-08 to 2022-10``."""
    if start >= end:
        return f"no whole period at {moment(calendar, start)}"
    first, last = moment(calendar, start), moment(calendar, end - 1)
    if calendar.step == "month":
        return first if first == last else f"{first} to {last}"
    return f"{first} up to {moment(calendar, end)}"


def number(amount: float) -> str:
    """An amount with at most six decimals and no needless ones: ``1,428`` or ``2.5``."""
    if isinstance(amount, int):
        return f"{amount:,}"
    text = f"{amount:,.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(ids: Iterable[str]) -> str:
    """Ids in a row, the first few of a long list."""
    names = list(ids)
    more = f" and {len(names) - MOST_IDS} more" if len(names) > MOST_IDS else ""
    return ", ".join(names[:MOST_IDS]) + more if names else "none"
