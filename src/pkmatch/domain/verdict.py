"""The result of a verification."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from pkmatch.domain.record import Id, Record, _sequence
from pkmatch.errors import PlanError


class Violation(Record):
    """One broken rule: its name, the records it concerns, and the amounts in words."""

    rule: str
    ids: Annotated[tuple[Id, ...], BeforeValidator(_sequence)] = ()
    text: str

    def __str__(self) -> str:
        return f"[{self.rule}] {self.text}"


class Verdict(Record):
    """Everything an independent check found wrong with a plan."""

    violations: Annotated[tuple[Violation, ...], BeforeValidator(_sequence)] = ()

    @property
    def ok(self) -> bool:
        """Whether the plan obeys every rule."""
        return not self.violations

    def raise_for_violations(self) -> None:
        """
        Raise where the plan breaks a rule.

        Raises
        ------
        PlanError
            With all violations.
        """
        if self.violations:
            raise PlanError(str(self), self.violations)

    def __str__(self) -> str:
        if self.ok:
            return "the plan obeys every rule"
        lines = [f"{len(self.violations)} violations", *(f"  {violation}" for violation in self.violations)]
        return "\n".join(lines)
