"""Generated sets have the announced sizes, ranges and shares, and repeat."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain

import pytest

from pkmatch.domain.record import SourcedRecord
from pkmatch.domain.scenario import RECORD_LISTS, Scenario
from pkmatch.errors import ScenarioError
from pkmatch.generate import generate
from pkmatch.solving import solve
from pkmatch.verification import verify


@pytest.fixture(scope="module")
def thousand() -> Scenario:
    return generate(1000, seed=3)


def _share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("pledges", [0, 1, 7, 100, 1000])
def test_counts_follow_from_the_number_of_pledges(pledges):
    scenario = generate(pledges)
    assert len(scenario.pledges) == pledges
    assert len(scenario.gaps) == pledges // 2
    assert len(scenario.training_offers) == len(scenario.equipment_offers) == 3 * pledges // 10
    assert len(scenario.partners) == int(min(120, max(20, pledges / 8)))
    assert (len(scenario.capabilities), len(scenario.missions), len(scenario.skills)) == (20, 12, 15)


def test_missions_and_capabilities_grow_with_sets_above_ten_thousand_pledges():
    scenario = generate(15_000)
    assert (len(scenario.capabilities), len(scenario.missions)) == (30, 18)
    gaps_a_capability = len(scenario.gaps) / len(scenario.capabilities)
    assert gaps_a_capability == 250


def test_the_calendar_is_twelve_quarters_from_2022(thousand):
    calendar = thousand.calendar
    assert (calendar.start, calendar.step, calendar.periods) == (date(2022, 1, 1), "quarter", 12)


def test_the_same_seed_gives_the_same_scenario_and_another_seed_another():
    first = generate(60, seed=4)
    assert first.digest == generate(60, seed=4).digest
    assert first.pledges != generate(60, seed=5).pledges


def test_a_larger_set_begins_with_the_smaller_one():
    small, large = generate(60, seed=1), generate(150, seed=1)
    for name in ("gaps", "pledges", "training_offers", "equipment_offers"):
        shorter, longer = getattr(small, name), getattr(large, name)
        assert longer[: len(shorter)] == shorter


def test_every_record_holds_when_it_is_checked_again():
    scenario = generate(80, seed=2)
    for name, kind in RECORD_LISTS.items():
        for record in getattr(scenario, name):
            assert kind.model_validate_json(record.model_dump_json()) == record
    assert Scenario.model_validate_json(scenario.model_dump_json()) == scenario


def test_every_record_says_that_it_is_made_up(thousand):
    listed = chain.from_iterable(getattr(thousand, name) for name in RECORD_LISTS)
    records: list[SourcedRecord] = [*listed, thousand.calendar, thousand.policy, *thousand.policy.lead_times]
    assert all(record.illustrative and record.source == "generated" for record in records)


def test_amounts_take_every_value_of_their_range(thousand):
    assert {gap.quantity for gap in thousand.gaps} == {1, 2, 3, 4}
    assert {pledge.quantity for pledge in thousand.pledges} == {1, 2, 3, 4}
    assert {gap.priority for gap in thousand.gaps} == set(range(1, 11))
    assert {offer.places for offer in thousand.training_offers} == {1, 2, 3}
    assert {offer.quantity for offer in thousand.equipment_offers} == {1, 2, 3, 4, 5}
    assert {pledge.tour for pledge in thousand.pledges} == {(2, 2), (2, 3), (2, 4)}
    assert {pledge.readiness for pledge in thousand.pledges} == {"announced", "PL1", "PL2", "PL3", "RDL"}
    assert {offer.duration for offer in thousand.training_offers} == {1}


def test_windows_last_three_to_eight_quarters_unless_the_plan_ends_first(thousand):
    calendar = thousand.calendar
    windows = [calendar.needed(gap.start, gap.end) for gap in thousand.gaps]
    gives = [*thousand.pledges, *thousand.training_offers, *thousand.equipment_offers]
    windows += [calendar.offered(give.available_from, give.available_until) for give in gives]
    lengths = {end - first for first, end in windows if end < calendar.periods}
    assert lengths == set(range(3, 9))
    assert all(2 <= end - first <= 8 for first, end in windows)
    assert all(give.available_until + timedelta(days=1) <= calendar.end for give in gives)


def test_skills_items_and_refusals_come_in_the_announced_shares(thousand):
    pledges, gaps = thousand.pledges, thousand.gaps
    items = {offer.item for offer in thousand.equipment_offers}
    skills = [skill.id for skill in thousand.skills]
    assert _share([s in p.skills for p in pledges for s in skills]) == pytest.approx(0.45, abs=0.02)
    assert _share([i in p.equipment for p in pledges for i in items]) == pytest.approx(0.5, abs=0.02)
    refused = [m.id in p.caveats.refused_missions for p in pledges for m in thousand.missions]
    assert _share(refused) == pytest.approx(0.3, abs=0.02)
    assert _share([s in g.skills for g in gaps for s in skills]) == pytest.approx(0.15, abs=0.02)
    assert _share([i in g.equipment for g in gaps for i in items]) == pytest.approx(0.12, abs=0.02)
    assert _share([g.min_readiness != "announced" for g in gaps]) == pytest.approx(0.1, abs=0.04)
    assert _share([o.pass_rate == 1 for o in thousand.training_offers]) == pytest.approx(0.8, abs=0.08)


@pytest.mark.parametrize(("offers", "share"), [("training_offers", 0.25), ("equipment_offers", 0.3)])
def test_offers_reach_a_share_of_the_other_partners(thousand, offers, share):
    partners = [partner.id for partner in thousand.partners]
    reached = [p in o.recipients for o in getattr(thousand, offers) for p in partners if p != o.partner]
    assert _share(reached) == pytest.approx(share, abs=0.02)


def test_no_offer_is_made_to_everybody_or_to_its_own_partner():
    for seed in range(5):
        scenario = generate(400, seed=seed)
        for offer in (*scenario.training_offers, *scenario.equipment_offers):
            assert offer.recipients
            assert offer.partner not in offer.recipients


def test_an_offer_whose_draw_reaches_nobody_goes_to_one_partner():
    offers = [offer for seed in range(40) for offer in generate(160, seed=seed).training_offers]
    assert min(len(offer.recipients) for offer in offers) == 1


@pytest.mark.parametrize(
    ("arguments", "field", "allowed"),
    [
        ({"rules": "most"}, "rules", "'core', 'all'"),
        ({"pledges": -1}, "pledges", "from 0 up"),
        ({"pledges": 10.5}, "pledges", "whole number"),
        ({"pledges": True}, "pledges", "whole number"),
        ({"seed": -3}, "seed", "from 0 up"),
        ({"seed": "x"}, "seed", "whole number"),
    ],
)
def test_arguments_out_of_range_are_named_with_what_is_allowed(arguments, field, allowed):
    with pytest.raises(ScenarioError) as caught:
        generate(**arguments)
    [fault] = caught.value.faults
    assert fault.field == field
    assert allowed in fault.allowed


def test_all_wrong_arguments_are_reported_together():
    with pytest.raises(ScenarioError) as caught:
        generate(-1, seed=-1, rules="none")
    assert [fault.field for fault in caught.value.faults] == ["pledges", "seed", "rules"]


# --- all rules -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything():
    return generate(1000, seed=7, rules="all")


def test_all_rules_leave_what_is_core_as_it_was(everything):
    core = generate(1000, seed=7)
    for mine, plain in zip(everything.unit_gaps, core.gaps, strict=True):
        added = {"critical": False, "max_partners": None, "handover": False, "nested": None}
        added["in_mission_training"] = False
        assert mine.model_copy(update=added) == plain
    for mine, plain in zip(everything.pledges, core.pledges, strict=True):
        added = {"readiness": plain.readiness, "self_lift": True, "rest": 0, "women_share": 0.0}
        assert mine.model_copy(update=added) == plain
    for mine, plain in zip(everything.capabilities, core.capabilities, strict=True):
        assert mine.model_copy(update={"serves": {}}) == plain
    free = {"cost": 0.0, "cost_covered": True}
    for lent, plain_lent in zip(everything.equipment_offers, core.equipment_offers, strict=False):
        assert lent.model_copy(update=free) == plain_lent
    alone = {"needs_host": False, "needs_equipment": {}, "travel_covered": True, "languages": ()}
    alone |= {"translation_cost": None, "women_places": 0, "missions": (), "trains_trainers": 0.0}
    for offer, plain_offer in zip(everything.training_offers, core.training_offers, strict=True):
        assert offer.model_copy(update={**free, **alone, "mode": plain_offer.mode}) == plain_offer


def test_further_rules_come_at_their_rates(everything):
    def share(records, holds):
        return sum(map(holds, records)) / len(records)

    gaps, pledges = everything.unit_gaps, everything.pledges
    asks = everything.other_gaps
    assert sum(bool(gap.item) for gap in asks) == 25
    assert sum(gap.amount is not None for gap in asks) == 15
    assert share(gaps, lambda gap: gap.critical) == pytest.approx(0.1, abs=0.04)
    assert share(gaps, lambda gap: gap.max_partners == 2) == pytest.approx(0.2, abs=0.05)
    assert share(gaps, lambda gap: gap.handover) == pytest.approx(0.2, abs=0.05)
    assert share(gaps, lambda gap: gap.nested is not None) == pytest.approx(0.05, abs=0.03)
    assert len({unit.gap for unit in everything.in_place}) / len(gaps) == pytest.approx(0.2, abs=0.05)
    assert share(pledges, lambda pledge: not pledge.self_lift) == pytest.approx(0.5, abs=0.05)
    assert share(pledges, lambda pledge: pledge.rest > 0) == pytest.approx(0.5, abs=0.05)
    capabilities = [known for seed in range(20) for known in generate(50, seed, "all").capabilities]
    assert share(capabilities, lambda k: bool(k.serves)) == pytest.approx(1 / 3, abs=0.1)
    shares = {"announced": 0.15, "PL1": 0.45, "PL2": 0.25, "PL3": 0.10, "RDL": 0.05}
    for level, rate in shares.items():
        assert share(pledges, lambda pledge, level=level: pledge.readiness == level) == pytest.approx(rate, abs=0.05)
    assert sum(pledge.women_share for pledge in pledges) / len(pledges) == pytest.approx(0.07, abs=0.01)
    pairs = len(everything.partners) * (len(everything.partners) - 1) / 2
    assert len(everything.exclusions) / pairs == pytest.approx(0.02, abs=0.01)
    assert everything.policy.burden_ceiling == 0.15
    assert everything.policy.assessment_visits == 1000 // 40
    assert everything.goals.asks("women")
    assert len(everything.lift_offers) == 100
    bundles = everything.smart_pledges
    assert sum(len(bundle.members) for bundle in bundles) / len(pledges) == pytest.approx(0.1, abs=0.01)
    assert {len(bundle.members) for bundle in bundles} == {2, 3, 4}
    assert (
        {bundle.ordered for bundle in bundles} == {bundle.members_free_elsewhere for bundle in bundles} == {True, False}
    )
    assert len(everything.training_needs) == 0.2 * len(pledges)
    offers = [*everything.training_offers, *everything.equipment_offers, *everything.lift_offers]
    assert share(offers, lambda offer: not offer.cost_covered) == pytest.approx(0.5, abs=0.06)
    offers = [offer for offer in offers if offer.cost]
    money = everything.funding_offers
    assert len(money) == 50
    taught = everything.training_offers
    assert share(gaps, lambda gap: gap.in_mission_training) == pytest.approx(0.2, abs=0.05)
    assert share(taught, lambda offer: offer.mode == "in_mission") == pytest.approx(0.1, abs=0.05)
    assert share(taught, lambda offer: offer.trains_trainers > 0) == pytest.approx(0.1, abs=0.05)
    assert share(money, lambda offer: bool(offer.uses)) == pytest.approx(0.5, abs=0.2)
    sizes = [(o, o.places) for o in everything.training_offers] + [(q, q.quantity) for q in everything.equipment_offers]
    sizes += [(x, x.personnel) for x in everything.lift_offers]
    uncovered = sum(offer.cost * size for offer, size in sizes if not offer.cost_covered)
    uncovered += sum((o.translation_cost or 0) * o.places for o in everything.training_offers)
    assert sum(offer.amount for offer in money) == pytest.approx(0.7 * uncovered, rel=0.01)


def test_courses_are_put_together_at_their_rates(everything):
    courses = everything.training_offers

    def share(holds):
        return sum(map(holds, courses)) / len(courses)

    assert share(lambda course: course.needs_host) == pytest.approx(0.2, abs=0.06)
    assert {course.mode for course in courses if course.needs_host} == {"regional"}
    assert share(lambda course: bool(course.needs_equipment)) == pytest.approx(0.1, abs=0.05)
    assert share(lambda course: not course.travel_covered) == pytest.approx(0.2, abs=0.06)
    assert share(lambda course: bool(course.languages)) == pytest.approx(0.1, abs=0.05)
    assert share(lambda course: course.translation_cost is not None) == pytest.approx(0.05, abs=0.04)
    assert all(course.languages for course in courses if course.translation_cost is not None)
    assert share(lambda course: course.women_places == 1) == pytest.approx(0.1 * 2 / 3, abs=0.05)
    assert {partner.languages for partner in everything.partners} == {("en",), ("fr",)}


def test_hosts_have_places_for_most_courses_without_a_school(everything):
    hosts = everything.host_offers
    wanted = [course for course in everything.training_offers if course.needs_host]
    assert len(hosts) == 30
    assert {skill for host in hosts for skill in host.skills} == {skill.id for skill in everything.skills}
    assert sum(h.places for h in hosts) == pytest.approx(0.8 * sum(o.places for o in wanted), rel=0.25)
    for small in (generate(60, rules="all"), generate(0, rules="all")):
        known = {skill.id for skill in small.skills}
        assert {skill for host in small.host_offers for skill in host.skills} == (known if small.pledges else set())


def test_a_set_with_all_rules_has_a_best_plan_that_both_engines_agree_on():
    scenario = generate(60, seed=1, rules="all")
    plans = [solve(scenario, engine=engine, target_gap=1e-6) for engine in ("highs", "cp-sat")]
    assert all(plan.status == "optimal" and verify(scenario, plan).ok for plan in plans)
    assert plans[0].value == pytest.approx(plans[1].value, rel=1e-5)


def test_each_id_stands_for_one_record(everything):
    ids = [record.id for name in RECORD_LISTS for record in getattr(everything, name)]
    assert len(set(ids)) == len(ids)
