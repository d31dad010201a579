"""Pledges and offers that are one commitment of several partners."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from pkmatch.domain.needs import PartnershipKind
from pkmatch.domain.record import Id, Ids, SourcedRecord
from pkmatch.errors import Fault, ScenarioError


class SmartPledge(SourcedRecord):
    """A registered bundle of pledges and offers of two or more partners: all of it is used, or none."""

    id: Id
    kind: Annotated[PartnershipKind, Field(description="how the partners act together, as it was registered")]
    members: Annotated[Ids, Field(description="its pledges, where it is ordered in their order, and its offers")]
    gaps: Annotated[Ids, Field(description="gaps in which its pledges serve; blank = those of the mission")] = ()
    mission: Annotated[Id | None, Field(description="mission in whose gaps its pledges serve; blank = gaps")] = None
    ordered: Annotated[bool, Field(description="true: its pledges follow each other as they are listed")] = False
    members_free_elsewhere: Annotated[
        bool, Field(description="true: its pledges may serve in other gaps too; false: in the bundle or nowhere")
    ] = False

    @model_validator(mode="after")
    def _in_gaps_or_a_mission(self) -> SmartPledge:
        faults = []
        if bool(self.gaps) == (self.mission is not None):
            found = "both gaps and a mission" if self.gaps else "neither gaps nor a mission"
            repair = "Name the gaps, or the mission for all gaps of it."
            faults.append(Fault(f"smart pledge {self.id!r}", "gaps", found, "one of the two", repair))
        if len(self.members) < 2:
            found, allowed = ", ".join(map(repr, self.members)) or "nothing", "two or more pledges and offers"
            faults.append(Fault(f"smart pledge {self.id!r}", "members", found, allowed, "Add the members that belong."))
        if faults:
            raise ScenarioError(faults)
        return self
