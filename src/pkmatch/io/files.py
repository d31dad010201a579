"""
Text in and out of files: read whole with clear errors, written whole or not at all.

Comes in: a path. Goes out: the text of the file, or a file or folder that appears complete under its name.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pkmatch.errors import Fault, FileFormatError

BYTE_ORDER_MARK = "\ufeff"


def format_error(path: Path, found: str, allowed: str, repair: str, *, at: str = "") -> FileFormatError:
    """The error for a file that is not what it should be."""
    return FileFormatError([Fault(at or path.name or str(path), "", found, allowed, repair)], where=str(path))


def read_text(path: Path) -> str:
    """
    The text of a UTF-8 file; a byte order mark is left out.

    Raises
    ------
    FileFormatError
        When the file is missing, is a folder, may not be read, or is not in UTF-8.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise format_error(
            path, "no such file", "a file, or for a scenario a folder of CSV files", "Correct the path."
        ) from None
    except IsADirectoryError:
        raise format_error(path, "a folder", "a file", "Name the file.") from None
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or error})"
        raise format_error(path, found, "a readable file", "Check the path and your rights to it.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found, at = f"byte 0x{data[error.start]:02x}, which is not UTF-8", _place(data, error.start)
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            found, at = "text in UTF-16", ""
        repair = "Save the file again as UTF-8 (in Excel: 'CSV UTF-8')."
        raise format_error(path, found, "text in UTF-8", repair, at=at) from None


def write_text_atomically(path: str | Path, text: str) -> None:
    """
    Write a UTF-8 file under a temporary name beside its own, then move it: it is there whole or not at all.

    A link is followed; an older file is replaced and hands on its access rights.

    Raises
    ------
    FileFormatError
        When the path leads to a folder or a device.
    OSError
        When the place cannot be written to.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        found = "a folder" if target.is_dir() else "a device"
        raise format_error(Path(path), found, "a file or a free name", "Choose another name.")
    draft = _beside(target)
    with _errors_naming(path):
        try:
            _write(draft, text)
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def write_folder_atomically(path: str | Path, texts: Mapping[str, str], ours: Collection[str]) -> None:
    """
    Write a folder of UTF-8 files under a temporary name beside its own, then move it.

    An older folder is replaced when nothing stands in it but files with names that are `ours`.

    Raises
    ------
    FileFormatError
        When the path leads to a file, or to a folder that holds anything else.
    OSError
        When the place cannot be written to.
    """
    target = Path(path).resolve()
    with _errors_naming(path):
        _refuse_strangers(Path(path), target, ours)
        draft, old = _beside(target), _beside(target)
        try:
            draft.mkdir()
            for name, text in texts.items():
                _write(draft / name, text)
            if target.exists():
                shutil.copymode(target, draft)
                target.rename(old)
            try:
                draft.rename(target)
            except OSError:
                if old.exists():
                    old.rename(target)
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _refuse_strangers(path: Path, target: Path, ours: Collection[str]) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise format_error(path, "a file", "a folder or a free name", "Choose another name, or one that ends in .json.")
    strangers = sorted(entry.name for entry in target.iterdir() if entry.name not in ours or not entry.is_file())
    if strangers:
        listed = ", ".join(map(repr, strangers[:5])) + (f" and {len(strangers) - 5} more" if len(strangers) > 5 else "")
        repair = "Choose another folder, or move these away."
        raise format_error(path, f"a folder that holds {listed}", "a folder of scenario files only", repair)


@contextmanager
def _errors_naming(path: str | Path) -> Iterator[None]:
    """Errors of the system about the path that was asked for, not about a temporary name."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _write(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.tmp")


def _place(data: bytes, position: int) -> str:
    before = data[:position].decode("utf-8-sig").split("\n")
    return f"line {len(before)}, column {len(before[-1]) + 1}"
