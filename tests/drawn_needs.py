"""What is asked, and who is there, as drawn for hypothesis."""

from __future__ import annotations

from pkmatch.domain.gives import Partner
from pkmatch.domain.needs import Gap, Mission, Nested, TrainingNeed
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from tests.drawing import ITEMS, KINDS, LANGUAGES, REGIONS, SKILLS, TASKS, Draw

ASKED = {"nowhere": (55, 40), "schools": (100, 10), "stores": (15, 95)}
"""Chances in percent that a gap asks a skill and an item, by what a scenario leans to; else it asks none."""


def partner_drawn(d: Draw, name: str) -> Partner:
    return Partner(
        id=name,
        kind=d.one_of("state", "state", "organisation"),
        region=d.one_of("", *REGIONS),
        languages=d.some(LANGUAGES, 60),
        commitments=d.some(("compact",), 70),
    )


def mission_drawn(d: Draw, name: str, partners: tuple[str, ...]) -> Mission:
    start = d.day(d.whole(-1, 2)) if d.chance(25) else None
    end = d.day(d.whole(d.halves - 1, d.halves + 1)) if d.chance(25) else None
    return Mission(id=name, refused=d.few(partners[1:], 15), neighbours=d.few(partners[1:], 20), start=start, end=end)


def gap_drawn(d: Draw, name: str, missions: tuple[Mission, ...], capabilities: tuple[str, ...]) -> Gap:
    # missions begin before half month 3 and end after the last but one, so every such gap meets its mission's life
    first, end = d.wide_window(-2, d.halves + 2)
    first, end = min(first, d.halves - 2), max(end, 3)
    skills, items = ASKED.get(d.leaning, (0, 0))
    return Gap(
        id=name,
        mission=d.one_of(*missions).id,
        capability=d.mostly_first(capabilities),
        quantity=d.size.modules if d.crowded else d.one_of(1, *range(2, d.size.modules + 1)),
        start=d.day(first),
        end=d.day(end),
        priority=d.one_of(1.0, 2.0, 3.0, 5.0, 0.5),
        critical=d.chance(25),
        handover=d.chance(15),
        in_mission_training=d.chance(60),
        skills=(*d.some(SKILLS[:1], skills), *d.some(SKILLS[1:], skills // 6)),
        equipment={item: d.whole(1, 2) for item in (*d.some(ITEMS[:1], items), *d.some(ITEMS[1:], items // 6))},
        languages=d.few(LANGUAGES, 20),
        min_readiness=d.one_of("announced", "announced", "announced", "PL1", "PL2", "PL2"),
        tasks=d.few(TASKS, 30),
        min_tour=d.one_of(0, 0, 0, 0, 0, 1, "5 weeks", 2),
        max_partners=d.one_of(None, None, 1, 2),
        nested=Nested(lead_min=d.whole(1, 2), partner_max=d.whole(1, 2)) if d.chance(12) else None,
        women_share=d.one_of(0.1, 0.3) if d.chance(12) else 0.0,
        kinds=_kinds(d) if d.chance(80 if d.crowded else 30) else None,
    )


def exclusions_drawn(d: Draw, partners: tuple[str, ...], missions: tuple[Mission, ...]) -> tuple[Exclusion, ...]:
    """One, or two, between partners drawn; a third of them in a mission."""
    found = []
    for name in d.ids("Y", (1, 1, 2)):
        one, other = d.shuffled(list(partners))[:2]
        mission = d.one_of(None, None, d.one_of(*missions).id)
        found.append(Exclusion(id=name, partner=one, other=other, mission=mission))
    return tuple(found)


def suspensions_drawn(d: Draw, partners: tuple[str, ...]) -> tuple[Suspension, ...]:
    """One, seldom two, that begin or end within the plan."""
    found = []
    for name in d.ids("B", (1, 1, 2)):
        start, end = sorted((d.whole(0, d.halves - 1), d.whole(1, d.halves)))
        first = d.day(start) if d.chance(60) else None
        last = d.day(max(end, start + 1)) if d.chance(60) else None
        found.append(Suspension(id=name, partner=d.one_of(*partners), start=first, end=last))
    return tuple(found)


def ceilings_drawn(d: Draw, missions: tuple[Mission, ...]) -> tuple[Ceiling, ...]:
    """One, or two after each other, mostly for troops of the first mission."""
    starts = d.one_of((None,), (d.whole(1, d.halves - 1),), (None, d.whole(1, d.halves - 1)))
    mission, category = d.mostly_first(tuple(mission.id for mission in missions)), d.one_of("troops", "experts")
    return tuple(
        Ceiling(
            id=f"L{number}",
            mission=mission,
            category=category,
            people=d.whole(0, 4),
            start=None if start is None else d.day(start),
        )
        for number, start in enumerate(starts, 1)
    )


def in_place_drawn(
    d: Draw,
    missions: tuple[Mission, ...],
    capabilities: tuple[str, ...],
    partners: tuple[str, ...],
    gaps: tuple[Gap, ...],
) -> tuple[InPlace, ...]:
    """Units in place, mostly in one of the first gaps."""
    found = []
    for name in d.ids("U", (1, 2, 2)):
        gap = d.one_of(*gaps[:2]) if gaps and d.chance(85) else None
        unit = InPlace(
            id=name,
            partner=d.one_of(*partners),
            mission=gap.mission if gap else d.one_of(*missions).id,
            capability=gap.capability if gap else d.one_of(*capabilities),
            modules=d.one_of(1, 1, 2),
            gap=gap.id if gap else None,
            end=d.day(d.whole(1, d.halves)) if d.chance(60) else None,
            women_share=d.one_of(0.0, 0.1, 0.5),
        )
        found.append(unit)
    return tuple(found)


def _kinds(d: Draw) -> tuple[str, ...]:
    joint, rotation = (25, 80) if d.crowded else (50, 50)
    return (*d.some(KINDS[:1], 85), *d.some(KINDS[1:2], joint), *d.some(KINDS[2:], rotation))


def training_needs_drawn(d: Draw, partners: tuple[str, ...]) -> tuple[TrainingNeed, ...]:
    return tuple(
        TrainingNeed(
            id=name,
            partner=d.one_of(*partners),
            skill=d.mostly_first(SKILLS),
            modules=d.whole(1, 2),
            by=d.day(d.whole(0, d.halves)),
            priority=d.one_of(1.0, 2.5),
        )
        for name in d.ids("N", (1, 2, 3))
    )
