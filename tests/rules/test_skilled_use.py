from __future__ import annotations

import pytest

from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(equipment={"nvg": 2})
COURSE = b.training_offer(skill="radar")


def _radar(id="E", **fields):
    return b.equipment_offer(id, **{"quantity": 2, "needs_skill": "radar", **fields})


def _uses(plan, kind):
    kinds = {row.id: row.kind for row in plan.supports}
    return [(use.amount, use.start, use.end) for use in plan.uses if kinds[use.support] == kind]


@pytest.mark.parametrize("mode", ["lend", "donate", "to_mission"])
def test_modules_are_trained_for_the_sake_of_pieces(mode):
    assert_free(b.scenario(GAP, b.pledge(), _radar(needs_skill=None, mode=mode)), in_periods("P", "G", 0, 6))
    assert_barred(b.scenario(GAP, b.pledge(), _radar(mode=mode)), pin("P"), by="equipment lacking")
    taught = b.scenario(GAP, b.pledge(), _radar(mode=mode), COURSE)
    assert_barred(taught, pin("P", "G", 0, 6), by="equipment lacking")
    plan = assert_kept(taught, pin("P", "G", 1, 6))
    assert _uses(plan, "course") == [(1, 1, 6)]
    (partnership,) = plan.partnerships
    assert (partnership.trainers, partnership.contributors) == (("B",), ("C",))


def test_pieces_that_nobody_needs_a_skill_for_need_no_training():
    plan = solve(b.scenario(GAP, b.pledge(), _radar(needs_skill=None), COURSE))
    assert [row.kind for row in plan.supports] == ["loan"]


def test_those_trained_for_pieces_and_those_who_lack_the_skill_share_the_stock():
    gaps = GAP, b.gap("H", skills=["radar"])
    records = *gaps, b.pledge("P"), b.pledge("Q"), _radar()
    both = pin("P", "G", 1, 6), pin("Q", "H", 1, 6)
    assert_kept(b.scenario(*records, COURSE.replace(places=2)), *both)
    scenario = b.scenario(*records, COURSE.replace(available_until=b.last_day(1)))
    assert_barred(scenario, *both, by="trained stock")
    assert_kept(scenario, pin("P", "G", 1, 3), pin("Q", "H", 3, 6))


def test_a_module_is_trained_once_for_pieces_of_several_items():
    arms = b.gap(equipment={"nvg": 2, "arm": 1})
    offers = _radar(), _radar("F", item="arm", quantity=1)
    plan = assert_kept(b.scenario(arms, b.pledge(), *offers, COURSE), pin("P", "G", 1, 6))
    assert _uses(plan, "course") == [(1, 1, 6)]


def test_a_module_that_uses_one_skilled_piece_is_trained():
    three = b.gap(equipment={"nvg": 3}, quantity=2)
    records = three, b.pledge(quantity=2), _radar(quantity=4), b.equipment_offer("F", quantity=2)
    both = pin("P", "G", 1, 6, modules=2)
    assert_barred(b.scenario(*records, COURSE), both, by="trained stock")
    plan = assert_kept(b.scenario(*records, COURSE.replace(places=2)), both)
    assert _uses(plan, "course") == [(2, 1, 6)]
    enough = *records[:2], _radar(quantity=3), b.equipment_offer("F", quantity=3)
    plan = assert_kept(b.scenario(*enough, COURSE), both)
    assert _uses(plan, "course") == [(1, 1, 6)]


@pytest.mark.parametrize("per_capability", [True, False])
def test_the_stock_of_the_modules_own_capability_bears_them(per_capability):
    gaps = b.gap("G", capability="light", equipment={"nvg": 2}, end=3), b.gap("H", skills=["radar"], start=3)
    pledges = b.pledge("P", capability="light"), b.pledge("Q")
    skill = b.skill("radar", per_capability=per_capability)
    one_place = COURSE.replace(available_until=b.last_day(1))
    scenario = b.scenario(skill, *gaps, *pledges, _radar(), one_place)
    both = pin("P", "G", 1, 3), pin("Q", "H", 3, 6)
    if per_capability:
        assert_barred(scenario, *both, by="course places")
    else:
        assert_kept(scenario, *both)
    assert_kept(scenario, both[0])


def test_training_that_has_lasted_out_bears_no_pieces():
    skill = b.skill("radar", lasts=2)
    scenario = b.scenario(skill, GAP, b.pledge(), _radar(), COURSE.replace(available_until=b.last_day(1)))
    assert_barred(scenario, pin("P", "G", 1, 6), by="trained stock")
    assert_kept(scenario, pin("P", "G", 1, 3))


def test_who_does_not_lack_the_skill_is_not_trained_for_pieces_in_the_mission():
    there = b.gap("G", equipment={"nvg": 2}, in_mission_training=True)
    teaching = COURSE.replace(mode="in_mission")
    assert_barred(b.scenario(there, b.pledge(), _radar(), teaching), pin("P"), by="trained stock")
    lacking = there.replace(skills=("radar",))
    assert_kept(b.scenario(lacking, b.pledge(), _radar(), teaching), pin("P", "G", 0, 6))


def test_who_was_trained_in_the_mission_may_use_pieces_elsewhere_afterwards():
    first = b.gap("F", skills=["radar"], in_mission_training=True, end=2)
    later = b.gap("G", equipment={"nvg": 2}, start=2, mission="N")
    teaching = COURSE.replace(mode="in_mission")
    scenario = b.scenario(first, later, b.pledge(), _radar(), teaching)
    plan = assert_kept(scenario, pin("P", "F", 0, 2), pin("P", "G", 2, 6))
    assert next(p for p in plan.partnerships if p.gap == "G").trainers == ("B",)


def test_trained_trainers_teach_for_the_sake_of_pieces_too():
    wide = b.gap(equipment={"nvg": 2}, quantity=2)
    records = wide, b.pledge(quantity=2), _radar(quantity=4)
    early = COURSE.replace(available_until=b.last_day(1))
    both = pin("P", "G", 2, 6, modules=2)
    assert_barred(b.scenario(*records, early), both, by="trained stock")
    assert_kept(b.scenario(*records, early.replace(trains_trainers=1.0)), both)
