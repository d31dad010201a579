"""
Seeded synthetic scenarios of any size.

Comes in: how many pledges, and a seed. Goes out: a `Scenario` whose records are all marked as
illustrative. Each column of figures is drawn at once from a stream of its own, named after the
column: a new column leaves the others as they were, and a larger set begins with the smaller one.
"""

from __future__ import annotations

from datetime import date
from operator import index
from typing import Any, Literal, get_args

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Partner
from pkmatch.domain.needs import Capability, Mission, Skill
from pkmatch.domain.policy import LeadTime, Policy
from pkmatch.domain.record import Readiness
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, ScenarioError
from pkmatch.generate import all_rules, core, joint_courses
from pkmatch.generate.drawing import ITEMS, MADE_UP, PERIODS, SKILLS, Draws, More, Names, ids, sizes_of

GeneratedRules = Literal["core", "all"]

LEAD_TIMES: dict[Readiness, int] = {"announced": 2, "PL1": 1, "PL2": 1, "PL3": 0, "RDL": 0}
"""Periods, by level: short, so that readiness delays units but seldom rules them out."""


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
        training and equipment. ``"all"``: also critical gaps, few partners, handover, nested units,
        units in place, substitutes, courses in missions, trainers trained, exclusions, rest, lift, registered smart
        pledges, costs and money, courses that need hosts, machines, lift or interpreters, a burden ceiling, and targets
        for women as a second goal, at the rates of `pkmatch.generate.all_rules` and `joint_courses`; all else stays as
        in the core scenario of the same seed.

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

    sizes = sizes_of(index(pledges))
    draw = Draws(index(seed))
    calendar = Calendar(start=date(2022, 1, 1), step="quarter", periods=PERIODS, **MADE_UP)
    names = Names(
        partners=ids("C", sizes.partners, width=3),
        capabilities=ids("K", sizes.capabilities, width=3),
        missions=ids("M", sizes.missions, width=3),
        skills=ids("S", SKILLS, width=2),
        items=ids("I", ITEMS, width=2),
    )
    personnel = 10 * draw.whole("capability personnel", sizes.capabilities, 1, 25)
    everything = rules == "all"
    capability_fields: More = (
        all_rules.capability_fields(draw, sizes, names) if everything else [{}] * sizes.capabilities
    )
    gap_fields: More = all_rules.gap_fields(draw, sizes) if everything else [{}] * sizes.gaps
    pledge_fields: More = all_rules.pledge_fields(draw, sizes) if everything else [{}] * sizes.pledges
    partner_fields: More = joint_courses.spoken(draw, sizes) if everything else [{}] * sizes.partners
    tables: dict[str, Any] = {
        "training_offers": core.training_offers(draw, sizes, names, calendar),
        "equipment_offers": core.equipment_offers(draw, sizes, names, calendar),
    }
    made_gaps = core.gaps(draw, sizes, names, calendar, gap_fields)
    made_pledges = core.pledges(draw, sizes, names, calendar, pledge_fields)
    if everything:
        tables = all_rules.further_tables(draw, sizes, names, made_gaps, made_pledges, calendar, *tables.values())
    return Scenario(
        name=f"generated {rules}, {pledges} pledges, seed {seed}",
        calendar=calendar,
        capabilities=tuple(
            Capability(id=name, personnel=people, **more, **MADE_UP)
            for name, people, more in zip(names.capabilities, personnel.tolist(), capability_fields, strict=True)
        ),
        missions=tuple(Mission(id=name, **MADE_UP) for name in names.missions),
        partners=tuple(
            Partner(id=name, **more, **MADE_UP) for name, more in zip(names.partners, partner_fields, strict=True)
        ),
        skills=tuple(Skill(id=name, **MADE_UP) for name in names.skills),
        pledges=made_pledges,
        policy=Policy(
            lead_times=tuple(LeadTime(level=level, time=time, **MADE_UP) for level, time in LEAD_TIMES.items()),
            **(all_rules.policy_fields(sizes) if everything else {}),
            **MADE_UP,
        ),
        **({"gaps": made_gaps} | tables),
    )


def _not_whole(field: str, value: Any) -> list[Fault]:
    try:
        fine = index(value) >= 0 and not isinstance(value, bool)
    except TypeError:
        fine = False
    return [] if fine else [Fault("generate", field, repr(value), "a whole number from 0 up", "Correct the number.")]
