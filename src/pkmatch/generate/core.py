"""Gaps, pledges and offers that call upon pledges, readiness, refused missions, training and equipment."""

from __future__ import annotations

from datetime import timedelta
from itertools import compress
from typing import Any

import numpy as np

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Caveats, EquipmentOffer, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.generate.drawing import (
    ITEMS,
    MADE_UP,
    MOST_PARTNERS,
    PERIODS,
    SKILLS,
    Draws,
    More,
    Names,
    Sizes,
    first_days,
    ids,
)


def gaps(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar, more: More) -> tuple[Gap, ...]:
    """Gaps, each with the fields that further rules give it."""
    count = sizes.gaps
    mission = draw.one_of("gap mission", count, sizes.missions)
    capability = draw.one_of("gap capability", count, sizes.capabilities)
    quantity = draw.whole("gap quantity", count, 1, 4)
    window = draw.window("gap", draw.whole("gap first", count, 0, PERIODS // 2 - 1))
    priority = draw.whole("gap priority", count, 1, 10)
    skills = draw.table("gap skills", count, SKILLS, 0.15)
    items = draw.table("gap items", count, ITEMS, 0.12)
    choosy = draw.chance("gap is choosy about readiness", count, 0.1)
    lowest = np.where(choosy, draw.whole("gap lowest readiness", count, 1, 2), 0)
    days = first_days(calendar)
    return tuple(
        Gap(
            id=name,
            mission=names.missions[mission[g]],
            capability=names.capabilities[capability[g]],
            quantity=int(quantity[g]),
            start=days[window.first[g]],
            end=days[window.end[g]],
            priority=float(priority[g]),
            skills=tuple(compress(names.skills, skills[g])),
            equipment=dict.fromkeys(compress(names.items, items[g]), 1),
            min_readiness=READINESS_LEVELS[lowest[g]],
            **more[g],
            **MADE_UP,
        )
        for g, name in enumerate(ids("G", count))
    )


def pledges(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar, more: More) -> tuple[Pledge, ...]:
    """Pledges, each with the fields that further rules give it; their readiness level goes before the drawn one."""
    count = sizes.pledges
    partner = draw.one_of("pledge partner", count, sizes.partners)
    capability = draw.one_of("pledge capability", count, sizes.capabilities)
    quantity = draw.whole("pledge quantity", count, 1, 4)
    first = draw.whole("pledge first", count, 0, PERIODS - 4) + draw.whole("pledge delay", count, 0, 2)
    window = draw.window("pledge", first)
    longest_tour = draw.whole("pledge longest tour", count, 2, 4)
    readiness = draw.whole("pledge readiness", count, 0, len(READINESS_LEVELS) - 1)
    skills = draw.table("pledge skills", count, SKILLS, 0.45)
    items = draw.table("pledge items", count, ITEMS, 0.5)
    refused = draw.table("pledge refused missions", count, sizes.missions, 0.3)
    days = first_days(calendar)
    return tuple(
        Pledge(
            id=name,
            partner=names.partners[partner[p]],
            capability=names.capabilities[capability[p]],
            quantity=int(quantity[p]),
            available_from=days[window.first[p]],
            available_until=days[window.end[p]] - timedelta(days=1),
            tour=(2, int(longest_tour[p])),
            skills=tuple(compress(names.skills, skills[p])),
            equipment=dict.fromkeys(compress(names.items, items[p]), 1),
            caveats=Caveats(refused_missions=tuple(compress(names.missions, refused[p]))),
            **({"readiness": READINESS_LEVELS[readiness[p]]} | more[p]),
            **MADE_UP,
        )
        for p, name in enumerate(ids("P", count))
    )


def training_offers(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar) -> tuple[TrainingOffer, ...]:
    """Courses of one quarter, half of them at the trainer's."""
    count = sizes.offers
    skill = draw.one_of("training skill", count, SKILLS)
    places = draw.whole("training places", count, 1, 3)
    away = draw.chance("training at the provider's", count, 0.5)
    sure = draw.chance("training that all pass", count, 0.8)
    percent = np.where(sure, 100, 10 * draw.whole("training pass rate", count, 7, 9))
    to = reach(draw, "training", sizes, names, calendar, 0.25)
    return tuple(
        TrainingOffer(
            id=name,
            **to[o],
            skill=names.skills[skill[o]],
            places=int(places[o]),
            duration=1,
            mode="at_provider" if away[o] else "at_recipient",
            pass_rate=int(percent[o]) / 100,
            **MADE_UP,
        )
        for o, name in enumerate(ids("T", count))
    )


def equipment_offers(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar) -> tuple[EquipmentOffer, ...]:
    """Pieces to be lent."""
    count = sizes.offers
    item = draw.one_of("equipment item", count, ITEMS)
    quantity = draw.whole("equipment quantity", count, 1, 5)
    to = reach(draw, "equipment", sizes, names, calendar, 0.3)
    return tuple(
        EquipmentOffer(id=name, **to[o], item=names.items[item[o]], quantity=int(quantity[o]), **MADE_UP)
        for o, name in enumerate(ids("E", count))
    )


def reach(draw: Draws, kind: str, sizes: Sizes, names: Names, calendar: Calendar, share: float) -> list[dict[str, Any]]:
    """Who gives each offer, to whom, and when: the fields that all offers have."""
    count = sizes.offers
    partner = draw.one_of(f"{kind} partner", count, sizes.partners)
    window = draw.window(kind, draw.whole(f"{kind} first", count, 0, PERIODS // 2 - 1))
    reached = draw.table(f"{kind} recipients", count, MOST_PARTNERS, share)[:, : sizes.partners]
    reached[np.arange(count), partner] = False
    # no recipients would mean everybody: an offer whose draw came out empty goes to its neighbour
    nobody = np.flatnonzero(~reached.any(axis=1))
    reached[nobody, (partner[nobody] + 1) % sizes.partners] = True
    days = first_days(calendar)
    return [
        {
            "partner": names.partners[partner[o]],
            "available_from": days[window.first[o]],
            "available_until": days[window.end[o]] - timedelta(days=1),
            "recipients": tuple(compress(names.partners, reached[o])),
        }
        for o in range(count)
    ]
