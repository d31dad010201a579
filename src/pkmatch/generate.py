"""
Seeded synthetic scenarios of any size.

Comes in: how many pledges, and a seed. Goes out: a `Scenario` whose records are all marked as
illustrative. Each column of figures is drawn at once from a stream of its own, named after the
column: a new column leaves the others as they were, and a larger set begins with the smaller one.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import compress
from operator import index
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Caveats, EquipmentOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Skill
from pkmatch.domain.policy import LeadTime, Policy
from pkmatch.domain.record import READINESS_LEVELS, Readiness
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, ScenarioError

GeneratedRules = Literal["core"]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PERIODS = 12
SKILLS = 15
ITEMS = 12
MOST_PARTNERS = 120
GROWTH_FROM = 10_000
"""From so many pledges on, missions and capabilities grow with the set."""

LEAD_TIMES: dict[Readiness, int] = {"announced": 2, "PL1": 1, "PL2": 1, "PL3": 0, "RDL": 0}
"""Periods, by level: short, so that readiness delays units but seldom rules them out."""

MADE_UP: dict[str, Any] = {"source": "generated", "illustrative": True}


class _Sizes(NamedTuple):
    pledges: int
    gaps: int
    offers: int
    partners: int
    capabilities: int
    missions: int


class _Names(NamedTuple):
    partners: Sequence[str]
    capabilities: Sequence[str]
    missions: Sequence[str]
    skills: Sequence[str]
    items: Sequence[str]


class _Window(NamedTuple):
    first: Ints
    end: Ints


def generate(pledges: int = 1000, seed: int = 0, rules: GeneratedRules = "core") -> Scenario:
    """
    A synthetic scenario with so many pledges, half as many gaps, and offers of support for them.

    It looks 12 quarters ahead from January 2022. The same arguments give the same scenario on every
    machine. From 10,000 pledges up missions and capabilities grow with the set, so that a pledge
    keeps a few hundred possible deployments.

    Parameters
    ----------
    pledges
        Number of pledges; 0 gives a scenario without needs and gives.
    seed
        Where the draws start; a whole number from 0 up.
    rules
        Which rules the scenario calls upon. ``"core"``: pledges, readiness, refused missions,
        training and equipment.

    Raises
    ------
    ScenarioError
        For a number below 0, a number that is not whole, or other rules.
    """
    faults = [*_not_whole("pledges", pledges), *_not_whole("seed", seed)]
    if rules not in get_args(GeneratedRules):
        allowed = ", ".join(map(repr, get_args(GeneratedRules)))
        faults.append(Fault("generate", "rules", repr(rules), f"one of {allowed}", "Choose one of these."))
    if faults:
        raise ScenarioError(faults)

    sizes = _sizes(index(pledges))
    draw = _Draws(index(seed))
    calendar = Calendar(start=date(2022, 1, 1), step="quarter", periods=PERIODS, **MADE_UP)
    names = _Names(
        partners=_ids("C", sizes.partners, width=3),
        capabilities=_ids("K", sizes.capabilities, width=3),
        missions=_ids("M", sizes.missions, width=3),
        skills=_ids("S", SKILLS, width=2),
        items=_ids("I", ITEMS, width=2),
    )
    personnel = 10 * draw.whole("capability personnel", sizes.capabilities, 1, 25)
    return Scenario(
        name=f"generated {rules}, {pledges} pledges, seed {seed}",
        calendar=calendar,
        capabilities=tuple(
            Capability(id=name, personnel=people, **MADE_UP)
            for name, people in zip(names.capabilities, personnel.tolist(), strict=True)
        ),
        missions=tuple(Mission(id=name, **MADE_UP) for name in names.missions),
        partners=tuple(Partner(id=name, **MADE_UP) for name in names.partners),
        skills=tuple(Skill(id=name, **MADE_UP) for name in names.skills),
        gaps=_gaps(draw, sizes, names, calendar),
        pledges=_pledges(draw, sizes, names, calendar),
        training_offers=_training_offers(draw, sizes, names, calendar),
        equipment_offers=_equipment_offers(draw, sizes, names, calendar),
        policy=Policy(
            lead_times=tuple(LeadTime(level=level, time=time, **MADE_UP) for level, time in LEAD_TIMES.items()),
            **MADE_UP,
        ),
    )


class _Draws:
    """Columns of random figures, each from a stream of its own."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def _stream(self, column: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(column.encode())])

    def whole(self, column: str, count: int, least: int, most: int) -> Ints:
        """Whole numbers from `least` to `most`, all equally likely."""
        return self._stream(column).integers(least, most + 1, count)

    def one_of(self, column: str, count: int, choices: int) -> Ints:
        """Indices below `choices`; made from fractions, so that a row keeps its draw when `choices` grows."""
        return (self._stream(column).random(count) * choices).astype(np.int64)

    def chance(self, column: str, count: int, probability: float) -> Bools:
        """Whether each of `count` cases holds."""
        return self._stream(column).random(count) < probability

    def table(self, column: str, rows: int, columns: int, probability: float) -> Bools:
        """Whether each case of a table holds."""
        return self._stream(column).random((rows, columns)) < probability

    def window(self, kind: str, first: Ints) -> _Window:
        """Windows of 3 to 8 quarters from `first` on, cut off where the plan ends."""
        length = self.whole(f"{kind} length", len(first), 3, 8)
        return _Window(first, np.minimum(PERIODS, first + length))


def _sizes(pledges: int) -> _Sizes:
    growth = max(pledges, GROWTH_FROM)
    return _Sizes(
        pledges=pledges,
        gaps=pledges // 2,
        offers=3 * pledges // 10,
        partners=int(min(MOST_PARTNERS, max(20, pledges / 8))),
        capabilities=20 * growth // GROWTH_FROM,
        missions=12 * growth // GROWTH_FROM,
    )


def _gaps(draw: _Draws, sizes: _Sizes, names: _Names, calendar: Calendar) -> tuple[Gap, ...]:
    count = sizes.gaps
    mission = draw.one_of("gap mission", count, sizes.missions)
    capability = draw.one_of("gap capability", count, sizes.capabilities)
    quantity = draw.whole("gap quantity", count, 1, 4)
    window = draw.window("gap", draw.whole("gap first", count, 0, PERIODS // 2 - 1))
    priority = draw.whole("gap priority", count, 1, 10)
    skills = draw.table("gap skills", count, SKILLS, 0.15)
    items = draw.table("gap items", count, ITEMS, 0.12)
    choosy = draw.chance("gap is choosy about readiness", count, 0.1)
    lowest = np.where(choosy, draw.whole("gap lowest readiness", count, 1, 2), 0)
    first_days = _first_days(calendar)
    return tuple(
        Gap(
            id=name,
            mission=names.missions[mission[g]],
            capability=names.capabilities[capability[g]],
            quantity=int(quantity[g]),
            start=first_days[window.first[g]],
            end=first_days[window.end[g]],
            priority=float(priority[g]),
            skills=tuple(compress(names.skills, skills[g])),
            equipment=dict.fromkeys(compress(names.items, items[g]), 1),
            min_readiness=READINESS_LEVELS[lowest[g]],
            **MADE_UP,
        )
        for g, name in enumerate(_ids("G", count))
    )


def _pledges(draw: _Draws, sizes: _Sizes, names: _Names, calendar: Calendar) -> tuple[Pledge, ...]:
    count = sizes.pledges
    partner = draw.one_of("pledge partner", count, sizes.partners)
    capability = draw.one_of("pledge capability", count, sizes.capabilities)
    quantity = draw.whole("pledge quantity", count, 1, 4)
    first = draw.whole("pledge first", count, 0, PERIODS - 4) + draw.whole("pledge delay", count, 0, 2)
    window = draw.window("pledge", first)
    longest_tour = draw.whole("pledge longest tour", count, 2, 4)
    readiness = draw.whole("pledge readiness", count, 0, len(READINESS_LEVELS) - 1)
    skills = draw.table("pledge skills", count, SKILLS, 0.45)
    items = draw.table("pledge items", count, ITEMS, 0.5)
    refused = draw.table("pledge refused missions", count, sizes.missions, 0.3)
    first_days = _first_days(calendar)
    return tuple(
        Pledge(
            id=name,
            partner=names.partners[partner[p]],
            capability=names.capabilities[capability[p]],
            quantity=int(quantity[p]),
            available_from=first_days[window.first[p]],
            available_until=first_days[window.end[p]] - timedelta(days=1),
            readiness=READINESS_LEVELS[readiness[p]],
            tour=(2, int(longest_tour[p])),
            skills=tuple(compress(names.skills, skills[p])),
            equipment=dict.fromkeys(compress(names.items, items[p]), 1),
            caveats=Caveats(refused_missions=tuple(compress(names.missions, refused[p]))),
            **MADE_UP,
        )
        for p, name in enumerate(_ids("P", count))
    )


def _training_offers(draw: _Draws, sizes: _Sizes, names: _Names, calendar: Calendar) -> tuple[TrainingOffer, ...]:
    count = sizes.offers
    skill = draw.one_of("training skill", count, SKILLS)
    places = draw.whole("training places", count, 1, 3)
    away = draw.chance("training at the provider's", count, 0.5)
    sure = draw.chance("training that all pass", count, 0.8)
    percent = np.where(sure, 100, 10 * draw.whole("training pass rate", count, 7, 9))
    reach = _reach(draw, "training", sizes, names, calendar, 0.25)
    return tuple(
        TrainingOffer(
            id=name,
            **reach[o],
            skill=names.skills[skill[o]],
            places=int(places[o]),
            duration=1,
            mode="at_provider" if away[o] else "at_recipient",
            pass_rate=int(percent[o]) / 100,
            **MADE_UP,
        )
        for o, name in enumerate(_ids("T", count))
    )


def _equipment_offers(draw: _Draws, sizes: _Sizes, names: _Names, calendar: Calendar) -> tuple[EquipmentOffer, ...]:
    count = sizes.offers
    item = draw.one_of("equipment item", count, ITEMS)
    quantity = draw.whole("equipment quantity", count, 1, 5)
    reach = _reach(draw, "equipment", sizes, names, calendar, 0.3)
    return tuple(
        EquipmentOffer(id=name, **reach[o], item=names.items[item[o]], quantity=int(quantity[o]), **MADE_UP)
        for o, name in enumerate(_ids("E", count))
    )


def _reach(
    draw: _Draws, kind: str, sizes: _Sizes, names: _Names, calendar: Calendar, share: float
) -> list[dict[str, Any]]:
    """Who gives each offer, to whom, and when: the fields that all offers have."""
    count = sizes.offers
    partner = draw.one_of(f"{kind} partner", count, sizes.partners)
    window = draw.window(kind, draw.whole(f"{kind} first", count, 0, PERIODS // 2 - 1))
    reached = draw.table(f"{kind} recipients", count, MOST_PARTNERS, share)[:, : sizes.partners]
    reached[np.arange(count), partner] = False
    # no recipients would mean everybody: an offer whose draw came out empty goes to its neighbour
    nobody = np.flatnonzero(~reached.any(axis=1))
    reached[nobody, (partner[nobody] + 1) % sizes.partners] = True
    first_days = _first_days(calendar)
    return [
        {
            "partner": names.partners[partner[o]],
            "available_from": first_days[window.first[o]],
            "available_until": first_days[window.end[o]] - timedelta(days=1),
            "recipients": tuple(compress(names.partners, reached[o])),
        }
        for o in range(count)
    ]


def _first_days(calendar: Calendar) -> list[date]:
    return [calendar.first_day(period) for period in range(calendar.periods + 1)]


def _ids(letter: str, count: int, width: int = 5) -> list[str]:
    return [f"{letter}-{number:0{width}}" for number in range(1, count + 1)]


def _not_whole(field: str, value: Any) -> list[Fault]:
    try:
        fine = index(value) >= 0 and not isinstance(value, bool)
    except TypeError:
        fine = False
    return [] if fine else [Fault("generate", field, repr(value), "a whole number from 0 up", "Correct the number.")]
