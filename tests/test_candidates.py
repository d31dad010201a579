from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from math import ceil
from unittest import mock

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pkmatch import candidates as candidates_module
from pkmatch.arrays import arrays_of
from pkmatch.candidates import barring_rules, build_candidates, limiting_rules
from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Partner
from pkmatch.domain.needs import Capability, Mission
from pkmatch.domain.plan import Visit
from pkmatch.domain.policy import Goals
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.rules import EARLIEST, LATEST, LONGEST, PAIRINGS, SHORTEST, equipment
from tests import builders as b
from tests.strategies import small_scenarios
from tests.verification.plans import deployed, plan_of, rules_broken

PAIRS_AND_TIMES = {*PAIRINGS, *EARLIEST, *LATEST, *SHORTEST, *LONGEST}
OF_ONE_DEPLOYMENT = PAIRS_AND_TIMES - {"trained stock"}
"""Rules that a deployment keeps or breaks whatever else is in the plan."""


# --- the same set, by plain loops over the records -------------------------------------------------------------------


def skills_lacking(pledge, gap):
    return {*gap.skills, *pledge.needs_skills} - {*pledge.skills}


def pieces_lacking(pledge, gap):
    items = {*gap.equipment, *pledge.needs_equipment}
    pieces = {
        item: max(0, gap.equipment.get(item, 0) - pledge.equipment.get(item, 0)) + pledge.needs_equipment.get(item, 0)
        for item in items
    }
    return {item: count for item, count in pieces.items() if count}


def percent_served(scenario, pledge, asked):
    return percent_of(scenario.find(Capability, pledge.capability), asked)


def percent_of(capability, asked):
    return 100 if capability.id == asked else round(100 * capability.serves.get(asked, 0))


def most_that_fit(scenario, pledge, gap):
    """As many modules as are asked, rounded up to what whole modules of one capability reach."""
    percents = [percent_of(capability, gap.capability) for capability in scenario.capabilities]
    room = max(percent * ceil(Fraction(100 * gap.quantity, percent)) for percent in percents if percent)
    return min(pledge.quantity, room // percent_served(scenario, pledge, gap.capability))


def level_reached(scenario, pledge):
    """The level of a pledge, or the one that an assessment visit gives it."""
    visited = scenario.policy.assessment_visits and pledge.readiness in ("announced", "PL1")
    return READINESS_LEVELS.index("PL2" if visited else pledge.readiness)


def first_ready(scenario, pledge, gap):
    """The first period in which a pledge may start in a gap, with a visit or without."""
    policy, periods_up = scenario.policy, scenario.calendar.periods_up
    lead = periods_up(policy.lead_time(pledge.readiness).time)
    ready = [lead] if READINESS_LEVELS.index(pledge.readiness) >= READINESS_LEVELS.index(gap.min_readiness) else []
    if policy.assessment_visits and pledge.readiness in ("announced", "PL1"):
        registered = lead if pledge.readiness == "announced" else 0
        ready.append(registered + 1 + periods_up(policy.lead_time("PL2").time))
    return min(ready)


def may_pair(scenario, pledge, gap):
    caveats = pledge.caveats
    return (
        percent_served(scenario, pledge, gap.capability) > 0
        and gap.mission not in caveats.refused_missions
        and (not caveats.sole_missions or gap.mission in caveats.sole_missions)
        and not {*gap.tasks} & {*caveats.refused_tasks}
        and (not pledge.for_gaps or gap.id in pledge.for_gaps)
        and pledge.partner not in scenario.find(Mission, gap.mission).refused
        and {*scenario.policy.required_commitments} <= {*scenario.find(Partner, pledge.partner).commitments}
        and not (
            scenario.policy.neighbours == "forbid" and pledge.partner in scenario.find(Mission, gap.mission).neighbours
        )
        and (not gap.languages or bool({*gap.languages} & {*pledge.languages}))
        and level_reached(scenario, pledge) >= READINESS_LEVELS.index(gap.min_readiness)
        and all(
            bundle.members_free_elsewhere or gap.id in bundle.gaps or gap.mission == bundle.mission
            for bundle in scenario.smart_pledges
            if pledge.id in bundle.members
        )
        and (gap.allows("triangular") or not (skills_lacking(pledge, gap) or pieces_lacking(pledge, gap)))
        and (gap.allows("triangular") or pledge.cost_covered or scenario.usd_per_module(pledge) == 0)
    )


def fits_in_time(scenario, pledge, gap, start, end):
    calendar: Calendar = scenario.calendar
    first, last = calendar.offered(pledge.available_from, pledge.available_until)
    opens, closes = scenario.gap_periods(gap)
    lead = first_ready(scenario, pledge, gap)
    in_tour = pledge.tour is None or calendar.periods_up(pledge.tour[0]) <= end - start <= calendar.periods_down(
        pledge.tour[1]
    )
    long_enough = end - start >= calendar.periods_up(gap.min_tour)
    return start >= max(first, opens, lead) and end <= min(last, closes) and in_tour and long_enough


def supports(scenario, offer, partner):
    apart = [{x.partner, x.other} for x in scenario.exclusions]
    bundles = [bundle for bundle in scenario.smart_pledges if offer.id in bundle.members]
    members = [p.partner for bundle in bundles for p in scenario.pledges if p.id in bundle.members]
    beside = not bundles or partner.id in members
    return offer.reaches(partner) and {offer.partner, partner.id} not in apart and beside


def goes(scenario, offer, gap):
    for bundle in scenario.smart_pledges:
        missions = [g.mission for g in scenario.unit_gaps if g.id in bundle.gaps or g.mission == bundle.mission]
        if offer.id in bundle.members and gap.mission not in missions:
            return False
    return not offer.missions or gap.mission in offer.missions


def suspended(scenario, pledge, start, end):
    """Whether a day of the deployment is one on which the partner's units are not accepted."""
    first, after = scenario.calendar.first_day(start), scenario.calendar.first_day(end)
    return any(
        x.partner == pledge.partner and (x.start is None or x.start < after) and (x.end is None or first < x.end)
        for x in scenario.suspensions
    )


def refused_partner_there(scenario, pledge, gap, start, end):
    """Whether units in place in the gap are of a partner that the caveats refuse."""
    opens, closes = scenario.gap_periods(gap)
    return any(
        unit.gap == gap.id
        and unit.partner in pledge.caveats.refused_partners
        and {*range(start, end)} & {*range(*scenario.in_place_periods(unit))} & {*range(opens, closes)}
        for unit in scenario.in_place
    )


def kept_out(scenario, pledge, gap, start, end):
    """Whether units in place keep a partner out that will not work with theirs."""
    for x in scenario.exclusions:
        for unit in scenario.in_place:
            first, until = scenario.in_place_periods(unit)
            opens, closes = scenario.gap_periods(gap)
            there = range(first, until) if x.mission else range(max(first, opens), min(until, closes))
            beside = x.mission == unit.mission == gap.mission if x.mission else unit.gap == gap.id
            if beside and {pledge.partner, unit.partner} == {x.partner, x.other} and {*there} & {*range(start, end)}:
                return True
    return False


def can_be_trained(scenario, pledge, skill, start):
    """A course of some offer that reaches the partner can have ended by then."""
    partner = next(c for c in scenario.partners if c.id == pledge.partner)
    for offer in scenario.training_offers:
        understood = not offer.languages or {*offer.languages} & {*partner.languages}
        if offer.skill == skill and supports(scenario, offer, partner) and understood:
            first, last = scenario.calendar.offered(offer.available_from, offer.available_until)
            duration = scenario.calendar.periods_up(offer.duration)
            ends = [begin + duration for begin in range(first, last) if begin + duration <= last]
            if ends and min(ends) <= start:
                return True
    return False


def pieces_on_offer(scenario, pledge, gap, item, start, end):
    partner = next(c for c in scenario.partners if c.id == pledge.partner)
    total = 0
    for offer in scenario.equipment_offers:
        first, last = scenario.calendar.offered(offer.available_from, offer.available_until)
        sent = start - scenario.calendar.periods_up(offer.delivery)
        goes = not offer.missions or gap.mission in offer.missions
        if offer.needs_skill not in {None, *pledge.skills, *pledge.needs_skills, *gap.skills}:
            continue
        if offer.mode == "lend":
            in_time = sent >= first and end <= last
        else:
            in_time = max(first, 0) < last and max(first, 0) <= sent
        reaches = offer.mode == "to_mission" or supports(scenario, offer, partner)
        if offer.item == item and reaches and goes and in_time:
            total += offer.quantity
    return total


def seats_on_offer(scenario, pledge, gap, start, end):
    partner = next(c for c in scenario.partners if c.id == pledge.partner)
    total = 0
    for offer in scenario.lift_offers:
        first, last = scenario.calendar.offered(offer.available_from, offer.available_until)
        in_time = first <= start and (end if offer.returns else start + 1) <= last
        if in_time and supports(scenario, offer, partner) and goes(scenario, offer, gap):
            total += offer.personnel // 2 if offer.returns and end == start + 1 else offer.personnel
    return total


def must_be_whole(scenario, pledge, gap):
    return any(
        pledge.id in bundle.members and (gap.id in bundle.gaps or gap.mission == bundle.mission)
        for bundle in scenario.smart_pledges
    )


def enumerated(scenario):
    """Every deployment that no rule of a single one bars, with the most modules it can have."""
    found = {}
    for pledge in scenario.pledges:
        for gap in scenario.unit_gaps:
            for start in range(scenario.calendar.periods):
                for end in range(start + 1, scenario.calendar.periods + 1):
                    if may_pair(scenario, pledge, gap) and fits_in_time(scenario, pledge, gap, start, end):
                        most = most_that_fit(scenario, pledge, gap)
                        for item, pieces in pieces_lacking(pledge, gap).items():
                            most = min(most, pieces_on_offer(scenario, pledge, gap, item, start, end) // pieces)
                        people = next(k.personnel for k in scenario.capabilities if k.id == pledge.capability)
                        if people and not pledge.self_lift:
                            most = min(most, seats_on_offer(scenario, pledge, gap, start, end) // people)
                        trainable = (can_be_trained(scenario, pledge, s, start) for s in skills_lacking(pledge, gap))
                        if must_be_whole(scenario, pledge, gap) and most < pledge.quantity:
                            continue
                        barred = refused_partner_there(scenario, pledge, gap, start, end)
                        barred |= suspended(scenario, pledge, start, end) or kept_out(scenario, pledge, gap, start, end)
                        if most and all(trainable) and not barred:
                            found[pledge.id, gap.id, start, end] = most
    return found


def listed(arrays, found):
    rows = zip(*(x.tolist() for x in (found.pledge, found.gap, found.start, found.end, found.most)), strict=True)
    return [(arrays.pledge_ids[p], arrays.gap_ids[g], start, end, most) for p, g, start, end, most in rows]


# --- tests -----------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(small_scenarios())
def test_candidates_are_all_deployments_that_no_rule_of_a_single_one_bars(scenario):
    arrays = arrays_of(scenario)
    found = listed(arrays, build_candidates(arrays))
    assert sorted(found) == sorted((*place, most) for place, most in enumerated(scenario).items())


@settings(max_examples=60)
@given(small_scenarios())
def test_small_portions_change_nothing_but_the_order(scenario):
    arrays = arrays_of(scenario)
    at_once = build_candidates(arrays)
    with mock.patch.object(candidates_module, "PAIRS_AT_ONCE", 2), mock.patch.object(equipment, "PAIRS_AT_ONCE", 3):
        in_portions = build_candidates(arrays)
        loans = equipment.loan_columns(arrays, equipment.loan_classes(arrays, at_once), Goals())
    assert sorted(listed(arrays, in_portions)) == sorted(listed(arrays, at_once))
    whole = equipment.loan_columns(arrays, equipment.loan_classes(arrays, at_once), Goals())
    for key in ("offer", "class"):
        assert sorted(loans.keys[key].tolist()) == sorted(whole.keys[key].tolist())


def test_pairs_come_in_portions_of_whole_pledges(monkeypatch):
    monkeypatch.setattr(candidates_module, "PAIRS_AT_ONCE", 5)
    gaps = [b.gap(f"G{number}") for number in range(3)]
    arrays = arrays_of(b.scenario(*gaps, *(b.pledge(f"P{number}") for number in range(4))))
    portions = [(pledge.tolist(), gap.tolist()) for pledge, gap in candidates_module._pairs(arrays, np.arange(4))]
    assert portions == [([0, 0, 0, 1, 1, 1], [0, 1, 2] * 2), ([2, 2, 2, 3, 3, 3], [0, 1, 2] * 2)]


@pytest.mark.parametrize("records", [(), (b.gap(),), (b.pledge(),), (b.gap(), b.pledge(capability="eng"))])
def test_without_a_pair_there_is_no_candidate(records):
    assert len(build_candidates(arrays_of(b.scenario(*records)))) == 0


places = st.tuples(*[st.integers(0, 100)] * 4)


@given(small_scenarios(), places)
def test_what_bars_a_deployment_is_what_verify_reports_of_it(scenario, place):
    assume(scenario.pledges and scenario.unit_gaps)
    p, g = place[0] % len(scenario.pledges), place[1] % len(scenario.unit_gaps)
    start = place[2] % scenario.calendar.periods
    end = start + 1 + place[3] % (scenario.calendar.periods - start)
    pledge, gap = scenario.pledges[p], scenario.unit_gaps[g]
    named = barring_rules(arrays_of(scenario), p, g, start, end)

    counted = (0.0 if gap.critical else 1.0,) * (end - start)
    row = deployed("D", pledge.id, gap.id, start, end, 1, counted)
    times = scenario.calendar.periods if scenario.policy.assessment_visits else 0
    visits = [Visit(partner=pledge.partner, period=period) for period in range(times)]
    reported = rules_broken(scenario, plan_of(scenario, row, *visits))
    assert {*named} & OF_ONE_DEPLOYMENT == reported & OF_ONE_DEPLOYMENT
    assert {*named} <= reported
    assert (named == ()) == ((pledge.id, gap.id, start, end) in enumerated(scenario))
    assert len({*named}) == len(named)


@settings(max_examples=60)
@given(small_scenarios(), places)
def test_what_bars_a_pair_bars_each_of_its_deployments(scenario, place):
    assume(scenario.pledges and scenario.unit_gaps)
    p, g = place[0] % len(scenario.pledges), place[1] % len(scenario.unit_gaps)
    arrays, ends = arrays_of(scenario), range(1, scenario.calendar.periods + 1)
    named = barring_rules(arrays, p, g, None, None)
    one_by_one = [barring_rules(arrays, p, g, start, end) for end in ends for start in range(end)]
    assert (named == ()) == any(names == () for names in one_by_one)
    if named:
        reasons = [{*names} & {*named} or {*names} & PAIRS_AND_TIMES for names in one_by_one]
        assert all(reasons)
        assert {*named} <= {name for names in one_by_one for name in names}
    if {*named} & PAIRS_AND_TIMES:
        assert all({*names} & {*named} for names in one_by_one)


def bars(*records, start=None, end=None, **settings):
    return {*barring_rules(arrays_of(b.scenario(*records, **settings)), 0, 0, start, end)}


def test_windows_that_do_not_meet_are_not_blamed_on_the_tour():
    assert bars(b.gap(start=4), b.pledge(end=2)) == {"inside availability", "inside the gap's window"}


def test_windows_that_meet_for_less_than_a_tour_are_blamed_with_it():
    barring = bars(b.gap(start=2), b.pledge(end=3, tour=(2, 3)))
    assert barring == {"inside availability", "inside the gap's window", "tour length"}


def test_a_tour_that_fits_no_whole_period_is_blamed_alone():
    assert bars(b.gap(), b.pledge(tour=("40 days", "50 days"))) == {"tour length"}


def test_a_unit_that_is_late_is_barred_by_its_lead_time():
    late = b.policy_with_lead_times(PL1=5)
    assert bars(b.gap(end=4), b.pledge(readiness="PL1"), policy=late) == {"lead time", "inside the gap's window"}
    assert bars(b.gap(), b.pledge(readiness="PL1"), start=3, end=6, policy=late) == {"lead time"}


def test_a_unit_that_comes_before_its_training_is_barred_by_the_trained_stock():
    gap = b.gap(skills=["cied"], end=3)
    assert bars(gap, b.pledge(), b.training_offer(start=1), start=1, end=2) == {"trained stock"}
    assert bars(gap, b.pledge(), b.training_offer(start=1), start=2, end=3) == set()
    assert bars(gap, b.pledge(), b.training_offer(start=2)) == {"trained stock", "inside the gap's window"}


def test_what_never_can_be_is_blamed_on_nothing_else():
    early = b.gap(end=3, skills=["cied"]), b.pledge(end=4, readiness="PL1")
    assert bars(*early) == {"trained stock"}
    assert bars(*early, b.training_offer(), policy=b.policy_with_lead_times(PL1=9)) == {"lead time"}


def test_equipment_that_is_there_before_the_training_is_lacking():
    gap = b.gap(skills=["cied"], equipment={"nvg": 1})
    arms = gap, b.pledge(), b.training_offer(start=2), b.equipment_offer(end=2)
    assert bars(*arms) == {"equipment lacking"}
    assert bars(*arms, start=0, end=1) == {"trained stock"}
    assert bars(*arms, start=3, end=4) == {"equipment lacking"}


def test_offers_together_limit_the_modules_of_a_candidate():
    gap = b.gap(quantity=5, end=2, equipment={"nvg": 2})
    offers = b.equipment_offer("E", quantity=3), b.equipment_offer("F", quantity=4, end=1)
    arrays = arrays_of(b.scenario(gap, b.pledge(quantity=4), *offers, calendar=b.calendar(2)))
    found = build_candidates(arrays)
    assert sorted(listed(arrays, found)) == [("P", "G", 0, 1, 3), ("P", "G", 0, 2, 1), ("P", "G", 1, 2, 1)]
    assert limiting_rules(arrays, found) == ("equipment lacking",)


def test_the_smaller_of_pledge_and_gap_limits_the_modules_of_a_candidate():
    for asked, pledged, names in ((1, 2, ["presence within quantity"]), (2, 1, ["pledge quantity"])):
        arrays = arrays_of(b.scenario(b.gap(quantity=asked), b.pledge(quantity=pledged)))
        found = build_candidates(arrays)
        assert {*found.most.tolist()} == {1}
        assert limiting_rules(arrays, found) == tuple(names)


def test_a_course_of_no_periods_is_given_in_periods_of_its_offer_only():
    gap = b.gap(skills=["cied"])
    arrays = arrays_of(b.scenario(gap, b.pledge(), b.training_offer(duration=0, start=3)))
    assert build_candidates(arrays).start.min() == 3
    inside_one_month = b.training_offer(duration=0, start="2022-03-05", end="2022-03-20")
    assert len(build_candidates(arrays_of(b.scenario(gap, b.pledge(), inside_one_month)))) == 0


BUILD = """
import json, resource
from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.generate import generate
found = build_candidates(arrays_of(generate(10_000)))
print(json.dumps([len(found), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is told in other units elsewhere")
def test_ten_thousand_pledges_build_within_four_gigabytes():
    told = subprocess.run([sys.executable, "-c", BUILD], capture_output=True, text=True, check=True).stdout
    count, peak_kb = json.loads(told)
    assert count > 1_000_000
    assert peak_kb < 4 * 1024**2
