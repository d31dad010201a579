"""Schools and bases at which courses of trainers without one of their own take place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pkmatch.domain.gives import Offer, Partner
from pkmatch.domain.record import Count, Ids, Usd


class HostOffer(Offer):
    """A partner's school or base: places for courses that others give."""

    skills: Annotated[Ids, Field(description="skills for which it is fit; blank = any")] = ()
    places: Annotated[Count, Field(description="modules in training there at the same time")]
    cost: Annotated[Usd, Field(description="USD per module trained there")] = 0.0
    cost_covered: Annotated[bool, Field(description="true: the host bears the cost; false: money on offer pays it")] = (
        True
    )

    def reaches(self, partner: Partner) -> bool:
        """Whether the offer is made to this partner; a school is open to its own partner's trainees too."""
        return partner.id == self.partner or super().reaches(partner)

    def is_fit_for(self, skill: str) -> bool:
        """Whether courses in a skill can take place there."""
        return not self.skills or skill in self.skills
