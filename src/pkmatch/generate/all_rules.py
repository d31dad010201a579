"""
What further rules add to a core scenario, at rates of their own.

The rates are those that the library is measured at. Women's targets are the published ones for troops
(8 % in 2021: UN DPO, Uniformed Gender Parity Target Achievers 2021; 15 % in 2028: https://elsiefund.org/un-strategies-eifund/).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations, compress, pairwise
from typing import Any, TypeVar

import numpy as np

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, MoneyUse, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap, Nested, TrainingNeed
from pkmatch.domain.policy import Goal, Goals, WomenTarget
from pkmatch.domain.presence import Exclusion, InPlace
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.generate import joint_courses
from pkmatch.generate.core import reach
from pkmatch.generate.drawing import MADE_UP, PERIODS, SKILLS, Draws, More, Names, Sizes, first_days, ids

READINESS_SHARES = (0.15, 0.45, 0.25, 0.10, 0.05)
"""Of the pledges, from announced to RDL."""
CRITICAL, FEW_PARTNERS, HANDOVER, NESTED, IN_PLACE = 0.1, 0.2, 0.2, 0.05, 0.2
"""Of the gaps."""
LIFTED, RESTED = 0.5, 0.5
"""Of the pledges."""
TRAINING_THERE = 0.2
"""Of the gaps: those in which who arrives may be trained."""
TAUGHT_THERE, TRAINERS = 0.1, 0.1
"""Of the courses: those that are given in a mission, half of them in some missions only; those that train trainers."""
SUBSTITUTES = 1 / 3
"""Of the capabilities: those that stand in for one other."""
BUNDLED = 0.1
"""Of the pledges: those in registered bundles of two to four."""
PLEDGES_A_NEED = 5
"""Pledges for each training need."""
ITEM_GAPS, AMOUNT_GAPS = 0.05, 0.03
"""Gaps that ask an item or an amount, beside those that ask units, as shares of these."""
PLEDGES_A_LIFT = 10
"""Pledges for each lift offer."""
APART = 0.02
"""Of the pairs of partners: those that will not work together."""
PLEDGES_A_VISIT = 40
"""Pledges for each assessment visit in a quarter."""
UNCOVERED = 0.5
"""Of the costs of courses, pieces and lift; units are reimbursed."""
FUNDED, EARMARKED = 0.7, 0.5
"""Of what is not covered, were every offer used in full once: what there is money for. Of that money: for one use."""
PLEDGES_A_FUND = 20
"""Pledges for each offer of money."""
USD: dict[MoneyUse, tuple[int, int, int]] = {
    "training": (10_000, 1, 10),
    "equipment": (1_000, 1, 20),
    "lift": (100, 10, 30),
}
"""Cost of a module trained, a piece and a person carried: so many times the first, from the second to the third."""
BURDEN_CEILING = 0.15
WOMEN_TARGETS = {2021: 0.08, 2028: 0.15}
WOMEN_WEIGHT = 0.01
"""Weight of the goal women beside coverage: a hundred women missing for a quarter weigh as a gap of priority 1."""


def capability_fields(draw: Draws, sizes: Sizes, names: Names) -> More:
    """Some capabilities stand in for one other, at half to nine tenths of it."""
    count = sizes.capabilities
    stands_in = draw.chance("capability stands in", count, SUBSTITUTES)
    steps = draw.one_of("capability served", count, count - 1)
    tenths = draw.whole("capability rate", count, 5, 9)
    return [
        {"serves": {names.capabilities[(k + 1 + int(steps[k])) % count]: int(tenths[k]) / 10} if stands_in[k] else {}}
        for k in range(count)
    ]


def gap_fields(draw: Draws, sizes: Sizes) -> More:
    """Wishes of gaps."""
    count = sizes.gaps
    critical = draw.chance("gap is critical", count, CRITICAL)
    few = draw.chance("gap has few partners", count, FEW_PARTNERS)
    handover = draw.chance("gap is handed over", count, HANDOVER)
    nested = draw.chance("gap is nested", count, NESTED)
    trained = draw.chance("gap has units trained there", count, TRAINING_THERE)
    return [
        {
            "critical": bool(critical[g]),
            "max_partners": 2 if few[g] else None,
            "handover": bool(handover[g]),
            "nested": Nested(lead_min=1, partner_max=1) if nested[g] else None,
            "in_mission_training": bool(trained[g]),
        }
        for g in range(count)
    ]


def pledge_fields(draw: Draws, sizes: Sizes) -> More:
    """Readiness, rest, lift and women of pledges; 7 % of the people are women on average."""
    count = sizes.pledges
    level = np.searchsorted(np.cumsum(READINESS_SHARES), draw.fraction("pledge readiness share", count), side="right")
    lifted = draw.chance("pledge needs lift", count, LIFTED)
    rested = draw.chance("pledge rests", count, RESTED)
    women = draw.whole("pledge women", count, 0, 14)
    return [
        {
            "readiness": READINESS_LEVELS[min(int(level[p]), len(READINESS_LEVELS) - 1)],
            "self_lift": not lifted[p],
            "rest": 1 if rested[p] else 0,
            "women_share": int(women[p]) / 100,
        }
        for p in range(count)
    ]


def policy_fields(sizes: Sizes) -> dict[str, Any]:
    """Ceilings and targets of the whole plan."""
    targets = tuple(
        WomenTarget(category="troops", year=year, share=share, **MADE_UP) for year, share in WOMEN_TARGETS.items()
    )
    visits = sizes.pledges // PLEDGES_A_VISIT
    return {"assessment_visits": visits, "burden_ceiling": BURDEN_CEILING, "women_targets": targets}


Give = TypeVar("Give", TrainingOffer, EquipmentOffer, LiftOffer)


def with_costs(draw: Draws, use: MoneyUse, offers: Sequence[Give]) -> tuple[Give, ...]:
    """The offers with what they cost, and whether they bear it."""
    of, least, most = USD[use]
    cost = of * draw.whole(f"{use} cost", len(offers), least, most)
    uncovered = draw.chance(f"{use} is not covered", len(offers), UNCOVERED)
    return tuple(offer.replace(cost=float(cost[o]), cost_covered=not uncovered[o]) for o, offer in enumerate(offers))


def further_tables(
    draw: Draws,
    sizes: Sizes,
    names: Names,
    gaps: tuple[Gap, ...],
    pledges: tuple[Pledge, ...],
    calendar: Calendar,
    training: tuple[TrainingOffer, ...],
    equipment: tuple[EquipmentOffer, ...],
) -> dict[str, Any]:
    """Units in place, training needs, offers with what they cost, money, smart pledges, and the goals."""
    goals = Goals(terms=(Goal(name="coverage", **MADE_UP), Goal(name="women", weight=WOMEN_WEIGHT, **MADE_UP)))
    lifts = sizes._replace(offers=sizes.pledges // PLEDGES_A_LIFT)
    joint = joint_courses.put_together(draw, names, training)
    taught = with_costs(draw, "training", _further_training(draw, names, joint))
    lent = with_costs(draw, "equipment", equipment)
    carried = with_costs(draw, "lift", _lift_offers(draw, lifts, names, calendar))
    uncovered: dict[MoneyUse, float] = {
        "training": sum(o.cost * o.places for o in taught if not o.cost_covered),
        "translation": sum((o.translation_cost or 0.0) * o.places for o in taught),
        "equipment": sum(q.cost * q.quantity for q in lent if not q.cost_covered),
        "lift": sum(x.cost * x.personnel for x in carried if not x.cost_covered),
    }
    asks, pieces = _asks(draw, sizes, names, calendar)
    return {
        "gaps": (*gaps, *asks),
        "exclusions": _exclusions(draw, names),
        "in_place": _in_place(draw, sizes, names, gaps, calendar),
        "training_needs": _training_needs(draw, sizes, names, calendar),
        "training_offers": taught,
        "host_offers": joint_courses.host_offers(draw, sizes, names, calendar, taught),
        "equipment_offers": (*lent, *pieces),
        "lift_offers": carried,
        "funding_offers": _funding_offers(draw, sizes, names, calendar, sum(uncovered.values())),
        "smart_pledges": _smart_pledges(draw, sizes, gaps, pledges, calendar),
        "goals": goals,
    }


def _further_training(draw: Draws, names: Names, offers: Sequence[TrainingOffer]) -> tuple[TrainingOffer, ...]:
    """The courses, some of them in the mission; some train trainers, each of whom adds one or two places."""
    count = len(offers)
    there = draw.chance("training in the mission", count, TAUGHT_THERE)
    somewhere = draw.chance("training in some missions", count, 0.5)
    missions = draw.table("training missions", count, len(names.missions), 0.5)
    trainers = draw.chance("training of trainers", count, TRAINERS)
    places = draw.whole("training places added", count, 1, 2)
    found = []
    for o, offer in enumerate(offers):
        fields: dict[str, Any] = {"trains_trainers": float(places[o])} if trainers[o] else {}
        if there[o] and not offer.needs_host:
            fields["mode"] = "in_mission"
            fields["missions"] = tuple(compress(names.missions, missions[o])) if somewhere[o] else ()
        found.append(offer.replace(**fields) if fields else offer)
    return tuple(found)


def _exclusions(draw: Draws, names: Names) -> tuple[Exclusion, ...]:
    """Some pairs of partners that will not work together in any gap."""
    pairs = list(combinations(names.partners, 2))
    apart = [pair for pair, holds in zip(pairs, draw.chance("partners apart", len(pairs), APART), strict=True) if holds]
    return tuple(
        Exclusion(id=name, partner=one, other=other, **MADE_UP)
        for name, (one, other) in zip(ids("X", len(apart)), apart, strict=True)
    )


def _in_place(
    draw: Draws, sizes: Sizes, names: Names, gaps: tuple[Gap, ...], calendar: Calendar
) -> tuple[InPlace, ...]:
    """Some modules of one partner in some gaps, gone after 1 to 8 quarters."""
    count = sizes.gaps
    there = draw.chance("gap has units in place", count, IN_PLACE)
    partner = draw.one_of("in place partner", count, sizes.partners)
    modules = draw.whole("in place modules", count, 1, 2)
    last = draw.whole("in place end", count, 1, 8)
    women = draw.whole("in place women", count, 0, 14)
    days = first_days(calendar)
    return tuple(
        InPlace(
            id=name,
            partner=names.partners[partner[g]],
            mission=gaps[g].mission,
            capability=gaps[g].capability,
            modules=min(int(modules[g]), gaps[g].quantity),
            gap=gaps[g].id,
            end=days[min(int(last[g]), PERIODS)],
            women_share=int(women[g]) / 100,
            **MADE_UP,
        )
        for g, name in enumerate(ids("U", count))
        if there[g]
    )


def _training_needs(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar) -> tuple[TrainingNeed, ...]:
    """1 to 4 modules that a partner wishes to have trained by the end of a quarter."""
    count = sizes.pledges // PLEDGES_A_NEED
    partner = draw.one_of("training need partner", count, sizes.partners)
    skill = draw.one_of("training need skill", count, SKILLS)
    modules = draw.whole("training need modules", count, 1, 4)
    end = draw.whole("training need end", count, 2, PERIODS)
    priority = draw.whole("training need priority", count, 1, 10)
    days = first_days(calendar)
    return tuple(
        TrainingNeed(
            id=name,
            partner=names.partners[partner[n]],
            skill=names.skills[skill[n]],
            modules=int(modules[n]),
            by=days[end[n]] - timedelta(days=1),
            priority=float(priority[n]),
            **MADE_UP,
        )
        for n, name in enumerate(ids("N", count))
    )


def _lift_offers(draw: Draws, sizes: Sizes, names: Names, calendar: Calendar) -> tuple[LiftOffer, ...]:
    """Seats for 100 to 1,000 people a quarter; half of the offers take people home too."""
    count = sizes.offers
    hundreds = draw.whole("lift personnel", count, 1, 10)
    returns = draw.chance("lift returns", count, 0.5)
    to = reach(draw, "lift", sizes, names, calendar, 0.5)
    return tuple(
        LiftOffer(id=name, personnel=100 * int(hundreds[x]), returns=bool(returns[x]), **to[x], **MADE_UP)
        for x, name in enumerate(ids("L", count))
    )


def _smart_pledges(
    draw: Draws, sizes: Sizes, gaps: tuple[Gap, ...], pledges: tuple[Pledge, ...], calendar: Calendar
) -> tuple[SmartPledge, ...]:
    """
    Bundles of two to four pledges of one capability and several partners, in the gaps that ask for it.

    Half of them are ordered where the windows of their pledges can follow each other, and half leave their members
    free elsewhere.
    """
    lot = draw.fraction("pledge is bundled", sizes.pledges)
    wanted, sizes_drawn = round(BUNDLED * sizes.pledges), draw.whole("bundle size", sizes.pledges, 2, 4)
    ordered, free = (
        draw.chance("bundle is ordered", sizes.pledges, 0.5),
        draw.chance("bundle is free", sizes.pledges, 0.5),
    )
    waiting: dict[str, list[Pledge]] = {}
    asked = {gap.capability for gap in gaps}
    for position in np.argsort(lot, kind="stable").tolist():
        if pledges[position].capability in asked:
            waiting.setdefault(pledges[position].capability, []).append(pledges[position])
    made: list[SmartPledge] = []
    capabilities, left = [name for name in waiting if len(waiting[name]) > 1], wanted
    while left > 1 and capabilities:
        name = capabilities.pop(0)
        number = len(made)
        members = [waiting[name].pop(0) for _ in range(min(int(sizes_drawn[number]), left, len(waiting[name])))]
        if len(waiting[name]) > 1:
            capabilities.append(name)
        if len({pledge.partner for pledge in members}) < 2:
            continue
        members.sort(key=lambda pledge: (pledge.available_until, pledge.id))
        left -= len(members)
        follows = all(b.available_from <= a.available_until for a, b in pairwise(members))
        bundle = SmartPledge(
            id=f"B-{number + 1:05}",
            kind="multinational_rotation" if ordered[number] and follows else "joint_deployment",
            members=tuple(pledge.id for pledge in members),
            gaps=tuple(gap.id for gap in gaps if gap.capability == name),
            ordered=bool(ordered[number]) and follows,
            members_free_elsewhere=bool(free[number]),
            **MADE_UP,
        )
        made.append(bundle)
    return tuple(made)


def _asks(
    draw: Draws, sizes: Sizes, names: Names, calendar: Calendar
) -> tuple[tuple[Gap, ...], tuple[EquipmentOffer, ...]]:
    """Gaps that ask 1 to 8 pieces of an item or 50,000 to 500,000 USD, and for each of the former an offer of such."""
    items, amounts = round(ITEM_GAPS * sizes.gaps), round(AMOUNT_GAPS * sizes.gaps)
    count = items + amounts
    mission = draw.one_of("ask mission", count, sizes.missions)
    quantity = draw.whole("ask quantity", count, 1, 8)
    tens = draw.whole("ask amount", count, 5, 50)
    item = draw.one_of("ask item", count, len(names.items))
    window = draw.window("ask", draw.whole("ask first", count, 0, PERIODS // 2 - 1))
    priority = draw.whole("ask priority", count, 1, 10)
    days = first_days(calendar)
    asked: list[dict[str, Any]] = [
        {"item": names.items[item[n]], "quantity": int(quantity[n])} if n < items else {"amount": 1e4 * int(tens[n])}
        for n in range(count)
    ]
    gaps = tuple(
        Gap(
            id=name,
            mission=names.missions[mission[n]],
            start=days[window.first[n]],
            end=days[window.end[n]],
            priority=float(priority[n]),
            **asked[n],
            **MADE_UP,
        )
        for n, name in enumerate(ids("A", count))
    )
    to = reach(draw, "pieces asked", sizes._replace(offers=items), names, calendar, 0.5)
    pieces = draw.whole("pieces asked quantity", items, 1, 8)
    offers = tuple(
        EquipmentOffer(
            id=name, item=gap.item, mode="to_mission", quantity=int(pieces[n]), **{**to[n], "recipients": ()}, **MADE_UP
        )
        for n, (name, gap) in enumerate(zip(ids("EA", items), gaps, strict=False))
    )
    return gaps, offers


def _funding_offers(
    draw: Draws, sizes: Sizes, names: Names, calendar: Calendar, uncovered: float
) -> tuple[FundingOffer, ...]:
    """Money for a share of all that is not covered; half of the offers for one use, for some partners and missions."""
    count = sizes.pledges // PLEDGES_A_FUND
    to = reach(draw, "money", sizes._replace(offers=count), names, calendar, 0.5)
    share = draw.whole("money share", count, 1, 10)
    earmarked = draw.chance("money is earmarked", count, EARMARKED)
    use = draw.one_of("money use", count, len(USD))
    missions = draw.table("money missions", count, sizes.missions, 0.5)
    found = []
    for f, name in enumerate(ids("F", count)):
        amount = round(FUNDED * uncovered * share[f] / share.sum() / 1000) * 1000.0
        earmarks: dict[str, Any] = {"uses": (list(USD)[use[f]],)}
        if list(USD)[use[f]] == "lift":
            earmarks["missions"] = tuple(compress(names.missions, missions[f]))
        fields = {**to[f], **(earmarks if earmarked[f] else {"recipients": ()})}
        found.append(FundingOffer(id=name, amount=amount, **fields, **MADE_UP))
    return tuple(found)
