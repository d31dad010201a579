"""Hosts of courses, and small scenarios of courses put together by several partners, as drawn for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from pkmatch.domain.gives import EquipmentOffer, LiftOffer, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.policy import goals
from pkmatch.domain.record import SourcedRecord
from pkmatch.domain.scenario import Scenario
from tests import builders as b
from tests.drawing import SKILLS, TINY, Draw

PERIODS = 3
"""Few, as brute force tries every number of modules in every course."""


def host_offers_drawn(
    d: Draw, partners: tuple[str, ...], regions: tuple[str, ...], training_offers: tuple[TrainingOffer, ...]
) -> tuple[HostOffer, ...]:
    """One or two where a course needs any, with few places, at times made to some partners only."""
    found = []
    for name in d.ids("H", (1, 1, 2) if any(offer.needs_host for offer in training_offers) else (0,)):
        to = {"recipients": d.some(partners, 60), "regions": d.few(regions, 60)} if d.chance(20) else {}
        host = HostOffer(
            id=name,
            partner=d.one_of(*partners),
            **d.offered(),
            **to,
            skills=d.few(SKILLS, 20),
            places=d.whole(1, 2),
            cost=d.one_of(0.0, 1.0, 2.5),
            cost_covered=not d.chance(25),
        )
        found.append(host)
    return tuple(found)


@st.composite
def scenarios_of_joint_courses(draw: st.DrawFn) -> Scenario:
    """Few units for gaps that ask a skill, and courses to which several partners have to give something."""
    return joint_course_scenario(Draw(lambda least, most: draw(st.integers(least, most)), TINY))


def joint_course_scenario(d: Draw) -> Scenario:
    """Like `scenarios_of_joint_courses`, from the draws of any source."""
    wanted = d.one_of({"coverage": 1.0}, {"coverage": 1.0, "cost": 0.2}, {"coverage": 1.0, "simplicity": 0.3})
    also = {"digger": 1} if d.chance(25) else {}
    there = {"in_mission_training": d.chance(40)}
    owners = d.one_of("A", "AZ", "AZ")
    trainers, hosts = d.one_of((1, 1), (1, 1), (2, 1), (1, 2), (1, 0))
    records: list[SourcedRecord] = [
        b.gap("G", start=1, end=PERIODS, quantity=d.whole(1, 2), skills=["cied"], equipment=also, **there),
        *([b.gap("H", end=PERIODS, priority=d.one_of(0.5, 2.0))] if d.chance(40) else []),
        b.capability("inf", personnel=d.whole(1, 2)),
        b.skill("cied", lasts=d.one_of(None, None, 2)),
        *(_pledge(d, f"P{number}", owner) for number, owner in enumerate(owners)),
        *(_training_offer(d, f"T{number}") for number in range(trainers)),
        *(_host_offer(d, f"S{number}") for number in range(hosts)),
        *(_equipment_offer(d, f"E{number}") for number in range(d.one_of(2, 1, 2))),
        *(_lift_offer(d, f"X{number}") for number in range(d.one_of(1, 1, 2, 0))),
        *([b.funding_offer(amount=d.one_of(2.0, 4.5, 40.0), **_earmarks(d))] if d.chance(70) else []),
        *([b.exclusion(partner=d.one_of("A", "B"), other=d.one_of("K", "C"))] if d.chance(15) else []),
        *(b.partner(name, languages=d.some(("fr",), 50)) for name in "ABCKZ"),
    ]
    policy = b.policy_without_lead_times(max_links=d.one_of(None, None, 1))
    return b.scenario(*records, calendar=b.calendar(PERIODS), policy=policy, goals=goals(**wanted))


def _window(d: Draw) -> dict[str, int]:
    if d.chance(60):
        return {"start": 0, "end": PERIODS}
    first = d.one_of(0, 0, 1)
    return {"start": first, "end": d.whole(first + 1, PERIODS)}


def _to(d: Draw) -> dict[str, Any]:
    return {"recipients": d.some(("A", "Z"), 70)} if d.chance(25) else {}


def _earmarks(d: Draw) -> dict[str, Any]:
    uses = d.some(("training", "equipment", "lift", "translation"), 60) if d.chance(30) else ()
    return {"uses": uses, "missions": ["M"] if d.chance(15) else (), **_to(d)}


def _price(d: Draw) -> dict[str, Any]:
    return {"cost": d.one_of(0.0, 0.5, 1.5), "cost_covered": not d.chance(30)}


def _pledge(d: Draw, name: str, owner: str) -> Pledge:
    lifted = {"self_lift": not d.chance(15), "women_share": d.one_of(0.0, 0.0, 0.5, 0.35)}
    return b.pledge(name, partner=owner, quantity=d.one_of(1, 1, 2), end=PERIODS, cost=0, **lifted)


def _training_offer(d: Draw, name: str) -> TrainingOffer:
    places = d.whole(1, 2)
    mode = d.one_of("regional", "regional", "regional", "at_provider", "at_provider", "at_recipient", "in_mission")
    return b.training_offer(
        name,
        partner=d.one_of("B", "B", "K"),
        places=places,
        women_places=1 if d.chance(15 * places) else 0,
        duration=d.one_of(1, 1, 2, 0),
        mode=mode,
        trains_trainers=1.0 if d.chance(15) else 0.0,
        pass_rate=d.one_of(1.0, 1.0, 0.5),
        languages=d.one_of((), (), ("fr",), ("en",)),
        translation_cost=d.one_of(None, 0.5, 1.5),
        needs_host=mode != "in_mission" and d.chance(75),
        travel_covered=not d.chance(40),
        needs_equipment={"digger": d.one_of(1, 1, 2)} if d.chance(60) else {},
        **_window(d),
        **_price(d),
    )


def _host_offer(d: Draw, name: str) -> HostOffer:
    skills = d.one_of((), (), ("cied",), ("medic",))
    return b.host_offer(name, partner=d.one_of("K", "K", "A"), places=d.whole(1, 2), skills=skills, **_window(d))


def _equipment_offer(d: Draw, name: str) -> EquipmentOffer:
    return b.equipment_offer(
        name,
        partner=d.one_of("C", "C", "B"),
        item="digger",
        quantity=d.whole(1, 3),
        delivery=d.one_of(0, 0, 1),
        missions=("M",) if d.chance(15) else (),
        mode=d.one_of("lend", "lend", "donate"),
        needs_skill="cied" if d.chance(10) else None,
        **_window(d),
        **_to(d),
        **_price(d),
    )


def _lift_offer(d: Draw, name: str) -> LiftOffer:
    return b.lift_offer(
        name,
        partner=d.one_of("C", "D", "B"),
        personnel=d.whole(1, 4),
        missions=("M",) if d.chance(15) else (),
        returns=d.chance(50),
        **_window(d),
        **_to(d),
        **_price(d),
    )
