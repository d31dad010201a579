"""Training needs that could stand in a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.needs import TrainingNeed


def training_need(
    draw: st.DrawFn, need_id: str, one: Callable[[str], str], calendar: Calendar, **facts: Any
) -> TrainingNeed:
    return TrainingNeed(
        id=need_id,
        partner=one("partners"),
        skill=one("skills"),
        modules=draw(st.integers(1, 10**9)),
        by=draw(st.dates(calendar.start, calendar.end)),
        priority=draw(st.floats(0, 1e9, exclude_min=True)),
        **facts,
    )


def course_at(draw: st.DrawFn) -> dict[str, Any]:
    """Where a course is; online none is hosted."""
    mode = draw(st.sampled_from(["at_recipient", "at_provider", "regional", "online"]))
    hosted = mode != "online" and draw(st.booleans())
    return {"mode": mode, "needs_host": hosted, "travel_covered": draw(st.booleans())}
