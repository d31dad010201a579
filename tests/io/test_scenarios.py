"""One door finds out what it is given."""

from __future__ import annotations

import pytest

from pkmatch.errors import FileFormatError
from pkmatch.io import load_scenario, save_scenario
from tests import builders as b

MADE = b.scenario(b.gap("G"), b.pledge("P"), name="round")


@pytest.mark.parametrize("name", ["s", "s.json", "s.JSON", "round.2021"])
def test_what_is_saved_under_a_name_is_loaded_from_it(tmp_path, name):
    save_scenario(MADE, tmp_path / name)
    assert (tmp_path / name).is_dir() == (not name.lower().endswith(".json"))
    assert load_scenario(tmp_path / name) == MADE
    assert load_scenario(str(tmp_path / name)) == MADE


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX", ".xls", ".ods", ".csv"])
def test_files_of_other_formats_are_told_what_can_be_read(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    path.touch()
    for action in (load_scenario, lambda path: save_scenario(MADE, path)):
        with pytest.raises(FileFormatError) as caught:
            action(path)
        (fault,) = caught.value.faults
        assert fault.found == f"a {suffix.lower()} file"
        assert fault.allowed == "a folder of CSV files, or a JSON file"
    assert path.read_bytes() == b""


def test_a_path_that_leads_nowhere_is_told(tmp_path):
    with pytest.raises(FileFormatError, match="nothing: found no such file"):
        load_scenario(tmp_path / "nothing")


def test_a_file_without_a_suffix_is_taken_for_json(tmp_path):
    save_scenario(MADE, tmp_path / "s.json")
    (tmp_path / "s.json").rename(tmp_path / "s")
    assert load_scenario(tmp_path / "s") == MADE


def test_saving_again_replaces_what_was_saved(tmp_path):
    for name in ("s", "s.json"):
        save_scenario(MADE, tmp_path / name)
        save_scenario(MADE.replace(name="again"), tmp_path / name)
        assert load_scenario(tmp_path / name).name == "again"


def test_a_folder_with_other_things_in_it_is_not_replaced(tmp_path):
    save_scenario(MADE, tmp_path / "s")
    (tmp_path / "s" / "README.md").write_text("notes")
    with pytest.raises(FileFormatError, match=r"a folder that holds 'README\.md'"):
        save_scenario(MADE.replace(name="again"), tmp_path / "s")
    assert load_scenario(tmp_path / "s") == MADE


def test_an_existing_empty_folder_takes_a_scenario(tmp_path):
    (tmp_path / "s").mkdir()
    save_scenario(MADE, tmp_path / "s")
    assert load_scenario(tmp_path / "s") == MADE
