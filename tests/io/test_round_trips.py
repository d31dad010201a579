"""Saved and loaded is the same, whatever stands in the records."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from pkmatch.domain.policy import Goals
from pkmatch.domain.record import Record
from pkmatch.io import load_plan, load_scenario, plan_schema, save_plan, save_scenario, scenario_schema
from tests import builders as b
from tests.io import wild, wild_plans
from tests.strategies import small_scenarios

SCENARIO_SCHEMA = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
PLAN_SCHEMA = Draft202012Validator(plan_schema())


def same(one: Record, other: Record) -> bool:
    return one == other and one.digest == other.digest and str(one) == str(other)


@given(wild.scenarios())
@settings(max_examples=30, deadline=None)
def test_a_scenario_comes_back_from_json(scenario):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s.json")
        save_scenario(scenario, path)
        assert same(load_scenario(path), scenario)
        SCENARIO_SCHEMA.validate(json.loads(path.read_text(encoding="utf-8")))


@given(wild.scenarios(without=";"))
@settings(max_examples=30, deadline=None)
def test_a_scenario_comes_back_from_a_csv_folder(scenario):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "s")
        save_scenario(scenario, path)
        assert same(load_scenario(path), scenario)


@given(small_scenarios())
@settings(max_examples=15, deadline=None)
def test_a_scenario_one_can_plan_with_comes_back_from_both(scenario):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("s", "s.json"):
            save_scenario(scenario, Path(folder, name))
            assert same(load_scenario(Path(folder, name)), scenario)


@given(wild_plans.plans)
@settings(max_examples=30, deadline=None)
def test_a_plan_comes_back_from_json(plan):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "p.json")
        save_plan(plan, path)
        read = load_plan(path)
        assert same(read, plan)
        assert read.run == plan.run
        PLAN_SCHEMA.validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["s", "s.json"])
def test_writing_what_was_read_gives_the_same_bytes(tmp_path, name):
    made = b.scenario(b.gap("G", kinds=()), b.gap("H", equipment={"nvg": 2}), b.pledge("P"), goals=Goals(), name="é")
    save_scenario(made, tmp_path / name)
    save_scenario(load_scenario(tmp_path / name), tmp_path / f"again-{name}")
    for path in [tmp_path / name, *(tmp_path / name).glob("*")]:
        if path.is_file():
            again = tmp_path / f"again-{path.relative_to(tmp_path)}"
            assert again.read_bytes() == path.read_bytes()
