"""A scenario: every name leads somewhere, every window meets the calendar, all faults are told at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.needs import Gap, Mission, Skill
from pkmatch.domain.policy import LeadTime
from pkmatch.domain.presence import InPlace
from pkmatch.domain.scenario import RECORD_LISTS, Scenario
from pkmatch.errors import ScenarioError
from tests import builders as b
from tests.strategies import small_scenarios

CALENDAR = b.calendar(6)
RECORDS = {
    "capabilities": (b.capability("inf"),),
    "missions": (b.mission("M"),),
    "partners": (b.partner("A", region="north"), b.partner("B"), b.partner("C")),
    "skills": (b.skill("cied"),),
    "exclusions": (b.exclusion("Y", "A", "C"),),
    "suspensions": (b.suspension("B", "C", start=1, end=2),),
    "ceilings": (b.ceiling("L", people=500),),
    "gaps": (b.gap("G", tasks=["convoy"]),),
    "in_place": (b.in_place("U", partner="B"),),
    "training_needs": (b.training_need("N"),),
    "pledges": (b.pledge("P"),),
    "training_offers": (b.training_offer("T"),),
    "host_offers": (b.host_offer("H", partner="C"),),
    "equipment_offers": (b.equipment_offer("E"),),
    "lift_offers": (b.lift_offer("F"),),
    "funding_offers": (b.funding_offer("D", partner="C"),),
    "smart_pledges": (),
}


def scenario(**changes):
    return Scenario(calendar=CALENDAR, **RECORDS | changes)


def faults(**changes):
    with pytest.raises(ScenarioError) as caught:
        scenario(**changes)
    return [(fault.record, fault.field, fault.found) for fault in caught.value.faults]


def test_a_scenario_of_records_that_fit_holds():
    assert [len(getattr(scenario(), name)) for name in RECORD_LISTS] == [
        1,
        1,
        3,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        1,
        0,
    ]


def test_a_scenario_may_be_empty():
    empty = Scenario(calendar=CALENDAR)
    assert empty.gaps == ()


@pytest.mark.parametrize(
    ("change", "record", "field"),
    [
        ({"missions": [b.mission("M", refused=["X"])]}, "mission 'M'", "refused"),
        ({"exclusions": [b.exclusion("Y", "A", "X")]}, "exclusion 'Y'", "other"),
        ({"exclusions": [b.exclusion("Y", "X", "A")]}, "exclusion 'Y'", "partner"),
        ({"exclusions": [b.exclusion("Y", "A", "B", mission="X")]}, "exclusion 'Y'", "mission"),
        ({"suspensions": [b.suspension("B", "X")]}, "suspension 'B'", "partner"),
        ({"ceilings": [b.ceiling("L", mission="X", people=1)]}, "ceiling 'L'", "mission"),
        ({"in_place": [b.in_place("U", partner="X")]}, "in place 'U'", "partner"),
        ({"in_place": [b.in_place("U", partner="B", gap="X")]}, "in place 'U'", "gap"),
        ({"in_place": [b.in_place("U", partner="B", gap=None, mission="X")]}, "in place 'U'", "mission"),
        ({"in_place": [b.in_place("U", partner="B", gap=None, capability="X")]}, "in place 'U'", "capability"),
        ({"gaps": [b.gap("G", mission="X", tasks=["convoy"])], "in_place": []}, "gap 'G'", "mission"),
        ({"gaps": [b.gap("G", capability="X")], "in_place": []}, "gap 'G'", "capability"),
        ({"gaps": [b.gap("G", skills=["cied", "X"])]}, "gap 'G'", "skills"),
        ({"training_needs": [b.training_need("N", partner="X")]}, "training need 'N'", "partner"),
        ({"training_needs": [b.training_need("N", skill="X")]}, "training need 'N'", "skill"),
        ({"pledges": [b.pledge("P", partner="X")]}, "pledge 'P'", "partner"),
        ({"pledges": [b.pledge("P", capability="X")]}, "pledge 'P'", "capability"),
        ({"pledges": [b.pledge("P", skills=["X"])]}, "pledge 'P'", "skills"),
        ({"pledges": [b.pledge("P", needs_skills=["X"])]}, "pledge 'P'", "needs_skills"),
        ({"pledges": [b.pledge("P", for_gaps=["G", "X"])]}, "pledge 'P'", "for_gaps"),
        ({"pledges": [b.pledge("P", refused_missions=["X"])]}, "pledge 'P'", "caveats.refused_missions"),
        ({"pledges": [b.pledge("P", sole_missions=["X"])]}, "pledge 'P'", "caveats.sole_missions"),
        ({"pledges": [b.pledge("P", refused_partners=["X"])]}, "pledge 'P'", "caveats.refused_partners"),
        ({"pledges": [b.pledge("P", refused_tasks=["X"])]}, "pledge 'P'", "caveats.refused_tasks"),
        ({"training_offers": [b.training_offer("T", partner="X")]}, "training offer 'T'", "partner"),
        ({"training_offers": [b.training_offer("T", skill="X")]}, "training offer 'T'", "skill"),
        ({"training_offers": [b.training_offer("T", recipients=["X"])]}, "training offer 'T'", "recipients"),
        ({"training_offers": [b.training_offer("T", regions=["X"])]}, "training offer 'T'", "regions"),
        (
            {"training_offers": [b.training_offer("T", mode="in_mission", missions=["X"])]},
            "training offer 'T'",
            "missions",
        ),
        ({"equipment_offers": [b.equipment_offer("E", partner="X")]}, "equipment offer 'E'", "partner"),
        ({"equipment_offers": [b.equipment_offer("E", recipients=["X"])]}, "equipment offer 'E'", "recipients"),
        ({"equipment_offers": [b.equipment_offer("E", regions=["X"])]}, "equipment offer 'E'", "regions"),
        ({"equipment_offers": [b.equipment_offer("E", missions=["X"])]}, "equipment offer 'E'", "missions"),
        ({"lift_offers": [b.lift_offer("Y", missions=["X"])]}, "lift offer 'Y'", "missions"),
        ({"funding_offers": [b.funding_offer("Y", partner="X")]}, "funding offer 'Y'", "partner"),
        ({"funding_offers": [b.funding_offer("Y", partner="C", missions=["X"])]}, "funding offer 'Y'", "missions"),
    ],
)
def test_every_name_leads_somewhere(change, record, field):
    assert faults(**change) == [(record, field, "'X'")]


_OF_NAMES = (str, Gap.model_fields["skills"].annotation, InPlace.model_fields["gap"].annotation)


def test_units_in_place_are_in_the_mission_and_of_the_capability_of_their_gap():
    others = {"missions": [b.mission("M"), b.mission("N")], "capabilities": [b.capability("inf"), b.capability("eng")]}
    wrong = b.in_place("U", partner="B", mission="N", capability="eng")
    assert faults(in_place=[wrong], **others) == [
        ("in place 'U'", "mission", "'N'"),
        ("in place 'U'", "capability", "'eng'"),
    ]
    assert faults(in_place=[b.in_place("U", partner="B", end="2022-01-01")]) == [("in place 'U'", "end", "2022-01-01")]


def test_an_exclusion_is_between_two():
    assert faults(exclusions=[b.exclusion("X", "A", "A")]) == [("exclusion 'X'", "other", "'A', as partner")]


def test_no_pledge_refuses_its_own_partner():
    pledges = [b.pledge("P", partner="A", refused_partners=["B", "A"])]
    assert faults(pledges=pledges) == [("pledge 'P'", "caveats.refused_partners", "'A', whose pledge it is")]


def test_ceilings_of_a_mission_and_category_begin_one_after_another():
    same = b.ceiling("L", people=5, start=2), b.ceiling("K", people=6, start=2)
    found = "2022-03-01, as ceiling 'L' of the same mission and category"
    assert faults(ceilings=same) == [("ceiling 'K'", "start", found)]


def test_every_field_of_names_is_checked():
    """Items, languages and tasks asked for are words of their own; all other fields of names lead into a list."""
    free = {
        "id",
        "name",
        "source",
        "item",
        "languages",
        "equipment",
        "needs_equipment",
        "tasks",
        "region",
        "commitments",
    }
    leading = {
        (name, field)
        for name, kind in RECORD_LISTS.items()
        for field, info in kind.model_fields.items()
        if info.annotation in _OF_NAMES and field not in free
    }
    checked = {
        ("missions", "refused"),
        ("missions", "neighbours"),
        *(("exclusions", field) for field in ("partner", "other", "mission")),
        ("suspensions", "partner"),
        ("ceilings", "mission"),
        *(("in_place", field) for field in ("partner", "mission", "capability", "gap")),
        *(("gaps", field) for field in ("mission", "capability", "skills")),
        *(("training_needs", field) for field in ("partner", "skill")),
        *(("pledges", field) for field in ("partner", "capability", "skills", "needs_skills", "for_gaps")),
        *(("training_offers", field) for field in ("partner", "skill", "recipients", "regions", "missions")),
        *(("host_offers", field) for field in ("partner", "skills", "recipients", "regions")),
        *(("equipment_offers", field) for field in ("partner", "recipients", "regions", "missions", "needs_skill")),
        *(("lift_offers", field) for field in ("partner", "recipients", "regions", "missions")),
        *(("funding_offers", field) for field in ("partner", "recipients", "regions", "missions")),
        *(("smart_pledges", field) for field in ("members", "gaps", "mission")),
    }
    assert leading == checked


def test_an_unknown_name_is_told_with_the_known_ones():
    missions = [b.mission("M-EAST"), b.mission("M-WEST")]
    with pytest.raises(ScenarioError) as caught:
        scenario(gaps=[b.gap("G", mission="M-ESAT")], missions=missions, ceilings=[], in_place=[])
    (fault,) = caught.value.faults
    assert fault.allowed == "one of 'M-EAST', 'M-WEST'"
    assert fault.repair == "Add the mission or correct the gap."


def test_many_known_names_are_cut():
    many = [b.mission(f"M-{n:03}") for n in range(100)]
    with pytest.raises(ScenarioError, match="'M-011' and 88 more"):
        scenario(missions=many)


@pytest.mark.parametrize("name", RECORD_LISTS)
def test_an_id_stands_once_in_its_list(name):
    records = RECORDS[name] or (b.smart_pledge("S", ["P", "T"]),)
    record, words = records[0], name.replace("_", " ").removesuffix("s").replace("capabilitie", "capability")
    assert faults(**{name: (*records, record)})[:1] == [(f"{words} {record.id!r}", "id", repr(record.id))]


def test_records_of_two_kinds_may_share_an_id():
    assert scenario(missions=[b.mission("M"), b.mission("A")]).find(Mission, "A").id == "A"


@pytest.mark.parametrize(
    ("name", "record", "field"),
    [
        ("gaps", b.gap("G", start="2021-06-01", end="2022-01-01"), "start"),
        ("gaps", b.gap("G", start="2022-07-01", end="2022-08-01"), "start"),
        ("pledges", b.pledge("P", start="2021-06-01", end="2021-12-31"), "available_from"),
        ("pledges", b.pledge("P", start="2022-07-01", end="2022-08-01"), "available_from"),
        ("training_offers", b.training_offer("T", start="2021-06-01", end="2021-12-31"), "available_from"),
        ("equipment_offers", b.equipment_offer("E", start="2022-07-01", end="2022-08-01"), "available_from"),
        ("training_needs", b.training_need("N", by="2021-12-31"), "by"),
        ("training_needs", b.training_need("N", by="2022-07-02"), "by"),
    ],
)
def test_a_window_wholly_outside_the_calendar_is_a_fault(name, record, field):
    assert [found[1] for found in faults(**{name: [record]})] == [field]


def test_a_window_that_touches_the_calendar_is_none():
    day_one, last_day = {"start": "2021-01-01", "end": "2022-01-01"}, {"start": "2022-06-30", "end": "2023-01-01"}
    for days in (day_one, last_day):
        assert scenario(pledges=[b.pledge("P", **days)])
    assert scenario(gaps=[b.gap("G", start="2021-01-01", end="2022-01-02", tasks=["convoy"])])


def test_a_training_need_is_due_in_the_period_of_its_day():
    days = {"2022-01-01": 0, "2022-02-28": 1, "2022-03-01": 2, "2022-06-30": 5, "2022-07-01": 5}
    for day, period in days.items():
        need = b.training_need("N", by=day)
        assert scenario(training_needs=[need]).due_period(need) == period


def test_a_mission_lasts_into_its_gaps():
    gap = b.gap("G", start=2, end=4)
    assert faults(gaps=[gap], missions=[b.mission("M", end=2)]) == [("gap 'G'", "start", "2022-03-01 to 2022-05-01")]
    assert faults(gaps=[gap], missions=[b.mission("M", start=4)]) == [("gap 'G'", "end", "2022-03-01 to 2022-05-01")]
    assert scenario(gaps=[gap], missions=[b.mission("M", start=3, end=4)])


def test_the_days_of_a_gap_in_its_mission_meet_the_calendar():
    gap = b.gap("G", start="2021-01-01", end="2022-03-01")
    closed = b.mission("M", end="2021-12-31")
    assert faults(gaps=[gap], missions=[closed]) == [("gap 'G'", "start", "2021-01-01 to 2022-03-01")]


@pytest.mark.parametrize(
    "tour", [(3, 2), ("6 months", "3 months"), (4, "3 months"), ("4 months", 3), (0, 0), ("5 weeks", 1)]
)
def test_a_tour_runs_forward_and_takes_time(tour):
    assert [found[:2] for found in faults(pledges=[b.pledge("P", tour=tour)])] == [("pledge 'P'", "tour")]


@pytest.mark.parametrize("tour", [(3, 3), (0, 1), ("3 months", 3), ("4 weeks", 1), ("6 weeks", "7 weeks")])
def test_a_tour_of_one_length_is_a_tour(tour):
    assert scenario(pledges=[b.pledge("P", tour=tour)]).pledges[0].tour == tour


def test_all_faults_of_a_scenario_are_told_at_once():
    found = faults(
        gaps=[b.gap("G", mission="X"), b.gap("G", start="2030-01-01", end="2030-02-01")],
        pledges=[b.pledge("P", partner="Y", tour=(2, 1))],
    )
    assert found == [
        ("gap 'G'", "id", "'G'"),
        ("gap 'G'", "mission", "'X'"),
        ("pledge 'P'", "partner", "'Y'"),
        ("gap 'G'", "start", "2030-01-01 to 2030-02-01"),
        ("pledge 'P'", "tour", "from 2 to 1"),
    ]


def test_records_may_be_given_as_values():
    made = Scenario(calendar={"start": "2022-01-01", "periods": 6}, missions=[{"id": "M"}])
    assert made.missions == (b.mission("M"),)


def test_find_gives_the_record_of_a_kind():
    assert scenario().find(Skill, "cied") == b.skill("cied")
    with pytest.raises(ScenarioError, match=r"skill 'X', id: found 'X'; allowed: one of 'cied'"):
        scenario().find(Skill, "X")


def test_without_takes_records_out():
    assert scenario().without("P", "T").pledges == ()
    assert scenario().without("P").gaps == scenario().gaps


def test_without_refuses_what_is_unknown_ambiguous_or_still_named():
    with pytest.raises(ScenarioError, match="id 'X': found no record"):
        scenario().without("X")
    with pytest.raises(ScenarioError, match=r"2 records \(missions, partners\)"):
        scenario(missions=[b.mission("M"), b.mission("A")]).without("A")
    bundled = scenario(smart_pledges=[b.smart_pledge("S", ["P", "T"])])
    with pytest.raises(ScenarioError, match="smart pledge 'S', members: found 'T'"):
        bundled.without("T")
    with pytest.raises(ScenarioError, match="gap 'G', mission: found 'M'; allowed: none is known"):
        scenario().without("M")


def test_with_adds_records_and_takes_the_place_of_old_ones():
    more = scenario().with_(b.pledge("Q"), b.pledge("P", quantity=7))
    assert [(pledge.id, pledge.quantity) for pledge in more.pledges] == [("P", 7), ("Q", 1)]
    assert len(scenario().pledges) == 1


def test_with_takes_records_of_a_list_only():
    with pytest.raises(ScenarioError, match="found LeadTime"):
        scenario().with_(LeadTime(level="PL1", time=1))


@pytest.mark.parametrize(
    ("gap", "mission", "periods"),
    [
        (("2022-02-01", "2022-04-01"), (None, None), (1, 3)),
        (("2022-02-15", "2022-04-02"), (None, None), (1, 4)),
        (("2021-02-01", "2029-04-01"), (None, None), (0, 6)),
        (("2022-02-01", "2022-06-01"), ("2022-03-15", "2022-05-02"), (2, 5)),
        (("2022-02-01", "2022-06-01"), ("2021-03-15", "2022-05-01"), (1, 4)),
        (("2021-02-01", "2022-06-01"), ("2021-03-15", "2022-01-02"), (0, 1)),
    ],
)
def test_a_gap_is_open_inside_its_mission_and_the_calendar(gap, mission, periods):
    made = b.gap("G", start=gap[0], end=gap[1])
    whole = scenario(gaps=[made], missions=[b.mission("M", start=mission[0], end=mission[1])])
    assert whole.gap_periods(made) == periods


@given(small_scenarios())
@settings(max_examples=30, deadline=None)
def test_every_gap_of_a_scenario_is_open_for_some_time(scenario):
    for gap in scenario.gaps:
        first, end = scenario.gap_periods(gap)
        assert 0 <= first < end <= scenario.calendar.periods


def test_equal_scenarios_have_one_digest_and_others_another():
    assert scenario().digest == scenario().digest
    assert scenario(name="x").digest != scenario().digest
    one, other = b.pledge("P", equipment={"b": 1, "a": 2}), b.pledge("P", equipment={"a": 2, "b": 1})
    assert scenario(pledges=[one]).digest == scenario(pledges=[other]).digest


def test_a_scenario_prints_as_one_line_of_counts():
    line = str(scenario(name="round 1"))
    assert line.startswith("scenario 'round 1': 6 periods (month) from 2022-01-01; capabilities 1, missions 1")
    assert "\n" not in line


def test_the_calendar_must_hold_too():
    with pytest.raises(ScenarioError) as caught:
        Scenario(calendar={"start": "2022-01-02", "periods": 0}, missions=[{"id": ""}])
    assert {fault.field for fault in caught.value.faults} == {"calendar.periods", "missions.0.id"}
    assert Calendar(start="2022-01-01", periods=1).step == "month"


def test_pieces_of_an_item_need_one_skill():
    offers = [
        b.equipment_offer("E", needs_skill="cied"),
        b.equipment_offer("F"),
        b.equipment_offer("H", needs_skill="fr"),
    ]
    skills = [b.skill("cied"), b.skill("fr")]
    assert faults(equipment_offers=offers, skills=skills) == [("equipment offer 'H'", "needs_skill", "'fr'")]


TWO = b.pledge("P"), b.pledge("Q", partner="B")


def bundle_faults(*members, pledges=TWO, **fields):
    """What is wrong with one smart pledge, which has no name of its own in the messages."""
    bundle = b.smart_pledge("S", members, **fields)
    return [(field, found) for _, field, found in faults(pledges=pledges, smart_pledges=[bundle])]


def test_members_of_a_smart_pledge_are_pledges_and_offers_that_are_there():
    assert bundle_faults("P", "X") == [("members", "'X'")]
    assert bundle_faults("P", "Q", gaps=["X"]) == [("gaps", "'X'")]
    assert bundle_faults("P", "Q", mission="X") == [("mission", "'X'")]
    same = faults(
        pledges=TWO, training_offers=[b.training_offer("P", partner="A")], smart_pledges=[b.smart_pledge("S")]
    )
    assert same == [("smart pledge 'S'", "members", "'P', which stands in pledges and training_offers")]


def test_a_smart_pledge_is_of_two_partners_at_least_one_with_a_pledge():
    own = b.pledge("P"), b.pledge("Q")
    assert bundle_faults("P", "Q", pledges=own) == [("members", "members of 'A' only")]
    assert bundle_faults("T", "E") == [("members", "offers only")]


def test_nothing_is_in_two_smart_pledges():
    two = b.smart_pledge("S", ["P", "E"]), b.smart_pledge("R", ["Q", "E"])
    found = faults(pledges=TWO, smart_pledges=two)
    assert found == [("smart pledge 'R'", "members", "'E', which is in smart pledge 'S' too")]


def test_a_smart_pledge_names_gaps_or_a_mission_and_members():
    for wrong, field in (({"gaps": []}, "gaps"), ({"members": ["P"]}, "members")):
        with pytest.raises(ScenarioError) as caught:
            b.smart_pledge("S", **wrong)
        assert [fault.field for fault in caught.value.faults] == [field]
    with pytest.raises(ScenarioError, match="both gaps and a mission"):
        b.smart_pledge("S").replace(mission="M")


@pytest.mark.parametrize(
    ("windows", "handover", "clash"),
    [
        (((0, 3), (3, 6)), False, None),
        (((0, 2), (3, 6)), False, ("P", "Q")),
        (((3, 6), (0, 3)), False, ("P", "Q")),
        (((0, 6), (0, 6), (0, 6)), False, None),
        (((0, 3), (2, 5), (1, 3)), False, ("Q", "R")),
        (((0, 3), (2, 5), (1, 4)), True, None),
        (((3, 6), (3, 4)), False, ("P", "Q")),
        (((3, 6), (3, 4)), True, None),
    ],
)
def test_ordered_pledges_leave_no_hole(windows, handover, clash):
    pledges = [
        b.pledge(name, partner=partner, start=start, end=end)
        for name, partner, (start, end) in zip("PQR", "ABA", windows, strict=False)
    ]
    bundle = b.smart_pledge("S", [pledge.id for pledge in pledges], ordered=True)
    gaps = [b.gap("G", tasks=["convoy"], handover=handover)]
    if clash is None:
        scenario(gaps=gaps, pledges=pledges, smart_pledges=[bundle])
        return
    ((record, field, found),) = faults(gaps=gaps, pledges=pledges, smart_pledges=[bundle])
    assert (record, field) == ("smart pledge 'S'", "members")
    assert all(repr(name) in found for name in clash)
    unordered = bundle.replace(ordered=False)
    assert scenario(gaps=gaps, pledges=pledges, smart_pledges=[unordered]).smart_pledges
