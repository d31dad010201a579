"""Scenarios and plans in and out of files."""

from pkmatch.io.files import write_text_atomically
from pkmatch.io.json_files import load_plan, save_plan
from pkmatch.io.scenarios import load_scenario, save_scenario
from pkmatch.io.schemas import plan_schema, scenario_schema

__all__ = [
    "load_plan",
    "load_scenario",
    "plan_schema",
    "save_plan",
    "save_scenario",
    "scenario_schema",
    "write_text_atomically",
]
