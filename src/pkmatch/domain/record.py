"""
The base of all records: frozen, strict, no unknown fields, changed only into checked copies.

Comes in: field values as Python objects or as they stand in JSON. Goes out: a record that holds,
or a `ScenarioError` that lists every fault of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from pkmatch.errors import Fault, ScenarioError

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_WORDS = "a day written YYYY-MM-DD, from 1900-01-01 on"


def _day(value: Any) -> Any:
    """ISO text as a date; everything else unchanged, for pydantic to judge."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if _ISO_DAY.fullmatch(value) else None
        except ValueError:
            value = None
    if value is None or (isinstance(value, date) and value.year < 1900):
        raise ValueError(_DAY_WORDS)
    if isinstance(value, datetime):
        raise ValueError("a day without a time of day")
    return value


def _sequence(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return tuple(sorted(value, key=repr))  # the order of a set changes from run to run
    return tuple(value) if isinstance(value, list) else value


def _without_doubles(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("each name once")
    return values


N = TypeVar("N", int, float)


def _in_order(counts: dict[str, N]) -> dict[str, N]:
    """Equal counts in one order, so that equal records have equal fingerprints."""
    return dict(sorted(counts.items())) if len(counts) > 1 else counts


def _unsigned_zero(value: float) -> float:
    return value + 0.0  # -0.0 + 0.0 is 0.0


_NAME_PATTERN = r"[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?"

Id = Annotated[str, Field(min_length=1, max_length=120, pattern=f"^{_NAME_PATTERN}$")]
OptionalName = Annotated[str, Field(max_length=120, pattern=f"^({_NAME_PATTERN})?$")]
"""A name that may be left blank."""
Ids = Annotated[
    tuple[Id, ...],
    BeforeValidator(_sequence),
    AfterValidator(_without_doubles),
    Field(json_schema_extra={"uniqueItems": True}),
]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(gt=0, le=10**9)]
Usd = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False), AfterValidator(_unsigned_zero)]
Counts = Annotated[dict[Id, Count], AfterValidator(_in_order), Field(json_schema_extra={"additionalProperties": False})]


Rates = Annotated[
    dict[Id, Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]],
    AfterValidator(_in_order),
    Field(json_schema_extra={"additionalProperties": False}),
]


class Record(BaseModel):
    """A frozen value whose fields are checked once, when it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            found = faults_of(error, describe(type(self), values.get("id")), type(self))
            raise ScenarioError(found) from None

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some fields changed."""
        return type(self)(**{**dict(self), **changes})

    def __hash__(self) -> int:
        return hash((type(self), tuple(_hashable(getattr(self, name)) for name in type(self).model_fields)))


class SourcedRecord(Record):
    """A record that says where it comes from."""

    source: Annotated[str, Field(description="where the fact comes from: a title with its year, or an address")] = ""
    illustrative: Annotated[bool, Field(description="true where the record is made up, not a fact")] = False


class Window(NamedTuple):
    """The two fields between which a record lives, and whether they may be the same day."""

    first: str
    last: str
    may_equal: bool = False


class WindowedRecord(SourcedRecord):
    """A record that lives from one of its days to another."""

    window: ClassVar[Window]

    @model_validator(mode="wrap")
    @classmethod
    def _window_runs_forward(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        # Around the fields, not after them: a backward window is reported beside what is wrong with other fields.
        try:
            made = handler(values)
        except ValidationError as error:
            given = values if isinstance(values, Mapping) else {}
            own = faults_of(error, describe(cls, given.get("id")), cls)
            raise ScenarioError([*own, *_backward(cls, given)]) from None
        if not _runs_forward(cls.window, getattr(made, cls.window.first), getattr(made, cls.window.last)):
            raise ScenarioError(_backward(cls, dict(made)))
        return made


def describe(kind: type[BaseModel], record_id: Any) -> str:
    """The words for one record in a message, as in ``gap 'G-014'``."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()
    return f"{words} {_short(record_id)}" if isinstance(record_id, str) else words


def faults_of(error: ValidationError, record: str, kind: type[BaseModel]) -> Iterator[Fault]:
    """The faults behind a pydantic error of one record, in the planner's words."""
    for detail in error.errors(include_url=False):
        field = ".".join(str(part) for part in detail["loc"] if part != "[key]")
        context = detail.get("ctx", {})
        inner = context.get("error")
        if isinstance(inner, ScenarioError):
            for fault in inner.faults:
                nested = ".".join(part for part in (field, fault.field) if part)
                yield replace(fault, record=record, field=nested) if field else fault
        elif detail["type"] == "missing":
            yield Fault(record, field, "nothing", "a value", f"Give the field {field!r}.")
        elif detail["type"] == "extra_forbidden":
            allowed = f"the fields {', '.join(kind.model_fields)}"
            yield Fault(record, field, "a field of this name", allowed, "Remove it or correct its name.")
        else:
            allowed = _allowed(detail["type"], context, detail["msg"])
            yield Fault(record, field, _short(detail["input"]), allowed, "Correct the value.")


_ALLOWED_WORDS = {
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "text",
    "string_unicode": "text of whole characters",
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": "text on one line, without spaces at its ends or control characters",
    "date_type": _DAY_WORDS,
    "tuple_type": "a list",
    "dict_type": "names, each with a number",
    "model_type": "a record of named fields",
}
_BOUND_WORDS = {"gt": "above", "ge": "from", "lt": "below", "le": "up to"}


def _allowed(kind: str, context: Mapping[str, Any], message: str) -> str:
    """What a field takes, in words that can be read aloud."""
    for bound, words in _BOUND_WORDS.items():
        if bound in context:
            # pydantic keeps the bounds of whole numbers whole, those of other numbers not
            number = "a whole number" if isinstance(context[bound], int) else "a number"
            return f"{number} {words} {context[bound]:,.15g}{' on' if bound == 'ge' else ''}"
    if kind == "literal_error":
        return str(context["expected"])
    if kind == "string_too_long":
        return f"text of at most {context['max_length']} characters"
    return _ALLOWED_WORDS.get(kind, message.removeprefix("Value error, "))


def _runs_forward(window: Window, first: date | None, last: date | None) -> bool:
    return first is None or last is None or first < last or (window.may_equal and first == last)


def _backward(kind: type[WindowedRecord], values: Mapping[str, Any]) -> Iterator[Fault]:
    """The fault of a window that ends before it begins, as far as its days can be read."""
    window = kind.window
    first, last = _day_or_none(values.get(window.first)), _day_or_none(values.get(window.last))
    if last is None or _runs_forward(window, first, last):
        return
    allowed = f"{window.first} {first} or a later day" if window.may_equal else f"a day after {window.first} {first}"
    repair = f"Exchange {window.first} and {window.last}, or correct one of them."
    yield Fault(describe(kind, values.get("id")), window.last, repr(last.isoformat()), allowed, repair)


def _day_or_none(value: Any) -> date | None:
    try:
        value = _day(value)
    except ValueError:
        return None
    return value if isinstance(value, date) else None


def _short(value: Any) -> str:
    text = repr(value.isoformat()) if isinstance(value, date) else repr(list(value) if type(value) is tuple else value)
    return text if len(text) <= 80 else text[:77] + "..."


def _hashable(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


Readiness = Literal["announced", "PL1", "PL2", "PL3", "RDL"]
READINESS_LEVELS: tuple[Readiness, ...] = ("announced", "PL1", "PL2", "PL3", "RDL")
