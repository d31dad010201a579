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

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Caveats, EquipmentOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Nested, Skill
from pkmatch.domain.policy import Goal, Goals, LeadTime, Policy, WomenTarget
from pkmatch.domain.presence import Ceiling, InPlace
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario

T = TypeVar("T")

SKILLS = ("cied", "medevac")
ITEMS = ("nvg", "truck")
LANGUAGES = ("fr", "en")
TASKS = ("convoy", "riot")
REGIONS = ("north", "south")
KINDS = ("triangular", "joint_deployment", "multinational_rotation")


@dataclass(frozen=True)
class Size:
    """The numbers to choose from, the likelier ones more than once; of modules, the most in a pledge or gap."""

    periods: tuple[int, ...]
    missions: tuple[int, ...]
    capabilities: tuple[int, ...]
    partners: tuple[int, ...]
    gaps: tuple[int, ...]
    pledges: tuple[int, ...]
    modules: int
    training_offers: tuple[int, ...]
    equipment_offers: tuple[int, ...]


SMALL = Size(
    periods=(2, 3, 4, 5),
    missions=(1, 1, 2, 3),
    capabilities=(1, 1, 2, 3),
    partners=(2, 3, 4),
    gaps=(0, 1, 2, 3, 3, 4, 4),
    pledges=(0, 1, 2, 3, 4, 4, 5, 5),
    modules=3,
    training_offers=(1, 2, 2, 3, 3, 0),
    equipment_offers=(1, 2, 2, 3, 3, 0),
)
TINY = Size(
    periods=(2, 3, 3, 4),
    missions=(1, 2),
    capabilities=(1, 1, 2),
    partners=(2, 3),
    gaps=(1, 2, 2, 3, 3),
    pledges=(1, 2, 3, 3, 4),
    modules=2,
    training_offers=(1, 2, 2, 3, 0),
    equipment_offers=(1, 2, 2, 3, 0),
)


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
    return _scenario(_Draw(Random(seed).randint, TINY))


class _Draw:
    """The draws of one scenario; the simplest draw, to which hypothesis shrinks, is a plain scenario."""

    def __init__(self, whole: Callable[[int, int], int], size: Size) -> None:
        self.whole = whole
        """A whole number from the first to the second, both counted."""
        self.size = size
        self.leaning = self.one_of("nowhere", "nowhere", "crowds", "schools")
        self.crowded = self.leaning == "crowds"
        """Many T/PCCs in few large gaps over few periods."""
        periods = self.one_of(*(size.periods[:3] if self.crowded else size.periods))
        self.calendar = Calendar(start=date(2022, 1, 1), step="month", periods=periods)
        self.halves = 2 * self.calendar.periods
        """Half months of the plan."""

    def one_of(self, *choices: T) -> T:
        return choices[self.whole(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def shuffled(self, items: list[T]) -> list[T]:
        """The items in an order drawn one by one."""
        left = list(items)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in items]

    def some(self, names: tuple[str, ...], percent: int) -> tuple[str, ...]:
        """Each name with a chance of `percent`."""
        return tuple(name for name in names if self.chance(percent))

    def few(self, names: tuple[str, ...], percent: int) -> tuple[str, ...]:
        """Mostly none, with a chance of `percent` one or more."""
        return self.some(names, 60) if names and self.chance(percent) else ()

    def mostly_first(self, names: tuple[str, ...]) -> str:
        """One of the names, the first with at least two chances in three: what many want is scarce."""
        return self.one_of(names[0], names[0], *names) if len(names) > 1 else names[0]

    def ids(self, letter: str, counts: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(f"{letter}{number}" for number in range(1, self.one_of(*counts) + 1))

    def day(self, half: int) -> date:
        """The first or sixteenth of a month, counted in half months from the plan's first day."""
        return self.calendar.first_day(half // 2) + timedelta(days=15 * (half % 2))

    def wide_window(self, least: int, most: int) -> tuple[int, int]:
        """Half months [a, b) that meet the plan, between `least` and `most`; long ones are as likely as short ones."""
        if self.chance(60):
            return least, most
        first = self.whole(least, self.halves - 2)
        return first, self.whole(max(first + 2, 1), most)

    def offered(self) -> dict[str, date]:
        """First and last day of what is offered, at times partly outside the plan."""
        first, end = self.wide_window(-2, self.halves + 2)
        return {"available_from": self.day(first), "available_until": self.day(end) - timedelta(days=1)}


@st.composite
def _drawn(draw: st.DrawFn, size: Size) -> Scenario:
    return _scenario(_Draw(lambda least, most: draw(st.integers(least, most)), size))


def _scenario(d: _Draw) -> Scenario:
    size = d.size
    capabilities = d.ids("K", size.capabilities)
    partners = tuple(_partner(d, name) for name in d.ids("C", size.partners))
    partner_ids = tuple(partner.id for partner in partners)
    missions = tuple(_mission(d, name, partner_ids) for name in d.ids("M", size.missions))
    gap_ids = d.ids("G", size.gaps[:3] if d.crowded else size.gaps)
    gaps = tuple(_gap(d, name, missions, capabilities) for name in gap_ids)
    pledges = tuple(_pledge(d, name, partner_ids, capabilities, gaps) for name in d.ids("P", size.pledges))
    regions = tuple(dict.fromkeys(partner.region for partner in partners if partner.region))
    policy = _policy(d)
    may_fail = policy.women_hard and d.size is not TINY  # for elsewhere there is always a plan
    return Scenario(
        calendar=d.calendar,
        capabilities=tuple(
            Capability(id=name, personnel=d.whole(1, 3), category=d.one_of("troops", "troops", "experts"))
            for name in capabilities
        ),
        missions=missions,
        partners=partners,
        skills=tuple(
            Skill(id=name, per_capability=d.one_of(True, False), lasts=d.one_of(None, None, 1, 2)) for name in SKILLS
        ),
        ceilings=_ceilings(d, missions) if d.chance(30) else (),
        gaps=gaps,
        in_place=_in_place(d, missions, capabilities, partner_ids, gaps) if d.chance(0 if may_fail else 35) else (),
        pledges=pledges,
        training_offers=tuple(
            _training_offer(d, name, partner_ids, regions) for name in d.ids("T", size.training_offers)
        ),
        equipment_offers=tuple(
            _equipment_offer(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
            for name in d.ids("E", size.equipment_offers)
        ),
        lift_offers=tuple(
            _lift_offer(d, name, partner_ids, regions, tuple(mission.id for mission in missions))
            for name in d.ids("X", (1, 2) if any(not pledge.self_lift for pledge in pledges) else (0,))
        ),
        policy=policy,
        goals=_goals(d),
    )


def _partner(d: _Draw, name: str) -> Partner:
    return Partner(
        id=name,
        kind=d.one_of("state", "state", "organisation"),
        region=d.one_of("", *REGIONS),
        commitments=d.some(("compact",), 70),
    )


def _mission(d: _Draw, name: str, partners: tuple[str, ...]) -> Mission:
    start = d.day(d.whole(-1, 2)) if d.chance(25) else None
    end = d.day(d.whole(d.halves - 1, d.halves + 1)) if d.chance(25) else None
    return Mission(id=name, refused=d.few(partners[1:], 15), neighbours=d.few(partners[1:], 20), start=start, end=end)


def _gap(d: _Draw, name: str, missions: tuple[Mission, ...], capabilities: tuple[str, ...]) -> Gap:
    # missions begin before half month 3 and end after the last but one, so every such gap meets its mission's life
    first, end = d.wide_window(-2, d.halves + 2)
    first, end = min(first, d.halves - 2), max(end, 3)
    skills, items = {"nowhere": (55, 40), "crowds": (0, 0), "schools": (100, 10)}[d.leaning]
    return Gap(
        id=name,
        mission=d.one_of(*missions).id,
        capability=d.mostly_first(capabilities),
        quantity=d.size.modules if d.crowded else d.one_of(1, *range(2, d.size.modules + 1)),
        start=d.day(first),
        end=d.day(end),
        priority=d.one_of(1.0, 2.0, 3.0, 5.0, 0.5),
        critical=d.chance(25),
        handover=d.chance(15),
        skills=(*d.some(SKILLS[:1], skills), *d.some(SKILLS[1:], skills // 6)),
        equipment={item: d.whole(1, 2) for item in (*d.some(ITEMS[:1], items), *d.some(ITEMS[1:], items // 6))},
        languages=d.few(LANGUAGES, 20),
        min_readiness=d.one_of("announced", "announced", "announced", "PL1", "PL2"),
        tasks=d.few(TASKS, 30),
        min_tour=d.one_of(0, 0, 0, 0, 0, 1, "5 weeks", 2),
        max_partners=d.one_of(None, None, 1, 2),
        nested=Nested(lead_min=d.whole(1, 2), partner_max=d.whole(1, 2)) if d.chance(12) else None,
        women_share=d.one_of(0.1, 0.3) if d.chance(12) else 0.0,
        kinds=_kinds(d) if d.chance(80 if d.crowded else 30) else None,
    )


def _ceilings(d: _Draw, missions: tuple[Mission, ...]) -> tuple[Ceiling, ...]:
    """One, or two after each other, mostly for troops of the first mission."""
    starts = d.one_of((None,), (d.whole(1, d.halves - 1),), (None, d.whole(1, d.halves - 1)))
    mission, category = d.mostly_first(tuple(mission.id for mission in missions)), d.one_of("troops", "experts")
    return tuple(
        Ceiling(
            id=f"L{number}",
            mission=mission,
            category=category,
            people=d.whole(0, 4),
            start=None if start is None else d.day(start),
        )
        for number, start in enumerate(starts, 1)
    )


def _in_place(
    d: _Draw,
    missions: tuple[Mission, ...],
    capabilities: tuple[str, ...],
    partners: tuple[str, ...],
    gaps: tuple[Gap, ...],
) -> tuple[InPlace, ...]:
    """Units in place, mostly in one of the first gaps."""
    found = []
    for name in d.ids("U", (1, 2, 2)):
        gap = d.one_of(*gaps[:2]) if gaps and d.chance(85) else None
        unit = InPlace(
            id=name,
            partner=d.one_of(*partners),
            mission=gap.mission if gap else d.one_of(*missions).id,
            capability=gap.capability if gap else d.one_of(*capabilities),
            modules=d.one_of(1, 1, 2),
            gap=gap.id if gap else None,
            end=d.day(d.whole(1, d.halves)) if d.chance(60) else None,
            women_share=d.one_of(0.0, 0.1, 0.5),
        )
        found.append(unit)
    return tuple(found)


def _kinds(d: _Draw) -> tuple[str, ...]:
    joint, rotation = (25, 80) if d.crowded else (50, 50)
    return (*d.some(KINDS[:1], 85), *d.some(KINDS[1:2], joint), *d.some(KINDS[2:], rotation))


def _pledge(
    d: _Draw, name: str, partners: tuple[str, ...], capabilities: tuple[str, ...], gaps: tuple[Gap, ...]
) -> Pledge:
    skills = () if d.leaning == "schools" else d.some(SKILLS, 20)
    tasks = tuple(dict.fromkeys(task for gap in gaps for task in gap.tasks))
    missions = tuple(dict.fromkeys(gap.mission for gap in gaps))
    sole = d.few(missions, 12)
    return Pledge(
        id=name,
        partner=d.one_of(*partners[:2], *partners[: -1 if not d.crowded else None]),
        capability=d.mostly_first(capabilities),
        quantity=d.one_of(1, *range(1, d.size.modules + 1)),
        **d.offered(),
        readiness=d.one_of("RDL", "PL3", "PL3", "PL2", "PL2", "PL1", "announced"),
        tour=d.one_of(None, None, (0, 2), (1, 1), (2, 2), (2, "4 months"), ("20 days", "10 weeks")),
        rest=d.one_of(0, 0, 0, 1, "3 weeks", 2),
        skills=skills,
        equipment={item: d.whole(1, 2) for item in d.some(ITEMS, 25)},
        languages=d.some(LANGUAGES, 65),
        needs_skills=tuple(name for name in d.few(SKILLS[::-1], 6) if name not in skills),
        needs_equipment=dict.fromkeys(d.few(ITEMS, 8), 1),
        for_gaps=d.few(tuple(gap.id for gap in gaps), 8),
        caveats=Caveats(
            refused_missions=tuple(name for name in d.few(missions, 8) if name not in sole),
            sole_missions=sole,
            refused_tasks=d.few(tasks, 20),
        ),
        cost=d.one_of(None, 0.0, 1.0, 2.5),
        women_share=d.one_of(0.0, 0.1, 0.3, 0.5),
        first_made=d.one_of(None, date(2019, 3, 29), date(2021, 12, 7)),
        self_lift=not d.chance(15),
    )


def _offer(d: _Draw, partners: tuple[str, ...], regions: tuple[str, ...]) -> dict[str, Any]:
    reach: dict[str, Any] = {}
    if d.chance(25):
        reach = {"recipients": d.some(partners, 60), "regions": d.few(regions, 60)}
    return {**_open_to_all(d, partners), **reach}


def _open_to_all(d: _Draw, partners: tuple[str, ...]) -> dict[str, Any]:
    return {"partner": d.mostly_first(partners[::-1]), **d.offered()}


def _training_offer(d: _Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...]) -> TrainingOffer:
    return TrainingOffer(
        id=name,
        **_offer(d, partners, regions),
        skill=d.mostly_first(SKILLS),
        places=d.whole(1, 2),
        duration=d.one_of(1, 1, 0, "3 weeks", 2),
        pass_rate=d.one_of(1.0, 1.0, 0.5, 0.8, 0.34),
        cost=d.one_of(0.0, 1.0, 2.5),
    )


def _equipment_offer(
    d: _Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> EquipmentOffer:
    mode = d.one_of("lend", "lend", "donate", "to_mission")
    return EquipmentOffer(
        id=name,
        mode=mode,
        **(_offer(d, partners, regions) if mode != "to_mission" else _open_to_all(d, partners)),
        item=d.mostly_first(ITEMS),
        quantity=d.one_of(1, 2, 2, 3, 4),
        missions=d.few(missions, 15),
        delivery=d.one_of(0, 0, 1, "2 weeks"),
        needs_skill=d.one_of(None, None, None, SKILLS[0]),
        cost=d.one_of(0.0, 1.0, 2.5),
    )


def _lift_offer(
    d: _Draw, name: str, partners: tuple[str, ...], regions: tuple[str, ...], missions: tuple[str, ...]
) -> LiftOffer:
    return LiftOffer(
        id=name,
        **_offer(d, partners, regions),
        personnel=d.whole(1, 4),
        missions=d.few(missions, 15),
        returns=d.one_of(False, True),
        cost=d.one_of(0.0, 1.0, 2.5),
    )


def _policy(d: _Draw) -> Policy:
    slow = d.one_of(0, 0, 1, 2)
    times = (slow, min(slow, 1), d.one_of(0, 0, 1), 0, 0)
    return Policy(
        lead_times=tuple(LeadTime(level=level, time=time) for level, time in zip(READINESS_LEVELS, times, strict=True)),
        reimbursement_usd=d.one_of(1.0, 0.5),
        women_targets=_women_targets(d),
        newest_conference=d.one_of(date(2021, 12, 7), None),
        women_hard=d.chance(20),
        max_links=d.one_of(None, 1),
        required_commitments=("compact",) if d.chance(15) else (),
        neighbours="forbid" if d.chance(40) else "allow",
        least_partners=d.one_of(0, 0, 0, 0, 0, 0, 1, 2) if d.size is TINY else 0,  # elsewhere there is always a plan
        burden_ceiling=d.one_of(None, None, 0.2, 0.35, 0.5),
    )


def _women_targets(d: _Draw) -> tuple[WomenTarget, ...]:
    """None, one, or two years around that of the plan, which is 2022."""
    years = d.one_of((), (), (2022,), (2021, 2024), (2024, 2025))
    return tuple(WomenTarget(category="troops", year=year, share=d.one_of(0.1, 0.25, 0.5)) for year in years)


def _goals(d: _Draw) -> Goals:
    terms = [Goal(name="coverage", weight=d.one_of(1.0, 2.0))] if d.chance(90) else []
    if d.chance(30):
        terms.append(Goal(name="critical", weight=d.one_of(1.0, 4.0)))
    if d.chance(30):
        terms.append(Goal(name="timeliness", weight=d.one_of(1.0, 0.1)))
    if d.chance(45):
        terms.append(Goal(name="cost", weight=d.one_of(0.01, 0.1, 0.3)))
    if d.chance(25):
        terms.append(Goal(name="women", weight=d.one_of(0.1, 1.0, 5.0)))
    if d.chance(20):
        terms.append(Goal(name="simplicity", weight=d.one_of(0.1, 1.0)))
    if d.chance(20):
        terms.append(Goal(name="breadth", weight=d.one_of(1.0, 3.0)))
    if d.chance(20):
        terms.append(Goal(name="follow_through", weight=d.one_of(0.3, 2.0)))
    if terms and d.chance(30):
        places = enumerate(d.shuffled(terms), start=1)
        return Goals(
            terms=tuple(Goal(name=goal.name, place=at, tolerance=d.one_of(0.0, 0.0, 1.0, 2.5)) for at, goal in places)
        )
    return Goals(terms=tuple(terms)) if terms else Goals()


def weighed(scenario: Scenario) -> Scenario:
    """The scenario valued by weights of the goals that every plan has, and without policies that may leave no plan."""
    kept = [goal for goal in scenario.goals.terms if goal.name in ("coverage", "critical", "timeliness", "cost")]
    terms = tuple(Goal(name=goal.name, weight=goal.weight or 1.0) for goal in kept) or (Goal(name="coverage"),)
    policy = scenario.policy.replace(least_partners=0, women_hard=False)
    return scenario.replace(goals=Goals(terms=terms), policy=policy)
