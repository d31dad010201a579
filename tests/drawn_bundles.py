"""Registered smart pledges, as drawn for hypothesis."""

from __future__ import annotations

from datetime import timedelta

from pkmatch.domain.gives import Caveats
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.errors import ScenarioError
from tests.drawing import Draw


def with_smart_pledges(d: Draw, made: Scenario) -> Scenario:
    """One bundle, seldom two, of its pledges and now and then its offers; those that cannot be are left out."""
    pledges = d.shuffled([pledge.id for pledge in made.pledges])
    offers = d.shuffled([x.id for x in (*made.training_offers, *made.equipment_offers, *made.lift_offers)])
    for name in d.ids("S", (1, 1, 2)):
        count, given = d.one_of(2, 2, 3, 1), d.one_of(0, 1, 2, 1)
        members = [*pledges[:count], *offers[:given]]
        in_mission = not made.gaps or d.chance(35)
        gaps = [gap.id for gap in made.gaps]
        few = gaps and (d.one_of(*gaps), d.one_of(*gaps))
        trial = _willing(made, members) if d.chance(60) else made
        try:
            bundle = SmartPledge(
                id=name,
                kind="smart_pledge",
                members=tuple(members),
                gaps=() if in_mission else tuple(dict.fromkeys(few if d.chance(40) else gaps)),
                mission=d.one_of(*made.gaps).mission if in_mission and gaps else None,
                ordered=d.chance(45),
                members_free_elsewhere=d.chance(40),
            )
            made = trial.with_(bundle)
        except ScenarioError:
            continue
        pledges, offers = pledges[count:], offers[given:]
    return made


def _willing(made: Scenario, members: list[str]) -> Scenario:
    """The scenario with small pledges that go wherever they are asked: else few bundles could ever be used."""
    first, last = made.calendar.start, made.calendar.end - timedelta(days=1)
    changed = [
        pledge.replace(
            quantity=1,
            tour=None,
            for_gaps=(),
            caveats=Caveats(),
            languages=("fr", "en"),
            available_from=first,
            available_until=last,
        )
        for pledge in made.pledges
        if pledge.id in members
    ]
    return made.with_(*changed)
