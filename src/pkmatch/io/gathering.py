"""
Raw values from a file into one checked scenario or plan, with every fault told at once and in its place.

Comes in: the values of single records, and where each stands. Goes out: records that hold, and a scenario of
them; or one `ScenarioError` with the faults of all records and of all names between them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pkmatch.domain.record import Record, describe
from pkmatch.domain.references import RECORD_LISTS, Broken, Draft, faults_between
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, ScenarioError

R = TypeVar("R", bound=Record)


class Entry(NamedTuple):
    """Values of one record as they stand in a file."""

    values: Any
    number: int | None = None
    """Which entry of its list, or row of its table."""
    faults: tuple[Fault, ...] = ()
    """What was found wrong before the values came together."""
    told: Collection[str] = ()
    """Fields whose faults have been told; the record is not asked about them again."""


class Gathering:
    """
    Records made one by one; faults are kept, not raised, until all have been read.

    Parameters
    ----------
    place
        The words for an entry of a part, as in ``gaps.csv row 7``; asked for faults only.
    field_name
        What a field is called in the file.
    """

    def __init__(
        self, place: Callable[[str, int | None], str], field_name: Callable[[str], str] = lambda field: field
    ) -> None:
        self.faults: list[Fault] = []
        self._place = place
        self._field_name = field_name
        self._numbers: dict[str, list[int | None]] = {}
        self._broken_records: dict[str, list[Broken]] = {}
        self.unread: set[str] = set()
        """Parts that may hold ids nobody could read; no name is called unknown in them."""
        self._broken: set[str] = set()

    def one(self, kind: type[R], part: str, entry: Entry) -> R | None:
        """The record of these values; None, and its faults kept, where they do not hold."""
        made = self._made(kind, entry)
        if isinstance(made, Record):
            return made
        self.faults.extend(self._placed(fault, part, entry.number) for fault in made)
        self._broken.add(part)
        return None

    def many(self, kind: type[R], part: str, entries: Iterable[Entry]) -> tuple[R, ...]:
        """The records of a list that hold; ids of the others count as known."""
        found, numbers = [], self._numbers.setdefault(part, [])
        for entry in entries:
            made = self._made(kind, entry)
            if isinstance(made, Record):
                found.append(made)
                numbers.append(entry.number)
            else:
                self._keep_broken(part, entry, made)
        return tuple(found)

    def _made(self, kind: type[R], entry: Entry) -> R | tuple[Fault, ...]:
        if not isinstance(entry.values, Mapping):
            return (Fault("", "", repr(entry.values)[:80], "a record of named fields", "Correct the record."),)
        try:
            made = kind(**entry.values)
        except ScenarioError as error:
            return (*entry.faults, *(fault for fault in error.faults if _root(fault) not in entry.told))
        return entry.faults or made

    def _keep_broken(self, part: str, entry: Entry, faults: tuple[Fault, ...]) -> None:
        self.faults.extend(self._placed(fault, part, entry.number) for fault in faults)
        self._broken.add(part)
        given = entry.values if isinstance(entry.values, Mapping) else {}
        faulty = {_root(fault) for fault in faults}
        values = {field: value for field, value in given.items() if field not in faulty}
        self._broken_records.setdefault(part, []).append(Broken(self._place(part, entry.number), values))
        if "id" not in values:
            self.unread.add(part)

    def cannot_read(self, part: str, *faults: Fault) -> None:
        """Keep the faults of a part that cannot be read whole."""
        self.faults.extend(faults)
        self.unread.add(part)
        self._broken.add(part)

    def whole(self, kind: type[R], where: Path, values: Mapping[str, Any]) -> R:
        """
        The scenario or plan of the records kept; parts that do not hold are left out of `values`.

        Raises
        ------
        ScenarioError
            With the faults of all records, and those between the records.
        """
        try:
            made = kind(**values)
            if not self.faults:
                return made
            faults: Iterable[Fault] = ()
        except ScenarioError as error:
            faults = error.faults
        # Parts that were left out have told their own faults, and names that lead into them are not unknown.
        own = [fault for fault in faults if fault.record == describe(kind, None) and fault.field not in self._broken]
        between = self._faults_between(values) if kind is Scenario else []
        raise ScenarioError([*self.faults, *own, *between], where=str(where))

    def _faults_between(self, values: Mapping[str, Any]) -> list[Fault]:
        lists = {part: values.get(part, ()) for part in RECORD_LISTS}
        draft = Draft(values.get("calendar"), lists, self._broken_records, frozenset(self.unread), self._place_of_kept)
        return [replace(fault, field=self._field_name(fault.field)) for fault in faults_between(draft)]

    def _place_of_kept(self, part: str, position: int) -> str:
        return self._place(part, self._numbers[part][position])

    def _placed(self, fault: Fault, part: str, number: int | None) -> Fault:
        words = ", ".join(filter(None, (self._place(part, number), fault.record)))
        return replace(fault, record=words, field=self._field_name(fault.field))


def _root(fault: Fault) -> str:
    """The field of the record in which a fault lies, perhaps deeper down."""
    return fault.field.split(".")[0]
