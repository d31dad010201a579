"""JSON files are read strictly, and every fault has its line."""

from __future__ import annotations

import json

import pytest

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.plan import Plan, RunFacts
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import FileFormatError, ScenarioError
from pkmatch.io import load_plan, load_scenario, save_plan, save_scenario
from tests import builders as b

HEAD = '"format": "pkmatch-scenario", "version": 1'
CALENDAR = '"calendar": {"start": "2022-01-01", "periods": 12}'


@pytest.fixture
def load(tmp_path):
    def loaded(text, by=load_scenario):
        path = tmp_path / "file.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return by(path)

    return loaded


@pytest.fixture
def faults(load):
    def found(text, by=load_scenario, kind=ScenarioError):
        with pytest.raises(kind) as caught:
            load(text, by)
        assert caught.value.where.endswith("file.json")
        return [(fault.record, fault.field, fault.found) for fault in caught.value.faults]

    return found


def test_the_smallest_scenario_is_a_calendar(load):
    assert load(f"{{{HEAD}, {CALENDAR}}}") == Scenario(calendar=Calendar(start="2022-01-01", periods=12))


def test_a_byte_order_mark_is_read_over(load):
    assert load(f"\ufeff{{{HEAD}, {CALENDAR}}}").calendar.periods == 12


@pytest.mark.parametrize(
    ("text", "record", "found", "allowed"),
    [
        ("", "line 1, column 1", "the end of the text", "JSON (expecting value)"),
        ("{", "line 1, column 2", "the end of the text", "JSON (expecting property name enclosed in double quotes)"),
        ('{"a": 1,\n "b": [1, 2', "line 2, column 12", "the end of the text", "JSON (expecting ',' delimiter)"),
        ('{"a": "x', "line 1, column 7", "'\"x'", "JSON (unterminated string)"),
        ('{"a" 1}', "line 1, column 6", "'1}'", "JSON (expecting ':' delimiter)"),
        ('{"a": tru}', "line 1, column 7", "'tru}'", "JSON (expecting value)"),
        ('{"a": 1} x', "line 1, column 10", "'x'", "JSON (extra data)"),
        ("id,name\n1,2\n", "line 1, column 1", "'id,name'", "JSON (expecting value)"),
        ("[" * 100_000, "file.json", "lists within lists without end", "JSON of a scenario or a plan"),
        ("9" * 5_000, "file.json", "a number of too many digits", "JSON of a scenario or a plan"),
        ("[]", "file.json", "a list", "one JSON object at the top"),
        ("3", "file.json", "a single value", "one JSON object at the top"),
        ("null", "file.json", "a single value", "one JSON object at the top"),
        (b'{"a": "\xe9"}', "line 1, column 8", "byte 0xe9, which is not UTF-8", "text in UTF-8"),
    ],
)
@pytest.mark.parametrize("by", [load_scenario, load_plan])
def test_what_is_no_json_object_is_told_with_its_place(load, text, record, found, allowed, by):
    with pytest.raises(FileFormatError) as caught:
        load(text, by)
    (fault,) = caught.value.faults
    assert (fault.record, fault.found, fault.allowed) == (record, found, allowed)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('"version": 1', "format None, version 1"),
        ('"format": "pkmatch-scenario"', "format 'pkmatch-scenario', version None"),
        ('"name": "x"', "no format and version"),
        ('"format": "pkmatch-scenario", "version": 2', "format 'pkmatch-scenario', version 2"),
        ('"format": "pkmatch-scenario", "version": "1"', "format 'pkmatch-scenario', version '1'"),
        ('"format": "pkmatch-scenario", "version": true', "format 'pkmatch-scenario', version True"),
        ('"format": "pkmatch-plan", "version": 1', "format 'pkmatch-plan', version 1"),
        ('"format": ["pkmatch-scenario"], "version": 1', "format ['pkmatch-scenario'], version 1"),
    ],
)
def test_a_file_of_another_format_or_version_is_told_with_both(load, head, found):
    with pytest.raises(FileFormatError) as caught:
        load(f"{{{head}, {CALENDAR}}}")
    (fault,) = caught.value.faults
    assert (fault.found, fault.allowed) == (found, "format 'pkmatch-scenario', version 1")


def test_a_scenario_is_no_plan(faults):
    assert faults(f"{{{HEAD}, {CALENDAR}}}", by=load_plan, kind=FileFormatError) == [
        ("file.json", "", "format 'pkmatch-scenario', version 1")
    ]


def test_keys_that_stand_twice_are_told_with_their_places(faults):
    text = f'{{{HEAD}, {CALENDAR},\n"gaps": [{{"id": "G", "id": "H"}}],\n"gaps": [], "n\\u0061me": 1, "name": ""}}'
    assert faults(text, kind=FileFormatError) == [
        ("line 2, column 22", "'id'", "a key that stands in the same object before"),
        ("line 3, column 1", "'gaps'", "a key that stands in the same object before"),
        ("line 3, column 29", "'name'", "a key that stands in the same object before"),
    ]


def test_equal_keys_in_different_objects_are_no_fault(load):
    text = f'{{{HEAD}, {CALENDAR}, "missions": [{{"id": "M"}}, {{"id": "N", "name": "a,b:{{\\"}}"}}]}}'
    assert [mission.id for mission in load(text).missions] == ["M", "N"]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_told_with_their_places(faults, word):
    text = f'{{{HEAD}, {CALENDAR},\n"name": "{word}", "gaps": [{{"id": "G", "priority": {word}}}]}}'
    found = faults(text, kind=FileFormatError)
    assert [(field, value) for _, field, value in found] == [("'priority'", word)]
    assert found[0][0].startswith("line 2, column ")


def test_a_number_beyond_all_numbers_is_no_finite_number(faults):
    text = f'{{{HEAD}, {CALENDAR}, "policy": {{"reimbursement_usd": 1e999}}}}'
    assert faults(text) == [("line 1, policy", "reimbursement_usd", "inf")]


def test_every_fault_of_a_file_is_told_at_once_with_its_line(faults):
    text = f"""{{{HEAD}, "name": 3,
    "calendar": {{"start": "2022-01-02", "periods": 12}},
    "gapps": [],
    "skills": {{}},
    "capabilities": [{{"id": "inf", "personnel": 100}}],
    "missions": [{{"id": "M"}}],
    "gaps": [
      {{"id": "G", "mission": "M"}},
      3,
      {{"id": "H", "mission": "M-ESAT", "capability": "inf", "quantity": 1,
        "start": "2022-01-01", "end": "2022-02-01", "priority": 1, "skills": ["cied"]}}],
    "policy": {{"lead_times": [{{"level": "PL1", "time": "soon"}}]}},
    "goals": {{"terms": [{{"name": "beauty"}}]}}
    }}"""
    assert faults(text) == [
        ("line 2, calendar", "start", "'2022-01-02'"),
        ("line 3", "'gapps'", "a field of this name"),
        ("line 4", "skills", "{}"),
        *(("line 8, gap 'G'", field, "nothing") for field in ("start", "end", "priority")),
        ("line 9", "", "3"),
        ("line 12, policy", "lead_times.0.time", "'soon'"),
        ("line 13, goals", "terms.0.name", "'beauty'"),
        ("scenario", "name", "3"),
        ("line 10, gap 'H'", "mission", "'M-ESAT'"),
    ]


def test_a_scenario_needs_a_calendar(faults):
    assert faults(f"{{{HEAD}}}") == [("scenario", "calendar", "nothing")]
    assert faults(f'{{{HEAD}, "calendar": null}}') == [("scenario", "calendar", "None")]


def test_records_with_faults_are_known_all_the_same(faults):
    text = f"""{{{HEAD}, {CALENDAR},
    "capabilities": [{{"id": "inf"}}],
    "missions": [{{"id": "M", "start": "soon"}}],
    "partners": [{{"id": "A", "kind": "kingdom", "region": "north"}}],
    "skills": [{{"id": "cied", "lasts": -1}}],
    "gaps": [{{"id": "G", "mission": "M", "capability": "inf", "quantity": 1, "start": "2022-01-01",
               "end": "2022-03-01", "priority": "high", "tasks": ["convoy"], "skills": ["cied"]}}],
    "pledges": [{{"id": "P", "partner": "A", "capability": "inf", "quantity": 1, "readiness": "PL3",
                  "available_from": "2022-01-01", "available_until": "2022-12-31", "for_gaps": ["G"],
                  "caveats": {{"refused_tasks": ["convoy"], "sole_missions": ["M"]}}}}],
    "equipment_offers": [{{"id": "E", "partner": "A", "item": "nvg", "quantity": 1, "regions": ["north"],
                           "available_from": "2022-01-01", "available_until": "2022-12-31"}}]
    }}"""
    assert [fault[0].split(", ")[1] for fault in faults(text)] == [
        "capability 'inf'",
        "mission 'M'",
        "partner 'A'",
        "skill 'cied'",
        "gap 'G'",
    ]


def test_names_in_records_with_faults_are_judged_too(faults):
    text = f"""{{{HEAD}, {CALENDAR},
    "missions": [{{"id": "M", "refused": ["X"], "name": 3}}, {{"id": "M", "end": "soon"}}]
    }}"""
    assert faults(text) == [
        ("line 2, mission 'M'", "name", "3"),
        ("line 2, mission 'M'", "end", "'soon'"),
        ("line 2, mission 'M'", "id", "'M', as in line 2"),
        ("line 2, mission 'M'", "refused", "'X'"),
    ]


def test_no_name_is_unknown_in_a_list_with_ids_nobody_can_read(faults):
    text = f'{{{HEAD}, {CALENDAR}, "missions": [{{"id": "M", "refused": ["X"]}}], "partners": [{{"id": " X"}}]}}'
    assert faults(text) == [("line 1, partner ' X'", "id", "' X'")]


def test_a_file_keeps_one_record_a_line(tmp_path):
    save_scenario(b.scenario(b.gap("G"), b.gap("H"), name="é"), tmp_path / "s.json")
    lines = (tmp_path / "s.json").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.strip().removesuffix(","))["id"] for line in lines if '"mission":' in line] == ["G", "H"]
    assert '"name": "é",' in lines


def test_settings_are_written_out_and_defaults_of_records_left_out(tmp_path):
    save_scenario(b.scenario(b.gap("G")), tmp_path / "s.json")
    written = json.loads((tmp_path / "s.json").read_text())
    assert list(written)[:4] == ["format", "version", "name", "calendar"]
    assert written["calendar"]["step"] == "month"
    assert written["policy"]["reimbursement_usd"] == 1428.0
    assert written["goals"]["terms"][0]["weight"] == 1.0
    assert list(written["gaps"][0]) == ["id", "mission", "capability", "quantity", "start", "end", "priority"]


PLAN = {
    "format": "pkmatch-plan",
    "version": 1,
    "scenario": "0",
    "status": "optimal",
    "goals": {"terms": [{"name": "coverage"}]},
    "value": 1.0,
    "bound": 1.0,
    "bound_origin": "test",
}


def test_the_smallest_plan_is_a_status_a_value_and_a_bound(load):
    plan = Plan(scenario="0", status="optimal", goals=Goals(), value=1, bound=1, bound_origin="test")
    assert load(json.dumps(PLAN), by=load_plan) == plan


def test_every_fault_of_a_plan_is_told_at_once(faults):
    deployments = [{"id": "D", "pledge": "P", "gap": "G", "start": 0, "end": 1, "modules": 0, "counted": [1]}, []]
    changes = {"status": "best", "bound": None, "deployments": deployments, "goals": {"terms": []}, "extra": 1}
    found = faults(json.dumps(PLAN | changes), by=load_plan)
    assert sorted(fault[1:] for fault in found) == [
        ("", "[]"),
        ("'extra'", "a field of this name"),
        ("bound", "None"),
        ("modules", "0"),
        ("status", "'best'"),
        ("terms", "[]"),
    ]


def test_a_plan_keeps_the_facts_of_its_run(load, tmp_path):
    plan = load(json.dumps(PLAN | {"run": {"engine": "x", "seed": 1}}), by=load_plan)
    save_plan(plan, tmp_path / "p.json")
    assert load_plan(tmp_path / "p.json").run == RunFacts(engine="x", seed=1)


def test_a_plan_is_read_from_a_file_only(tmp_path):
    with pytest.raises(FileFormatError, match="found a folder"):
        load_plan(tmp_path)
    with pytest.raises(FileFormatError, match="no such file"):
        load_plan(tmp_path / "p.json")
