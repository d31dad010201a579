"""Text files are read with clear errors and written whole or not at all."""

from __future__ import annotations

import os
import stat

import pytest

from pkmatch.errors import FileFormatError
from pkmatch.io import files
from pkmatch.io.files import read_text, write_folder_atomically, write_text_atomically


def fault(action, *args):
    with pytest.raises(FileFormatError) as caught:
        action(*args)
    (only,) = caught.value.faults
    return only


def everything_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


class Crash(Exception):
    """Stands for anything that can end a process between two steps."""


@pytest.fixture
def crash_while_writing(monkeypatch):
    def crash(descriptor):
        raise Crash

    monkeypatch.setattr(files.os, "fsync", crash)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "a").write_bytes("\ufeffé".encode())
    assert read_text(tmp_path / "a") == "é"


def test_line_ends_are_read_as_they_stand(tmp_path):
    (tmp_path / "a").write_bytes(b"a\r\nb\rc\n")
    assert read_text(tmp_path / "a") == "a\r\nb\rc\n"


def test_text_of_another_encoding_is_told_with_its_place(tmp_path):
    (tmp_path / "a").write_bytes("id\nM,Éa".encode("latin-1"))
    only = fault(read_text, tmp_path / "a")
    assert (only.record, only.found) == ("line 2, column 3", "byte 0xc9, which is not UTF-8")
    (tmp_path / "a").write_text("id", encoding="utf-16")
    assert fault(read_text, tmp_path / "a").found == "text in UTF-16"


def test_what_is_no_file_is_told(tmp_path):
    (tmp_path / "file").touch()
    assert fault(read_text, tmp_path / "nothing").found == "no such file"
    assert fault(read_text, tmp_path).found == "a folder"
    assert fault(read_text, tmp_path / "file" / "within").found == "a file that cannot be read (Not a directory)"


def test_text_is_written_as_it_is(tmp_path):
    write_text_atomically(tmp_path / "a", "é\r\n\n")
    assert (tmp_path / "a").read_bytes() == "é\r\n\n".encode()
    assert everything_in(tmp_path) == ["a"]


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, crash_while_writing):
    (tmp_path / "a").write_text("old")
    with pytest.raises(Crash):
        write_text_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"
    assert everything_in(tmp_path) == ["a"]


def test_a_replaced_file_keeps_its_access_rights_and_a_new_one_gets_the_usual(tmp_path):
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0o640)
    (tmp_path / "plain").touch()
    for name in ("a", "b"):
        write_text_atomically(tmp_path / name, "new")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert (tmp_path / "b").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_link_goes_on_leading_to_the_file(tmp_path):
    (tmp_path / "a").write_text("old")
    (tmp_path / "link").symlink_to("a")
    write_text_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "new"


def test_a_folder_or_a_device_is_not_replaced_by_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert fault(write_text_atomically, tmp_path, "text").found == "a folder"
    assert fault(write_text_atomically, tmp_path / "pipe", "text").found == "a device"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_place_that_is_not_there_is_told_by_the_name_that_was_asked_for(tmp_path):
    for write, content in ((write_text_atomically, ["text"]), (write_folder_atomically, [{"a": ""}, ["a"]])):
        with pytest.raises(FileNotFoundError) as caught:
            write(tmp_path / "nowhere" / "a", *content)
        assert caught.value.filename == str(tmp_path / "nowhere" / "a")


def test_a_folder_is_written_with_all_its_files(tmp_path):
    write_folder_atomically(tmp_path / "s", {"a": "1", "b": "2"}, ours=["a", "b", "c"])
    assert everything_in(tmp_path) == ["s", "s/a", "s/b"]
    assert (tmp_path / "s" / "b").read_text() == "2"


def test_a_folder_of_our_files_is_replaced_whole(tmp_path):
    write_folder_atomically(tmp_path / "s", {"a": "1", "b": "2"}, ours=["a", "b", "c"])
    write_folder_atomically(tmp_path / "s", {"c": "3"}, ours=["a", "b", "c"])
    assert everything_in(tmp_path) == ["s", "s/c"]


def test_an_interrupted_write_leaves_the_old_folder_and_nothing_else(tmp_path, crash_while_writing):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a").write_text("old")
    with pytest.raises(Crash):
        write_folder_atomically(tmp_path / "s", {"a": "new"}, ours=["a"])
    assert everything_in(tmp_path) == ["s", "s/a"]
    assert (tmp_path / "s" / "a").read_text() == "old"


def test_a_folder_that_cannot_be_moved_into_place_leaves_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a").write_text("old")
    really_rename = files.Path.rename

    def rename(path, target):
        if (path / "b").exists():
            raise PermissionError(13, "Permission denied", str(path))
        return really_rename(path, target)

    monkeypatch.setattr(files.Path, "rename", rename)
    with pytest.raises(PermissionError) as caught:
        write_folder_atomically(tmp_path / "s", {"b": "new"}, ours=["a", "b"])
    assert caught.value.filename == str(tmp_path / "s")
    assert everything_in(tmp_path) == ["s", "s/a"]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "s" / "b").mkdir(parents=True)
    (tmp_path / "s" / "a").write_text("old")
    (tmp_path / "s" / "notes.md").touch()
    only = fault(write_folder_atomically, tmp_path / "s", {"a": "new"}, ["a", "b"])
    assert only.found == "a folder that holds 'b', 'notes.md'"
    assert (tmp_path / "s" / "a").read_text() == "old"


def test_a_file_is_not_replaced_by_a_folder(tmp_path):
    (tmp_path / "s").write_text("mine")
    assert fault(write_folder_atomically, tmp_path / "s", {"a": "new"}, ["a"]).found == "a file"
    assert (tmp_path / "s").read_text() == "mine"
