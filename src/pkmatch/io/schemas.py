"""The file formats as JSON Schema (draft 2020-12), for editors and for programs in other languages."""

from __future__ import annotations

from typing import Any

from pkmatch.domain.plan import Plan
from pkmatch.domain.record import Record
from pkmatch.domain.scenario import Scenario
from pkmatch.io.json_files import PLAN_FORMAT, SCENARIO_FORMAT, VERSION


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file. It knows single fields; names that lead nowhere are found by loading."""
    return _file_schema(Scenario, SCENARIO_FORMAT)


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan file. Whether the plan obeys the rules is found by verifying it."""
    return _file_schema(Plan, PLAN_FORMAT)


def _file_schema(kind: type[Record], name: str) -> dict[str, Any]:
    schema = kind.model_json_schema()
    head = {"format": {"const": name}, "version": {"const": VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "properties": head | schema["properties"],
        "required": [*head, *schema.get("required", [])],
    }
