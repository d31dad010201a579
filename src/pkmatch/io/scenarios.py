"""One door for scenarios: it finds out what it is given, a folder of CSV files or a JSON file."""

from __future__ import annotations

from pathlib import Path

from pkmatch.domain.scenario import Scenario
from pkmatch.io.csv_folder import read_folder, write_folder
from pkmatch.io.files import format_error
from pkmatch.io.json_files import read_scenario, write_scenario

_READABLE = "a folder of CSV files, or a JSON file"
_OTHER_FORMATS = {
    ".csv": "Name the folder the file lies in.",
    ".xlsx": "Save each sheet as a CSV file into one folder, and name the folder.",
}
_OTHER_FORMATS |= dict.fromkeys((".xls", ".xlsm", ".xlsb", ".ods"), _OTHER_FORMATS[".xlsx"])


def load_scenario(path: str | Path) -> Scenario:
    """
    The scenario in a folder of CSV files or in a JSON file.

    Raises
    ------
    ScenarioError
        With everything wrong in it: the faults of all records, each with file, row or line, field, what was
        found, what is allowed and how to repair it, and names that lead nowhere. A `FileFormatError` when
        there is no scenario at all.
    """
    path = Path(path)
    if path.is_dir():
        return read_folder(path)
    _refuse_other_formats(path)
    return read_scenario(path)


def save_scenario(scenario: Scenario, path: str | Path) -> None:
    """
    Write a scenario: as JSON where the path ends in ``.json``, else as a folder of CSV files.

    File or folder appear under their name when they are complete. An older folder is replaced when it holds
    nothing but the files of a scenario.

    Raises
    ------
    ScenarioError
        When a name cannot stand in a CSV cell, or something else than a scenario has the name already.
    OSError
        When the place cannot be written to.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        write_scenario(scenario, path)
    else:
        _refuse_other_formats(path)
        write_folder(scenario, path)


def _refuse_other_formats(path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix in _OTHER_FORMATS:
        raise format_error(path, f"a {suffix} file", _READABLE, _OTHER_FORMATS[suffix])
