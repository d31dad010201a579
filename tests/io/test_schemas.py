"""The JSON Schemas say what the loader takes."""

from __future__ import annotations

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from pkmatch.errors import ScenarioError
from pkmatch.io import load_scenario, plan_schema, save_scenario, scenario_schema
from tests import builders as b

VALIDATOR = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def document(tmp_path):
    """A scenario file as values, with every list filled."""
    made = b.scenario(
        b.gap("G", skills=["cied"], tasks=["convoy"], kinds=["triangular"]),
        b.pledge("P", tour=(1, "6 months"), equipment={"nvg": 1}),
        b.training_offer("T"),
        b.equipment_offer("E"),
    )
    save_scenario(made, tmp_path / "s.json")
    return json.loads((tmp_path / "s.json").read_text())


@pytest.mark.parametrize("schema", [scenario_schema(), plan_schema()])
def test_a_schema_is_valid_under_its_draft(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_a_schema_holds_format_and_version_and_what_is_required():
    assert scenario_schema()["required"] == ["format", "version", "calendar"]
    assert plan_schema()["properties"]["format"] == {"const": "pkmatch-plan"}
    assert plan_schema()["properties"]["version"] == {"const": 1}


def test_a_saved_scenario_is_valid(document):
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], "pkmatch-plan"),
        (["version"], 2),
        (["calendar", "start"], "01/02/2022"),
        (["calendar", "periods"], 0),
        (["calendar", "step"], "week"),
        (["gapps"], []),
        (["gaps"], {}),
        (["gaps", 0, "quantity"], 1.5),
        (["gaps", 0, "quantity"], -1),
        (["gaps", 0, "priority"], 0),
        (["gaps", 0, "start"], "soon"),
        (["gaps", 0, "skills"], ["cied", "cied"]),
        (["gaps", 0, "kinds"], ["smart_pledge"]),
        (["gaps", 0, "kinds"], ["triangular", "triangular"]),
        (["gaps", 0, "colour"], "blue"),
        (["gaps", 0, "mission"], " M"),
        (["pledges", 0, "equipment"], {"nvg": 0}),
        (["pledges", 0, "equipment"], {" nvg": 1}),
        (["pledges", 0, "tour"], [1]),
        (["pledges", 0, "tour"], ["soon", 2]),
        (["pledges", 0, "cost"], -1),
        (["training_offers", 0, "duration"], "6 fortnights"),
        (["training_offers", 0, "mode"], "by_post"),
        (["equipment_offers", 0, "illustrative"], "true"),
        (["policy", "reimbursement_usd"], -1),
        (["goals", "terms"], []),
    ],
)
def test_schema_and_loader_refuse_the_same(document, tmp_path, path, value):
    broken = copy.deepcopy(document)
    inner = broken
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    (tmp_path / "s.json").write_text(json.dumps(broken))
    with pytest.raises(ScenarioError):
        load_scenario(tmp_path / "s.json")
    assert not VALIDATOR.is_valid(broken)


def test_schema_and_loader_miss_the_same_fields(document, tmp_path):
    for part in ("gaps", "pledges", "training_offers", "equipment_offers"):
        for field in document[part][0]:
            less = copy.deepcopy(document)
            del less[part][0][field]
            (tmp_path / "s.json").write_text(json.dumps(less))
            try:
                load_scenario(tmp_path / "s.json")
                loads = True
            except ScenarioError as error:
                loads = not any(fault.found == "nothing" for fault in error.faults)
            assert VALIDATOR.is_valid(less) == loads, (part, field)


def test_the_schema_knows_that_a_gap_asks_one_thing(document):
    for less, more in (
        ((), {"item": "nvg"}),
        (("capability",), {}),
        (("capability", "quantity"), {"item": "nvg"}),
        (("capability",), {"amount": 5, "item": "nvg"}),
    ):
        asked = copy.deepcopy(document)
        asked["gaps"][0] = {name: value for name, value in asked["gaps"][0].items() if name not in less} | more
        assert not VALIDATOR.is_valid(asked)
    for more in ({"item": "nvg", "quantity": 2}, {"amount": 5}):
        asked = copy.deepcopy(document)
        wishes = ("id", "mission", "start", "end", "priority")
        asked["gaps"] = [{name: asked["gaps"][0][name] for name in wishes} | more]
        assert VALIDATOR.is_valid(asked)


def test_every_field_of_a_record_says_what_it_means_or_is_a_plain_name():
    plain = {"id", "name", "partner", "mission", "capability", "skill", "item", "caveats", "kind", "level", "time"}
    for kind, definition in scenario_schema()["$defs"].items():
        for field, schema in definition["properties"].items():
            assert "description" in schema or field in plain | {"terms"}, (kind, field)
