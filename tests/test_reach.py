from __future__ import annotations

from pkmatch.arrays import arrays_of
from pkmatch.domain.needs import Mission
from tests import builders as b


def test_regions_of_an_offer_reach_the_partners_there():
    people = [
        b.partner(name, region=region) for name, region in (("A", "north"), ("B", "north"), ("C", ""), ("D", "south"))
    ]
    offers = [
        b.training_offer("all", partner="B"),
        b.training_offer("north", partner="B", regions=["north"]),
        b.training_offer("both", partner="B", regions=["north"], recipients=["C"]),
    ]
    reaches = arrays_of(b.scenario(*people, *offers)).training_reaches
    assert reaches.astype(int).tolist() == [[1, 0, 1, 1], [1, 0, 0, 0], [1, 0, 1, 0]]


def test_a_mission_named_by_nobody_is_open_to_every_loan():
    scenario = b.scenario(b.mission("M"), b.mission("N"), b.equipment_offer(), b.equipment_offer("F", missions=["N"]))
    assert [mission.id for mission in scenario.missions] == ["M", "N"]
    assert scenario.find(Mission, "N").refused == ()
    assert arrays_of(scenario).equipment_goes.tolist() == [[True, True], [False, True]]
