"""Gaps that ask an item or an amount, and what is there for them beside all others, as drawn for hypothesis."""

from __future__ import annotations

from typing import Any

from pkmatch.domain.gives import EquipmentOffer, FundingOffer
from pkmatch.domain.needs import Gap, Mission
from pkmatch.domain.scenario import Scenario
from tests.drawing import ITEMS, TINY, Draw


def with_asks(d: Draw, made: Scenario) -> Scenario:
    """The scenario with a gap or two that ask pieces or a few dollars; mostly somebody could give them."""
    names = d.ids("Q", (1, 1, 2) if d.size is not TINY else (1,))
    asks = tuple(ask_drawn(d, name, made.missions) for name in names)
    return made.replace(
        gaps=(*made.gaps, *asks),
        equipment_offers=(*made.equipment_offers, *(_pieces_drawn(d, made, ask) for ask in asks if ask.item)),
        funding_offers=(*made.funding_offers, *(_money_drawn(d, made, ask) for ask in asks if not ask.item)),
    )


def ask_drawn(d: Draw, name: str, missions: tuple[Mission, ...]) -> Gap:
    first, end = d.wide_window(-2, d.halves + 2)
    what: dict[str, Any] = {"item": d.mostly_first(ITEMS), "quantity": d.whole(1, 2)}
    return Gap(
        id=name,
        mission=d.one_of(*missions).id,
        **({"amount": d.one_of(1.0, 2.5 if d.size is not TINY else 1.5)} if d.chance(40) else what),
        start=d.day(min(first, d.halves - 2)),
        end=d.day(max(end, 3)),
        priority=d.one_of(1.0, 2.0, 3.0, 5.0, 0.5),
        critical=d.chance(30),
    )


def _pieces_drawn(d: Draw, made: Scenario, ask: Gap) -> EquipmentOffer:
    return EquipmentOffer(
        id=f"E{ask.id}",
        partner=d.one_of(*made.partners[::-1]).id,
        mode=d.one_of("to_mission", "to_mission", "to_mission", "donate"),
        item=d.one_of(ask.item, ask.item, ask.item, *ITEMS),
        quantity=d.whole(1, 2),
        **d.offered(),
        delivery=d.one_of(0, 1, "2 weeks"),
        needs_skill=None,
        missions=d.few(tuple(mission.id for mission in made.missions), 10),
        cost=d.one_of(0.0, 0.5, 1.0),
        cost_covered=not d.chance(35),
    )


def _money_drawn(d: Draw, made: Scenario, ask: Gap) -> FundingOffer:
    return FundingOffer(
        id=f"F{ask.id}",
        partner=d.one_of(*made.partners[::-1]).id,
        amount=d.one_of(1.0, 0.5, 1.5),
        **d.offered(),
        uses=d.one_of((), ("programme",), ("programme", "unit_cost"), ("training",)),
        missions=d.few(tuple(mission.id for mission in made.missions), 10),
        recipients=d.few(tuple(partner.id for partner in made.partners), 10),
    )
