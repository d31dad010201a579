"""Small scenarios in which places, modules and skills are scarce, as drawn for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from pkmatch.domain.gives import Pledge, TrainingOffer
from pkmatch.domain.policy import goals
from pkmatch.domain.scenario import Scenario
from tests import builders as b
from tests.drawing import TINY, Draw

PERIODS = 4


@st.composite
def scenarios_of_schools(draw: st.DrawFn) -> Scenario:
    """One gap that asks nothing, one that asks skills, and few modules for both."""
    return school_scenario(Draw(lambda least, most: draw(st.integers(least, most)), TINY))


def school_scenario(d: Draw) -> Scenario:
    """Like `scenarios_of_schools`, from the draws of any source."""
    skills = d.one_of(("cied",), ("cied", "medic"))
    gaps = (
        b.gap(
            "G", start=d.one_of(1, 2), end=PERIODS, priority=d.one_of(4.0, 2.0), quantity=d.whole(1, 2), skills=skills
        ),
        b.gap("H", end=d.one_of(PERIODS, 2, 3), quantity=d.whole(1, 2)),
    )
    taught = (*skills, *((d.one_of(*skills),) if d.chance(50) else ()))
    return b.scenario(
        b.skill("cied", per_capability=d.one_of(True, True, False), lasts=d.one_of(None, None, 2)),
        *gaps,
        *(_pledge(d, f"P{number}", partner) for number, partner in enumerate(d.one_of("A", "AA", "AZ"))),
        *(_offer(d, f"T{number}", skill) for number, skill in enumerate(taught)),
        calendar=b.calendar(PERIODS),
        goals=goals(coverage=1.0, cost=0.05) if d.chance(50) else goals(coverage=1.0),
    )


@st.composite
def scenarios_of_training_needs(draw: st.DrawFn) -> Scenario:
    """Few courses for one gap that asks a skill, for training needs, and for what is left at the end."""
    return needs_scenario(Draw(lambda least, most: draw(st.integers(least, most)), TINY))


def needs_scenario(d: Draw) -> Scenario:
    """Like `scenarios_of_training_needs`, from the draws of any source."""
    pledges = tuple(_pledge(d, f"P{number}", partner) for number, partner in enumerate(d.one_of("A", "AA", "AZ")))
    offers = tuple(
        b.training_offer(
            f"T{number}",
            skill=d.one_of("cied", "cied", "medic"),
            places=d.whole(1, 2),
            duration=d.whole(0, 1),
            start=start,
            end=min(start + d.whole(1, 2), 3),
            mode=d.one_of("at_recipient", "online", "in_mission"),
            pass_rate=d.one_of(1.0, 1.0, 0.5, 0.8),
            trains_trainers=d.one_of(0.0, 0.0, 1.0, 0.5),
            cost=d.one_of(0.0, 1.0),
        )
        for number in range(d.whole(1, 2))
        for start in (d.whole(0, 2),)
    )
    needs = tuple(
        b.training_need(
            f"N{number}",
            partner=d.one_of("A", "A", "Z"),
            skill=d.one_of("cied", "cied", "medic"),
            modules=d.whole(1, 2),
            by=d.whole(0, PERIODS),
            priority=d.one_of(1.0, 3.0),
        )
        for number in range(d.whole(1, 3))
    )
    return b.scenario(
        b.skill("cied", per_capability=d.one_of(True, True, False), lasts=d.one_of(None, None, 1, 2)),
        b.gap(
            "G",
            start=1,
            end=PERIODS,
            quantity=d.whole(1, 2),
            skills=("cied",) if d.chance(70) else (),
            in_mission_training=d.chance(60),
        ),
        *pledges,
        *offers,
        *needs,
        calendar=b.calendar(PERIODS),
        goals=goals(coverage=d.one_of(1.0, 0.3), cost=d.one_of(0.05, 0.4), capacity=d.one_of(1.0, 0.2)),
    )


@st.composite
def scenarios_of_arrivals(draw: st.DrawFn) -> Scenario:
    """Like those of schools, with courses in missions, and gaps in two of them."""
    return arrival_scenario(Draw(lambda least, most: draw(st.integers(least, most)), TINY))


def arrival_scenario(d: Draw) -> Scenario:
    """Like `scenarios_of_arrivals`, from the draws of any source."""
    skills = d.one_of(("cied",), ("cied",), ("cied", "medic"))
    gaps = tuple(
        b.gap(
            name,
            mission=d.one_of("M", "M", "N"),
            start=d.one_of(0, 1),
            end=d.one_of(PERIODS, PERIODS, 2, 3),
            quantity=d.whole(1, 2),
            priority=d.one_of(1.0, 3.0),
            skills=skills if d.chance(80) else (),
            in_mission_training=d.chance(70),
            critical=d.chance(10),
        )
        for name in d.one_of("GH", "G")
    )
    offers = []
    for number, skill in enumerate((*skills, *((d.one_of(*skills),) if d.chance(60) else ()))):
        start, there = d.whole(0, 1), d.chance(75)
        offers.append(
            b.training_offer(
                f"T{number}",
                skill=skill,
                places=d.whole(1, 2),
                duration=d.one_of(1, 1, 2, 0),
                start=start,
                end=d.whole(start + 1, PERIODS),
                mode="in_mission" if there else d.one_of("at_recipient", "online"),
                missions=d.one_of((), (), ("M",)) if there else (),
                pass_rate=d.one_of(1.0, 0.5, 0.8),
                trains_trainers=d.one_of(0.0, 0.0, 1.0, 0.5),
                cost=d.one_of(0.0, 1.0),
                cost_covered=not d.chance(25),
            )
        )
    return b.scenario(
        b.mission("M"),
        b.mission("N"),
        b.skill("cied", per_capability=d.one_of(True, True, False), lasts=d.one_of(None, None, 1)),
        *gaps,
        *(_pledge(d, f"P{number}", partner) for number, partner in enumerate(d.one_of("A", "AA", "AZ"))),
        *offers,
        b.funding_offer("F", amount=d.one_of(1.0, 2.0), missions=d.one_of((), ("M",))),
        calendar=b.calendar(PERIODS),
        goals=goals(coverage=1.0, cost=0.05) if d.chance(50) else goals(coverage=1.0),
    )


@st.composite
def scenarios_of_trainers(draw: st.DrawFn) -> Scenario:
    """Like those of schools, with a few early places for those who then train others of their state."""
    return trainer_scenario(Draw(lambda least, most: draw(st.integers(least, most)), TINY))


def trainer_scenario(d: Draw) -> Scenario:
    """Like `scenarios_of_trainers`, from the draws of any source."""
    gaps = tuple(
        b.gap(
            name,
            start=d.one_of(1, 1, 2),
            end=PERIODS + 1,
            quantity=d.whole(1, 3),
            priority=d.one_of(1.0, 2.0),
            capability=d.one_of("inf", "inf", "hospital"),
            skills=("cied",),
            in_mission_training=d.chance(30),
        )
        for name in d.one_of("G", "GH")
    )
    offers = tuple(
        b.training_offer(
            f"T{number}",
            places=d.whole(1, 2),
            duration=d.one_of(1, 1, 1, 2, 0),
            end=d.one_of(1, 2, 2),
            mode=d.one_of("at_recipient", "online", "at_recipient", "in_mission"),
            pass_rate=d.one_of(1.0, 1.0, 0.5, 0.8),
            trains_trainers=d.one_of(1.0, 2.0, 0.5),
            cost=d.one_of(0.0, 1.0),
            cost_covered=not d.chance(40),
        )
        for number in range(d.one_of(1, 1, 2))
    )
    pledges = tuple(
        b.pledge(
            f"P{number}",
            partner=partner,
            quantity=d.whole(1, 3),
            end=PERIODS + 1,
            capability=d.one_of("inf", "inf", "hospital"),
            cost=0,
            tour=d.one_of(None, (2, 4)),
        )
        for number, partner in enumerate(d.one_of("A", "AA", "AZ"))
    )
    return b.scenario(
        b.skill("cied", per_capability=d.one_of(True, True, False), lasts=d.one_of(None, None, None, 2)),
        *gaps,
        *offers,
        *pledges,
        b.funding_offer(amount=d.one_of(1.0, 2.0)),
        calendar=b.calendar(PERIODS + 1),
        goals=goals(coverage=1.0, cost=0.05) if d.chance(50) else goals(coverage=1.0),
    )


def _pledge(d: Draw, name: str, partner: str) -> Pledge:
    return b.pledge(
        name,
        partner=partner,
        quantity=d.whole(1, 2),
        end=PERIODS,
        capability=d.one_of("inf", "inf", "inf", "hospital"),
        cost=0,
        tour=d.one_of(None, (1, 2)),
    )


def _offer(d: Draw, name: str, skill: str) -> TrainingOffer:
    start = d.whole(0, 1)
    return b.training_offer(
        name,
        skill=skill,
        places=d.whole(1, 2),
        duration=d.whole(1, 2),
        start=start,
        end=d.whole(start + 1, 3),
        mode=d.one_of("at_recipient", "online", "regional", "online"),
        pass_rate=d.one_of(1.0, 1.0, 0.5),
        cost=d.one_of(0.0, 1.0),
    )
