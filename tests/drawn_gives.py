"""What is given, as drawn for hypothesis."""

from __future__ import annotations

from datetime import date
from typing import Any

from pkmatch.domain.gives import Caveats, EquipmentOffer, FundingOffer, LiftOffer, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap
from tests.drawing import ITEMS, LANGUAGES, SKILLS, Draw


def pledge_drawn(
    d: Draw, name: str, partners: tuple[str, ...], capabilities: tuple[str, ...], gaps: tuple[Gap, ...]
) -> Pledge:
    skills = () if d.leaning == "schools" else d.some(SKILLS, 20)
    tasks = tuple(dict.fromkeys(task for gap in gaps for task in gap.tasks))
    missions = tuple(dict.fromkeys(gap.mission for gap in gaps))
    politics = d.leaning == "politics"
    sole = d.few(missions, 40 if politics else 12)
    partner = d.one_of(*partners[:2], *partners[: -1 if not d.crowded else None])
    return Pledge(
        id=name,
        partner=partner,
        capability=d.mostly_first(capabilities),
        quantity=d.one_of(1, *range(1, d.size.modules + 1)),
        **d.offered(),
        readiness=d.one_of("RDL", "PL3", "PL2", "PL2", "PL1", "PL1", "announced"),
        tour=d.one_of(None, None, (0, 2), (1, 1), (2, 2), (2, "4 months"), ("20 days", "10 weeks")),
        rest=d.one_of(0, 0, 0, 1, "3 weeks", 2),
        skills=skills,
        equipment={item: d.whole(1, 2) for item in d.some(ITEMS, 25 if d.leaning != "stores" else 0)},
        languages=d.some(LANGUAGES, 65),
        needs_skills=tuple(name for name in d.few(SKILLS[::-1], 6) if name not in skills),
        needs_equipment=dict.fromkeys(d.few(ITEMS, 8), 1),
        for_gaps=d.few(tuple(gap.id for gap in gaps), 8),
        caveats=Caveats(
            refused_missions=tuple(name for name in d.few(missions, 8) if name not in sole),
            sole_missions=sole,
            refused_tasks=d.few(tasks, 20),
            refused_partners=tuple(name for name in d.few(partners, 50 if politics else 6) if name != partner),
        ),
        cost=d.one_of(None, 0.0, 1.0, 2.5),
        women_share=d.one_of(0.0, 0.1, 0.3, 0.5),
        performance=d.one_of(1.0, 1.0, 0.8, 1.25) if d.chance(40) else 1.0,
        reliability=d.one_of(None, 1.0, 0.5, 0.25, 0.0) if d.chance(40) else None,
        first_made=d.one_of(None, date(2019, 3, 29), date(2021, 12, 7)),
        self_lift=not d.chance(80 if d.leaning == "seats" else 15),
        cost_covered=not d.chance(15),
    )


def _offer(d: Draw, partners: tuple[str, ...], regions: tuple[str, ...]) -> dict[str, Any]:
    reach: dict[str, Any] = {}
    if d.chance(25):
        reach = {"recipients": d.some(partners, 60), "regions": d.few(regions, 60)}
    return {**_open_to_all(d, partners), **reach}


def _open_to_all(d: Draw, partners: tuple[str, ...]) -> dict[str, Any]:
    return {"partner": d.mostly_first(partners[::-1]), **d.offered()}


def training_offer_drawn(
    d: Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> TrainingOffer:
    places = d.whole(1, 2)
    mode = d.one_of("at_recipient", "online", "at_provider", "regional", "online", "in_mission", "in_mission")
    return TrainingOffer(
        id=name,
        **_offer(d, partners, regions),
        skill=d.mostly_first(SKILLS),
        places=places,
        women_places=d.whole(1, places) if d.chance(15) else 0,
        duration=d.one_of(1, 1, 0, "3 weeks", 2),
        mode=mode,
        missions=d.few(missions, 25) if mode == "in_mission" else (),
        languages=d.few(LANGUAGES, 25),
        pass_rate=d.one_of(1.0, 1.0, 0.5, 0.8, 0.34),
        trains_trainers=d.one_of(1.0, 0.5, 2.0) if d.chance(30) else 0.0,
        cost=d.one_of(0.0, 1.0, 2.5),
        cost_covered=not d.chance(25),
        needs_equipment={item: d.whole(1, 2) for item in d.few(ITEMS, 12)},
        translation_cost=d.one_of(None, None, 0.0, 1.5),
        travel_covered=not d.chance(20),
        needs_host=mode not in ("online", "in_mission") and d.chance(30),
    )


def equipment_offer_drawn(
    d: Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> EquipmentOffer:
    mode = d.one_of("lend", "lend", "donate", "to_mission")
    return EquipmentOffer(
        id=name,
        mode=mode,
        **(_offer(d, partners, regions) if mode != "to_mission" else _open_to_all(d, partners)),
        item=d.mostly_first(ITEMS),
        quantity=d.one_of(1, 2) if d.leaning == "stores" else d.one_of(1, 2, 2, 3, 4),
        missions=d.few(missions, 15),
        delivery=d.one_of(0, 0, 1, "2 weeks"),
        needs_skill=d.one_of(None, *(() if d.leaning == "stores" else (None, None)), SKILLS[0]),
        cost=d.one_of(0.0, 1.0, 2.5),
        cost_covered=not d.chance(25),
    )


def lift_offer_drawn(
    d: Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> LiftOffer:
    return LiftOffer(
        id=name,
        **_offer(d, partners, regions),
        personnel=d.whole(1, 4),
        missions=d.few(missions, 15),
        returns=d.one_of(False, True),
        cost=d.one_of(0.0, 1.0, 2.5),
        cost_covered=not d.chance(40),
    )


def funding_offer_drawn(
    d: Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> FundingOffer:
    """Money that is seldom enough for all that falls due."""
    return FundingOffer(
        id=name,
        **_offer(d, partners, regions),
        amount=d.one_of(2.5, 40.0, 8.5, 5.0, 40.0),
        uses=d.some(("training", "equipment", "lift", "unit_cost", "translation"), 65) if d.chance(30) else (),
        missions=d.few(missions, 20),
    )
