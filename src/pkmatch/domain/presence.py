"""What is in missions already, and how many people may be."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from pkmatch.domain.gives import _whole_percent_or_none
from pkmatch.domain.needs import Category
from pkmatch.domain.record import Count, Day, Id, SourcedRecord, Window, WindowedRecord


class InPlace(SourcedRecord):
    """Units that are in a mission already, from the plan's first period on; no plan moves them."""

    id: Id
    partner: Annotated[Id, Field(description="whose units they are")]
    mission: Id
    capability: Id
    modules: Annotated[Count, Field(description="modules there")]
    gap: Annotated[
        Id | None, Field(description="gap of the same mission and capability that they serve; blank = none")
    ] = None
    end: Annotated[Day | None, Field(description="first day on which they are gone; blank = they stay")] = None
    women_share: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False, description="share of women among their people, in whole percent"),
        AfterValidator(_whole_percent_or_none),
    ] = 0.0


class Exclusion(SourcedRecord):
    """Two partners that will not work together, everywhere or in a mission."""

    id: Id
    partner: Annotated[Id, Field(description="one of the two")]
    other: Annotated[Id, Field(description="the other")]
    mission: Annotated[
        Id | None,
        Field(description="where they are never both at the same time; blank = in no gap, wherever it is"),
    ] = None


class Suspension(WindowedRecord):
    """Days on which a partner's units are not accepted in any mission, after misconduct or a failed vetting."""

    window: ClassVar[Window] = Window("start", "end")

    id: Id
    partner: Id
    start: Annotated[Day | None, Field(description="first day on which it holds; blank = from the plan's first")] = None
    end: Annotated[Day | None, Field(description="first day after it; blank = until further notice")] = None


class Ceiling(SourcedRecord):
    """The most people of a category in a mission from a day on, until a later ceiling of the same takes its place."""

    id: Id
    mission: Id
    category: Annotated[Category, Field(description="kind of personnel")]
    people: Annotated[int, Field(ge=0, le=10**9, description="most people, those in place and those deployed")]
    start: Annotated[Day | None, Field(description="first day on which it holds; blank = from the plan's first")] = None
