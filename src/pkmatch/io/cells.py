"""
Records as rows of text cells, and back.

A record's columns are its fields: its own, then those that say where the fact comes from. Lists stand in one cell,
parted by ``;``, counts as ``item:count``. The fields of a record within a record are columns of their own, and so
are the two ends of a tour (``tour_min``, ``tour_max``). A blank cell is the field's default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from pkmatch.domain.record import Record, SourcedRecord
from pkmatch.errors import Fault

NONE = "none"
"""The word for an empty list, in columns whose blank cell means something else."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_FLAGS = {"true": True, "false": False}


class Codec(NamedTuple):
    """
    How a value stands in a cell.

    Where `read` cannot make out a value it leaves the text, for the record to judge. Where a cell is put together
    wrongly, `read` raises a ValueError with the words for what is allowed; `write` does for what no cell can hold.
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    strips: bool = True
    """Whether spaces around the text mean nothing."""


@dataclass(frozen=True)
class Column:
    """One column of a record's table."""

    name: str
    field: str
    codec: Codec
    within: str | int | None = None
    """The field of the inner record, or the end of the pair, that the column holds."""
    required: bool = False

    def text(self, record: Record) -> str:
        """The record's cell in this column; raises a ValueError where no cell can hold the value."""
        value = getattr(record, self.field)
        if isinstance(self.within, str):
            value = None if value is None else getattr(value, self.within)
        elif self.within is not None and value is not None:
            value = value[self.within]
        return "" if value is None else self.codec.write(value)


def columns_of(kind: type[Record], leave_out: Iterable[str] = ()) -> tuple[Column, ...]:
    """The columns of a record's table, without those of some fields."""
    kept = [name for name in kind.model_fields if name not in leave_out]
    sourced = [name for name in kept if name in SourcedRecord.model_fields]
    own = [name for name in kept if name not in sourced]
    return tuple(column for name in own + sourced for column in _columns(name, kind.model_fields[name]))


def values_of(columns: Iterable[Column], cells: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """The values of a record in a row of cells, and the faults of the cells themselves."""
    values: dict[str, Any] = {}
    inner: dict[str, dict[str | int, Any]] = {}
    faults: list[Fault] = []
    for column in columns:
        text = cells.get(column.name, "")
        if column.codec.strips:
            text = text.strip()
        if not text:
            continue
        try:
            value = column.codec.read(text)
        except ValueError as error:
            faults.append(Fault("", column.name, repr(text)[:80], str(error), "Correct the cell."))
            continue
        if column.within is None:
            values[column.field] = value
        else:
            inner.setdefault(column.field, {})[column.within] = value
    for field, parts in inner.items():
        ends = [parts.get(0), parts.get(1)]
        if all(isinstance(within, str) for within in parts):
            values[field] = parts
        elif None in ends:
            missing = f"{field}_{'min' if ends[0] is None else 'max'}"
            faults.append(Fault("", missing, "a blank cell", "both ends or none", "Fill it, or clear the other end."))
        else:
            values[field] = ends
    return values, faults


def _columns(name: str, field: FieldInfo) -> list[Column]:
    kind, may_be_none = _bare(field.annotation)
    if isinstance(kind, type) and issubclass(kind, Record):
        return [Column(column.name, name, column.codec, within=column.field) for column in columns_of(kind)]
    if get_origin(kind) is tuple and get_args(kind)[-1] is not Ellipsis:
        ends = enumerate(zip(("min", "max"), get_args(kind), strict=True))
        return [Column(f"{name}_{end}", name, _codec(_bare(of)[0]), within=index) for index, (end, of) in ends]
    codec = _LIST_OR_NONE if may_be_none and get_origin(kind) is tuple else _codec(kind)
    if kind is str and not field.metadata:
        codec = _FREE_TEXT
    return [Column(name, name, codec, required=field.is_required())]


def _bare(annotation: Any) -> tuple[Any, bool]:
    """A type without its checks and without None, and whether it may be None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType) and NoneType in get_args(annotation):
        others = [option for option in get_args(annotation) if option is not NoneType]
        return (_bare(others[0])[0] if len(others) == 1 else str), True
    return annotation, False


def _codec(kind: Any) -> Codec:
    if get_origin(kind) is dict and _bare(get_args(kind)[1])[0] is float:
        return _RATES
    return _CODECS.get(get_origin(kind) or kind, _WORD)


def _read_whole(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text) else text


def _read_decimal(text: str) -> float | str:
    return float(text) if _DECIMAL.fullmatch(text) else text


def _read_flag(text: str) -> bool | str:
    return _FLAGS.get(text.lower(), text)  # Excel writes TRUE and FALSE


def _read_list(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        raise ValueError("names parted by ';', none of them empty")
    return parts


def _read_counts(text: str) -> dict[str, int | str]:
    counts: dict[str, int | str] = {}
    for part in _read_list(text):
        item, _, count = (word.strip() for word in part.rpartition(":"))
        if not item or not _WHOLE.fullmatch(count):
            raise ValueError("pieces as item:count, parted by ';', such as 'nvg:12;truck:2'")
        if item in counts:
            raise ValueError("each item once")
        counts[item] = int(count)
    return counts


def _read_rates(text: str) -> dict[str, float | str]:
    rates: dict[str, float | str] = {}
    for part in _read_list(text):
        name, _, rate = (word.strip() for word in part.rpartition(":"))
        if not name or not _DECIMAL.fullmatch(rate):
            raise ValueError("rates as name:rate, parted by ';', such as 'inf:0.8;eng:0.5'")
        if name in rates:
            raise ValueError("each name once")
        rates[name] = float(rate)
    return rates


def _write_list(names: Iterable[str]) -> str:
    names = list(names)
    if any(";" in name for name in names):
        raise ValueError("names without ';', which parts the names in a cell")
    return ";".join(names)


def _read_list_or_none(text: str) -> list[str]:
    return [] if text == NONE else _read_list(text)


def _write_list_or_none(names: Iterable[str]) -> str:
    return _write_list(names) or NONE


def _write_counts(counts: Mapping[str, int]) -> str:
    return _write_list(f"{item}:{count}" for item, count in counts.items())


def _write_rates(rates: Mapping[str, float]) -> str:
    return _write_list(f"{name}:{_write_decimal(rate)}" for name, rate in rates.items())


def _write_decimal(value: float) -> str:
    return repr(value).removesuffix(".0")


def _write_flag(value: bool) -> str:
    return "true" if value else "false"


_WORD = Codec(str, str)
_FREE_TEXT = Codec(str, str, strips=False)
_LIST_OR_NONE = Codec(_read_list_or_none, _write_list_or_none)
_RATES = Codec(_read_rates, _write_rates)
_CODECS: dict[Any, Codec] = {
    int: Codec(_read_whole, str),
    float: Codec(_read_decimal, _write_decimal),
    bool: Codec(_read_flag, _write_flag),
    date: Codec(str, date.isoformat),
    tuple: Codec(_read_list, _write_list),
    dict: Codec(_read_counts, _write_counts),
}
