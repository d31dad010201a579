"""
Scenarios and plans as JSON files.

A file is one object: ``format`` and ``version`` first, then the fields of the scenario or plan. Fields that have
their default may be left out; the settings of a scenario are always written, so that a later default changes
nothing in an old file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.plan import Plan, RunFacts
from pkmatch.domain.policy import Goals, Policy
from pkmatch.domain.record import Record, SourcedRecord
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault
from pkmatch.io.files import format_error, write_text_atomically
from pkmatch.io.gathering import Entry, Gathering
from pkmatch.io.json_text import JsonDocument, json_text, read_json

R = TypeVar("R", bound=Record)

SCENARIO_FORMAT = "pkmatch-scenario"
PLAN_FORMAT = "pkmatch-plan"
VERSION = 1
"""Of both formats; goes up when a file of the old version would be read wrongly."""


def record_lists(kind: type[Record]) -> dict[str, type[Record]]:
    """The fields of a record that hold lists of records, and which."""
    found = {}
    for name, field in kind.model_fields.items():
        entry = next(iter(get_args(field.annotation)), None) if get_origin(field.annotation) is tuple else None
        if isinstance(entry, type) and issubclass(entry, Record):
            found[name] = entry
    return found


def read_scenario(path: Path) -> Scenario:
    """
    The scenario in a JSON file.

    Raises
    ------
    ScenarioError
        With everything wrong in the file; a `FileFormatError` when it is no such file at all.
    """
    document = _read(path, SCENARIO_FORMAT)
    return _gathered(document, path, Scenario, {"calendar": Calendar, "policy": Policy, "goals": Goals})


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write a scenario as a JSON file."""
    lists = record_lists(Scenario)
    values = dict.fromkeys(Scenario.model_fields) | scenario.model_dump(mode="json", exclude=set(lists))
    for part in lists:
        values[part] = [_own_fields_first(record) for record in getattr(scenario, part)]
    write_text_atomically(path, json_text({"format": SCENARIO_FORMAT, "version": VERSION, **values}))


def load_plan(path: str | Path) -> Plan:
    """
    The plan in a JSON file.

    Raises
    ------
    ScenarioError
        With everything wrong in the file; a `FileFormatError` when it is no such file at all.
    """
    path = Path(path)
    document = _read(path, PLAN_FORMAT)
    return _gathered(document, path, Plan, {"goals": Goals, "run": RunFacts})


def save_plan(plan: Plan, path: str | Path) -> None:
    """
    Write a plan as a JSON file, whole or not at all.

    Raises
    ------
    FileFormatError
        When the path leads to a folder or a device.
    OSError
        When the place cannot be written to.
    """
    values = plan.model_dump(mode="json")
    write_text_atomically(path, json_text({"format": PLAN_FORMAT, "version": VERSION, **values}))


def _own_fields_first(record: Record) -> dict[str, Any]:
    values = record.model_dump(mode="json", exclude_defaults=True)
    return {name: values.pop(name) for name in list(values) if name not in SourcedRecord.model_fields} | values


def _read(path: Path, wanted: str) -> JsonDocument:
    """The document, when it is of this format and version."""
    document = read_json(path)
    found = document.values.get("format"), document.values.get("version")
    if found == (wanted, VERSION) and not isinstance(found[1], bool):
        return document
    words = f"format {found[0]!r}, version {found[1]!r}" if any(found) else "no format and version"
    allowed = f"format {wanted!r}, version {VERSION}"
    if found[0] == wanted:
        repair = "Write the file again with this version of pkmatch, or read it with the one that wrote it."
    else:
        repair = "Name another file, or put format and version into this one."
    raise format_error(path, words, allowed, repair)


def _gathered(document: JsonDocument, path: Path, kind: type[R], single: Mapping[str, type[Record]]) -> R:
    """The scenario or plan of a document, of which these fields are single records."""
    gathering = Gathering(lambda part, index: f"line {document.line(part, index)}")
    lists = record_lists(kind)
    values: dict[str, Any] = {}
    for part, value in document.values.items():
        if part in ("format", "version"):
            continue
        if part in lists and isinstance(value, list):
            entries = (Entry(entry, index) for index, entry in enumerate(value))
            values[part] = gathering.many(lists[part], part, entries)
        elif part in lists or part not in kind.model_fields:
            line = f"line {document.line(part)}"
            if part in lists:
                fault = Fault(line, part, repr(value)[:80], "a list of records", "Correct the value.")
            else:
                allowed = ", ".join(["format", "version", *kind.model_fields])
                fault = Fault(line, repr(part), "a field of this name", allowed, "Remove it or correct its name.")
            gathering.cannot_read(part, fault)
        elif part in single and value is not None:
            single_record = gathering.one(single[part], part, Entry(value))
            if single_record is not None:
                values[part] = single_record
        else:
            values[part] = value
    return gathering.whole(kind, path, values)
