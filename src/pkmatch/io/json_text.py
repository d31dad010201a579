"""
JSON text into values, strictly, and values into JSON text that people can read and compare.

Comes in: the text of a file. Goes out: its top object, or an error with line and column. Keys that stand
twice, NaN and Infinity are refused: the json module takes them in silence.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pkmatch.errors import Fault, FileFormatError
from pkmatch.io.files import format_error, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")


@dataclass
class JsonDocument:
    """The top object of a JSON file, and the lines on which its parts begin."""

    values: dict[str, Any]
    text: str

    def line(self, key: str, index: int | None = None) -> int:
        """The line on which the value of a top key begins, or an entry of its list."""
        return self._survey.line(self._survey.begins[key, index])

    @cached_property
    def _survey(self) -> _Survey:
        return _survey(self.text)


def read_json(path: Path) -> JsonDocument:
    """
    The JSON object in a file.

    Raises
    ------
    FileFormatError
        When the file cannot be read or is not one JSON object; with line and column where they are known.
    """
    text = read_text(path)
    strict = _Strictness()
    try:
        values = json.loads(text, object_pairs_hook=strict.object, parse_constant=strict.constant)
    except json.JSONDecodeError as error:
        found = "the end of the text" if not text[error.pos :].strip() else f"{text[error.pos :].split()[0][:20]!r}"
        allowed = f"JSON ({error.msg.removesuffix(' at').removesuffix(' starting').lower()})"
        at = f"line {error.lineno}, column {error.colno}"
        repair = "Correct the text there or just before." if text.strip() else "Name another file: this one is empty."
        raise format_error(path, found, allowed, repair, at=at) from None
    except (ValueError, RecursionError) as error:
        found = "lists within lists without end" if isinstance(error, RecursionError) else "a number of too many digits"
        raise format_error(path, found, "JSON of a scenario or a plan", "Name another file.") from None
    if strict.broken:
        raise FileFormatError(_survey(text).faults, where=str(path))
    if not isinstance(values, dict):
        found = "a list" if isinstance(values, list) else "a single value"
        raise format_error(path, found, "one JSON object at the top", "Name another file, or put it into an object.")
    return JsonDocument(values, text)


def json_text(values: Mapping[str, Any]) -> str:
    """One top key a line, and in lists of objects one object a line."""
    return "{\n" + ",\n".join(f"{_json(key)}: {_value_text(value)}" for key, value in values.items()) + "\n}\n"


def _value_text(value: Any) -> str:
    if isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        return "[\n  " + ",\n  ".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


class _Strictness:
    """Hooks of the json module that note what it would take in silence."""

    def __init__(self) -> None:
        self.broken = False

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        self.broken |= len(values) < len(pairs)
        return values

    def constant(self, word: str) -> None:
        self.broken = True


@dataclass
class _Survey:
    """What a slow walk over JSON text finds, which the fast reader does not tell."""

    text: str
    begins: dict[tuple[str, int | None], int] = field(default_factory=dict)
    """Where the value of each top key begins, and each entry of its list."""
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line(self, position: int) -> int:
        return bisect_right(self._line_ends, position - 1) + 1

    def place(self, position: int) -> str:
        line_start = self.text.rfind("\n", 0, position) + 1
        return f"line {self.line(position)}, column {position - line_start + 1}"


@dataclass
class _Frame:
    """An object or a list that the walk is inside of."""

    is_object: bool
    keys: set[str] = field(default_factory=set)
    key: str = ""
    awaits_key: bool = True
    index: int = 0


def _survey(text: str) -> _Survey:
    """Walk over text that the fast reader has taken, token by token."""
    survey = _Survey(text)
    frames = [_Frame(is_object=False)]
    for match in _TOKEN.finditer(text):
        token, position, frame = match[0], match.start(), frames[-1]
        if token == ":":
            continue
        if token == ",":
            frame.awaits_key = True
            frame.index += 1
        elif token in "}]":
            frames.pop()
        elif frame.is_object and frame.awaits_key:
            frame.key, frame.awaits_key = json.loads(token), False
            if frame.key in frame.keys:
                found = "a key that stands in the same object before"
                repair = "Take one of the two out."
                survey.faults.append(Fault(survey.place(position), repr(frame.key), found, "each key once", repair))
            frame.keys.add(frame.key)
        else:
            if len(frames) == 2:
                survey.begins[frame.key, None] = position
            elif len(frames) == 3 and not frame.is_object:
                survey.begins[frames[1].key, frame.index] = position
            if token in _NO_NUMBERS:
                repair = "Write a number, or leave the field out."
                survey.faults.append(Fault(survey.place(position), repr(frame.key), token, "a finite number", repair))
            if token in "{[":
                frames.append(_Frame(is_object=token == "{"))
    return survey
