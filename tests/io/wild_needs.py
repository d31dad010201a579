"""Training needs, training offers, and gaps that ask an item or an amount, that could stand in a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import TrainingOffer
from pkmatch.domain.needs import Gap, TrainingNeed


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


def ask(draw: st.DrawFn, gap_id: str, mission: str, first: date, last: date, **facts: Any) -> Gap:
    items = st.builds(dict, item=st.sampled_from(["nvg", "water, clean", "é"]), quantity=st.integers(1, 10**9))
    amounts = st.integers(1, 10**14).map(lambda cents: {"amount": cents / 100})
    return Gap(
        id=gap_id,
        mission=mission,
        start=first,
        end=date.max if last == date.max else last + timedelta(days=1),
        priority=draw(st.floats(0, 1e9, exclude_min=True)),
        critical=draw(st.booleans()),
        **draw(items | amounts),
        **facts,
    )


def training_offer(
    draw: st.DrawFn,
    one: Callable[[str], str],
    some: Callable[[str], tuple[str, ...]],
    spans: st.SearchStrategy[Any],
    name: st.SearchStrategy[str],
    needs_equipment: dict[str, int],
    **offer: Any,
) -> TrainingOffer:
    mode = draw(st.sampled_from(["at_recipient", "at_provider", "regional", "online", "in_mission"]))
    places = draw(st.integers(1, 10**9))
    return TrainingOffer(
        **offer,
        skill=one("skills"),
        places=places,
        women_places=draw(st.integers(0, places)),
        duration=draw(spans),
        mode=mode,
        missions=some("missions") if mode == "in_mission" else (),
        languages=draw(st.lists(name, unique=True, max_size=2)),
        pass_rate=draw(st.integers(1, 100)) / 100,
        trains_trainers=draw(st.integers(0, 100_000)) / 100,
        needs_host=mode not in ("online", "in_mission") and draw(st.booleans()),
        needs_equipment=needs_equipment,
        travel_covered=draw(st.booleans()),
        translation_cost=draw(st.none() | st.floats(0, 1e15)),
    )
