"""
The base of all records: frozen, strict, no unknown fields, changed only into checked copies.

Comes in: field values as Python objects or as they stand in JSON. Goes out: a record that holds,
or a `ScenarioError` that lists every fault of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pkmatch.errors import Fault, ScenarioError


def _day(value: Any) -> Any:
    """ISO text as a date; everything else unchanged, for pydantic to judge."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        raise ValueError("a day without a time of day is wanted")
    return value


def _sequence(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | set | frozenset) else value


def _without_doubles(values: tuple[str, ...]) -> tuple[str, ...]:
    doubles = sorted({value for value in values if values.count(value) > 1})
    if doubles:
        raise ValueError(f"names {', '.join(map(repr, doubles))} more than once")
    return values


Id = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]
Ids = Annotated[tuple[Id, ...], BeforeValidator(_sequence), AfterValidator(_without_doubles)]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(gt=0, le=10**9)]
Usd = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]
Counts = dict[Id, Count]


class Record(BaseModel):
    """A frozen value whose fields are checked once, when it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            found = faults_of(error, describe(type(self), values.get("id")))
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


def describe(kind: type[BaseModel], record_id: Any) -> str:
    """The words for one record in a message, as in ``gap 'G-014'``."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()
    return f"{words} {record_id!r}" if isinstance(record_id, str) else words


def faults_of(error: ValidationError, record: str) -> Iterator[Fault]:
    """The faults behind a pydantic error, in the planner's words."""
    for detail in error.errors(include_url=False):
        field = ".".join(str(part) for part in detail["loc"])
        context = detail.get("ctx", {})
        inner = context.get("error")
        if isinstance(inner, ScenarioError):
            for fault in inner.faults:
                nested = ".".join(part for part in (field, fault.field) if part)
                yield replace(fault, record=record, field=nested) if field else fault
            continue
        yield _fault(detail["type"], record, field, detail["input"], detail["msg"], context)


def _fault(kind: str, record: str, field: str, value: Any, message: str, context: Mapping[str, Any]) -> Fault:
    if kind == "missing":
        return Fault(record, field, "nothing", "a value", f"Give the field {field!r}.")
    if kind == "extra_forbidden":
        return Fault(
            record, field, "a field of this name", "the fields of this record", "Remove it or correct its name."
        )
    allowed = str(context["expected"]) if kind == "literal_error" else message.removeprefix("Value error, ")
    return Fault(record, field, _short(value), allowed[:1].lower() + allowed[1:], "Correct the value.")


def _short(value: Any) -> str:
    text = repr(value.isoformat()) if isinstance(value, date) else repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _hashable(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


Readiness = Literal["announced", "PL1", "PL2", "PL3", "RDL"]
READINESS_LEVELS: tuple[Readiness, ...] = ("announced", "PL1", "PL2", "PL3", "RDL")
