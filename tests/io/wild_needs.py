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


def course_at(draw: st.DrawFn, places: int) -> dict[str, Any]:
    """Where a course is, and for how many; online none is hosted."""
    mode = draw(st.sampled_from(["at_recipient", "at_provider", "regional", "online"]))
    cost = draw(st.none() | st.floats(0, 1e15))
    hosted = mode != "online" and draw(st.booleans())
    found = {"places": places, "women_places": draw(st.integers(0, places))}
    return {
        **found,
        "mode": mode,
        "needs_host": hosted,
        "travel_covered": draw(st.booleans()),
        "translation_cost": cost,
    }
