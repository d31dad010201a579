"""
Whole scenarios for hypothesis, with every rule of docs/model.md at work at once.

`small_scenarios` are for anything that runs on a plan; `tiny_scenarios` are small enough for `tests.oracle`. Both
are built so that rules bite: most gaps ask for skills or pieces that few pledges bring, offers are few and narrow,
and pledges, places and pieces are wanted by more than one.

Half of them lean towards one family of rules, which a mixture of all would seldom bring to bear at once: many T/PCCs
in one gap, or everybody in training.

All windows are drawn in half months of a month calendar, so that half of the dates lie inside a period.
"""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from pkmatch.domain.needs import Capability, Skill
from pkmatch.domain.policy import Goal, Goals
from pkmatch.domain.scenario import Scenario
from tests.drawing import SKILLS, SMALL, TINY, Draw, Size
from tests.drawn_asked import with_asks
from tests.drawn_bundles import with_smart_pledges
from tests.drawn_gives import (
    equipment_offer_drawn,
    funding_offer_drawn,
    lift_offer_drawn,
    pledge_drawn,
    training_offer_drawn,
)
from tests.drawn_hosts import host_offers_drawn
from tests.drawn_needs import (
    ceilings_drawn,
    exclusions_drawn,
    gap_drawn,
    in_place_drawn,
    mission_drawn,
    partner_drawn,
    suspensions_drawn,
    training_needs_drawn,
)
from tests.drawn_policy import goals_drawn, policy_drawn


def small_scenarios() -> st.SearchStrategy[Scenario]:
    """Scenarios of up to four gaps, five pledges and six offers over two to five months."""
    return _drawn(SMALL)


def tiny_scenarios() -> st.SearchStrategy[Scenario]:
    """Scenarios whose best value brute force finds in well under a second."""
    return _drawn(TINY)


def tiny_scenario_of(seed: int) -> Scenario:
    """
    One of the `tiny_scenarios`, each seed drawn independently of all others.

    Hypothesis varies a scenario many times before it makes a new one: good for shrinking, slow to meet rare rules.
    """
    return scenario_drawn(Draw(Random(seed).randint, TINY))


@st.composite
def _drawn(draw: st.DrawFn, size: Size) -> Scenario:
    return scenario_drawn(Draw(lambda least, most: draw(st.integers(least, most)), size))


def scenario_drawn(d: Draw) -> Scenario:
    """A scenario of a size, by whatever draws."""
    size = d.size
    capabilities = d.ids("K", size.capabilities)
    partners = tuple(partner_drawn(d, name) for name in d.ids("C", size.partners))
    partner_ids = tuple(partner.id for partner in partners)
    missions = tuple(mission_drawn(d, name, partner_ids) for name in d.ids("M", size.missions))
    gap_ids = d.ids("G", size.gaps[:3] if d.crowded else size.gaps)
    gaps = tuple(gap_drawn(d, name, missions, capabilities) for name in gap_ids)
    pledges = tuple(pledge_drawn(d, name, partner_ids, capabilities, gaps) for name in d.ids("P", size.pledges))
    regions = tuple(dict.fromkeys(partner.region for partner in partners if partner.region))
    policy = policy_drawn(d)
    training_offers = tuple(
        training_offer_drawn(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
        for name in d.ids("T", size.training_offers)
    )
    anybody_moved = any(not p.self_lift for p in pledges) or any(offer.moves_trainees for offer in training_offers)
    may_fail = policy.women_hard and d.size is not TINY  # for elsewhere there is always a plan
    made = Scenario(
        calendar=d.calendar,
        capabilities=tuple(
            Capability(
                id=name,
                personnel=d.whole(1, 3),
                category=d.one_of("troops", "troops", "experts"),
                serves={other: d.one_of(0.5, 0.6, 1.0, 0.8) for other in d.some(capabilities, 35) if other != name},
            )
            for name in capabilities
        ),
        missions=missions,
        partners=partners,
        skills=tuple(
            Skill(id=name, per_capability=d.one_of(True, False), lasts=d.one_of(None, None, 1, 2)) for name in SKILLS
        ),
        exclusions=exclusions_drawn(d, partner_ids, missions)
        if d.chance(90 if d.leaning == "politics" else 25)
        else (),
        suspensions=suspensions_drawn(d, partner_ids) if d.chance(20) else (),
        ceilings=ceilings_drawn(d, missions) if d.chance(30) else (),
        gaps=gaps,
        in_place=in_place_drawn(d, missions, capabilities, partner_ids, gaps)
        if d.chance(0 if may_fail else 35)
        else (),
        training_needs=training_needs_drawn(d, partner_ids) if d.chance(40) else (),
        pledges=pledges,
        training_offers=training_offers,
        host_offers=host_offers_drawn(d, partner_ids, regions, training_offers),
        equipment_offers=tuple(
            equipment_offer_drawn(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
            for name in d.ids("E", size.equipment_offers)
        ),
        lift_offers=tuple(
            lift_offer_drawn(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
            for name in d.ids("X", (1, 2) if anybody_moved else (0,))
        ),
        funding_offers=tuple(
            funding_offer_drawn(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
            for name in d.ids("F", (1, 2, 1, 0))
        ),
        policy=policy,
        goals=goals_drawn(d),
    )
    made = with_smart_pledges(d, made) if d.chance(30) else made
    return with_asks(d, made) if d.chance(30) else made


def weighed(scenario: Scenario) -> Scenario:
    """The scenario valued by weights of the goals that every plan has, and without policies that may leave no plan."""
    kept = [goal for goal in scenario.goals.terms if goal.name in ("coverage", "critical", "timeliness", "cost")]
    terms = tuple(Goal(name=goal.name, weight=goal.weight or 1.0) for goal in kept) or (Goal(name="coverage"),)
    policy = scenario.policy.replace(least_partners=0, women_hard=False)
    return scenario.replace(goals=Goals(terms=terms), policy=policy)
