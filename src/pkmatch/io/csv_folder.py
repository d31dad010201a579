"""
A scenario as a folder of CSV files, one a word: ``gaps.csv``, ``pledges.csv``, ``partners.csv``...

The first row names the columns; `pkmatch.io.cells` says how values stand in cells. ``calendar.csv`` has one row and
must be there; its column ``name`` is the name of the scenario. A file that is missing is an empty list, or settings
that keep their defaults. Notes (``README*``, ``*.md``), scripts (``*.py``), hidden files and folders may lie beside.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path
from typing import Any

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.policy import Goal, Goals, LeadTime, Policy, Reliability, WomenTarget
from pkmatch.domain.record import Record, describe
from pkmatch.domain.references import RECORD_LISTS
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, FileFormatError, ScenarioError
from pkmatch.io.cells import Codec, Column, columns_of, values_of
from pkmatch.io.files import BYTE_ORDER_MARK, read_text, write_folder_atomically
from pkmatch.io.gathering import Entry, Gathering

_POLICY_TABLES: dict[str, type[Record]] = {
    "lead_times": LeadTime,
    "reliabilities": Reliability,
    "women_targets": WomenTarget,
}
"""Lists of the policy, each in a file of its own."""
_TABLES: dict[str, type[Record]] = {
    "calendar": Calendar,
    **RECORD_LISTS,
    "policy": Policy,
    **_POLICY_TABLES,
    "goals": Goal,
}
_COLUMNS = {part: columns_of(kind, leave_out=list(_POLICY_TABLES)) for part, kind in _TABLES.items()}
_COLUMNS["calendar"] = (Column("name", "name", Codec(str, str, strips=False)), *_COLUMNS["calendar"])
_FILES = {f"{part}.csv": part for part in _TABLES}
_BESIDE = ("README*", "*.md", "*.py", ".*", "~$*", "Thumbs.db", "desktop.ini")
"""Files that hold nothing of the scenario; the last four are left by offices and file managers."""
_LINE_END = "\r\n"
_COLUMN_OF_FIELD = {
    f"{column.field}.{column.within}": column.name
    for columns in _COLUMNS.values()
    for column in columns
    if column.within is not None
}


def read_folder(folder: Path) -> Scenario:
    """
    The scenario in a folder of CSV files.

    Raises
    ------
    ScenarioError
        With everything wrong in all files.
    """
    gathering = Gathering(_place, lambda field: _COLUMN_OF_FIELD.get(field, field))
    gathering.faults.extend(_strangers(folder))
    tables = {part: _entries(folder / name, part, gathering) for name, part in _FILES.items()}
    values: dict[str, Any] = {
        part: gathering.many(kind, part, tables[part] or []) for part, kind in RECORD_LISTS.items()
    }
    values |= _settings(tables, gathering)
    return gathering.whole(Scenario, folder, values)


def write_folder(scenario: Scenario, folder: Path) -> None:
    """
    Write a scenario as a folder of CSV files.

    Raises
    ------
    ScenarioError
        When a name cannot stand in a cell; nothing is written then.
    """
    records: dict[str, Iterable[Record]] = {part: getattr(scenario, part) for part in RECORD_LISTS}
    records |= {
        "policy": [scenario.policy],
        **{part: getattr(scenario.policy, part) for part in _POLICY_TABLES},
        "goals": scenario.goals.terms,
    }
    header, row = zip(*_cells_of_calendar(scenario), strict=True)
    texts = {"calendar.csv": _csv_text([header, row])}
    faults: list[Fault] = []
    for part, listed in records.items():
        columns = _COLUMNS[part]
        rows = [[column.name for column in columns]]
        rows += ([_cell(record, column, faults) for column in columns] for record in listed)
        texts[f"{part}.csv"] = _csv_text(rows)
    if faults:
        raise ScenarioError(faults, where=str(folder))
    write_folder_atomically(folder, texts, ours=_FILES)


def _settings(tables: dict[str, list[Entry] | None], gathering: Gathering) -> dict[str, Any]:
    """Name, calendar, policy and goals, as far as they hold."""
    values: dict[str, Any] = {}
    if tables["calendar"] is None:
        repair = "Add the file, with a column for each of start, step and periods."
        gathering.cannot_read("calendar", Fault("calendar.csv", "", "no such file", "a file of one row", repair))
    calendar = _only_entry(tables, "calendar", gathering)
    if calendar is not None:
        values["name"] = calendar.values.pop("name", "")
        values["calendar"] = gathering.one(Calendar, "calendar", calendar)
    listed = {}
    for part, kind in _POLICY_TABLES.items():
        rows = gathering.many(kind, part, tables[part] or [])
        holder = gathering.one(Policy, part, Entry({part: rows}))
        if holder is not None:
            listed[part] = getattr(holder, part)
    policy = gathering.one(Policy, "policy", _only_entry(tables, "policy", gathering) or Entry({}))
    if policy is not None and len(listed) == len(_POLICY_TABLES):
        values["policy"] = policy.replace(**listed)
    terms = gathering.many(Goal, "goals", tables["goals"] or [])
    values["goals"] = gathering.one(Goals, "goals", Entry({"terms": terms} if terms else {}))
    return {part: value for part, value in values.items() if value is not None}


def _only_entry(tables: dict[str, list[Entry] | None], part: str, gathering: Gathering) -> Entry | None:
    entries = tables[part]
    needed = part == "calendar"
    if entries is not None and (len(entries) > 1 or (needed and not entries)):
        found = f"{len(entries)} rows below the header"
        if part not in gathering.unread:
            gathering.cannot_read(part, Fault(f"{part}.csv", "", found, "one row", "Keep one row."))
    return entries[0] if entries else None


def _strangers(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.iterdir()):
        if path.name in _FILES or path.is_dir() or any(fnmatch(path.name, pattern) for pattern in _BESIDE):
            continue
        close = get_close_matches(path.name, _FILES, n=1)
        repair = f"Rename it to {close[0]!r}, or move it away." if close else "Rename it, or move it away."
        yield Fault(f"file {path.name!r}", "", "a file of this name", f"the files {', '.join(_FILES)}", repair)


def _entries(path: Path, part: str, gathering: Gathering) -> list[Entry] | None:
    """The rows of a file as values of records; None where there is no file."""
    if not path.exists():
        return None
    entries: list[Entry] = []
    try:
        reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
        header = [cell.strip() for cell in next(reader, [])]
        told = _check_header(path.name, header, _COLUMNS[part], gathering.faults)
        columns = [column for column in _COLUMNS[part] if header.count(column.name) == 1]
        for number, row in enumerate(reader, start=2):
            if any(cell.strip() for cell in row):
                entries.append(_entry(part, number, header, row, columns, told))
    except csv.Error as error:
        allowed = "cells parted by commas, in quotes where they hold a comma or a quote, which is doubled"
        place = f"{path.name} line {reader.line_num}"
        gathering.cannot_read(part, Fault(place, "", f"unreadable text ({error})", allowed, "Correct the line."))
    except FileFormatError as error:
        gathering.cannot_read(part, *error.faults)
    return entries


def _entry(
    part: str, number: int, header: list[str], row: list[str], columns: Iterable[Column], told: set[str]
) -> Entry:
    cells = dict(zip(header, row, strict=False))
    if len(row) != len(header):
        record_id = cells.get("id", "").strip()
        words = describe(_TABLES[part], record_id) if record_id else ""
        allowed = f"{len(header)} cells, one a column"
        fault = Fault(words, "", f"{len(row)} cells", allowed, "Put cells with a comma into quotes, or add commas.")
        return Entry({"id": record_id} if record_id else {}, number, (fault,), told=_TABLES[part].model_fields)
    values, faults = values_of(columns, cells)
    if not faults:
        return Entry(values, number, told=told)
    words = describe(_TABLES[part], values.get("id"))
    fields = {column.field for column in columns for fault in faults if fault.field == column.name}
    return Entry(values, number, tuple(replace(fault, record=words) for fault in faults), told | fields)


def _check_header(name: str, header: list[str], known: Iterable[Column], faults: list[Fault]) -> set[str]:
    """Keep the faults of a header; what comes back are the fields whose faults have been told by that."""
    columns = {column.name: column for column in known}
    listed = ", ".join(columns)
    if not any(header):
        raise FileFormatError([Fault(name, "", "no header", f"a first row with the columns {listed}", "Add it.")])
    for separator, words in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            repair = (
                "Save the file as CSV with commas (in Excel: 'CSV UTF-8', where the region's list separator is ',')."
            )
            raise FileFormatError([Fault(name, "", f"cells parted by {words}", "cells parted by commas", repair)])
    told = set()
    for column_name, count in Counter(header).items():
        column = columns.get(column_name)
        if column is None:
            close = get_close_matches(column_name, columns, n=1)
            repair = f"Rename it to {close[0]!r}, or remove it." if close else "Rename it, or remove it."
            found = "a column of this name" if column_name else "a column without a name"
            faults.append(Fault(name, column_name, found, f"the columns {listed}", repair))
        elif count > 1:
            found = f"{count} columns of this name"
            faults.append(Fault(name, column_name, found, "one", "Rename or remove the others."))
            told.add(column.field)
    for column in columns.values():
        if column.required and column.name not in header:
            found = "no column of this name"
            faults.append(Fault(name, column.name, found, "a column for every row", "Add the column."))
            told.add(column.field)
    return told


def _place(part: str, index: int | None) -> str:
    return f"{part}.csv" if index is None else f"{part}.csv row {index}"


def _cells_of_calendar(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for column in _COLUMNS["calendar"]:
        yield column.name, column.text(scenario if column.name == "name" else scenario.calendar)


def _cell(record: Record, column: Column, faults: list[Fault]) -> str:
    try:
        return column.text(record)
    except ValueError as error:
        words = describe(type(record), getattr(record, "id", None))
        found = repr(getattr(record, column.field))[:80]
        faults.append(Fault(words, column.name, found, str(error), "Rename it, or save the scenario as JSON."))
        return ""


class _Lines(list[str]):
    """Collects what a csv writer writes, which is one row at a time."""

    def write(self, line: str) -> None:
        self.append(line)


def _csv_text(rows: Iterable[Iterable[str]]) -> str:
    # The writer of Python 3.11 quotes a lone carriage return only where it is part of the line end; plain line ends
    # are set afterwards. The byte order mark makes Excel read UTF-8.
    lines = _Lines()
    csv.writer(lines, lineterminator=_LINE_END).writerows(rows)
    text = "".join(f"{line.removesuffix(_LINE_END)}\n" for line in lines)
    return text if text.isascii() else BYTE_ORDER_MARK + text
