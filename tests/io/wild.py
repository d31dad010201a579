"""
Scenarios for hypothesis with values as odd as records allow: any text, any number, every field set.

What is drawn holds by its kind and by its names, nothing else: nobody has to be able to plan with it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Caveats, EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Nested, Skill
from pkmatch.domain.policy import Goal, Goals, LeadTime, Policy, Reliability, WomenTarget
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.errors import ScenarioError
from tests.io.wild_needs import ask, training_need, training_offer

CONTROLS = "".join(map(chr, [*range(32), 127]))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
hard_texts = texts | st.sampled_from(
    ["\ufeff", '"', "a,b", "\r", "\n", "\r\n", ";", " x ", "=1+1", "none", "\x00", "é"]
)
spans = st.integers(0, 10**6) | st.builds("{} {}".format, st.integers(0, 999_999), st.sampled_from(["day", "weeks"]))
percents = st.integers(1, 100).map(lambda percent: percent / 100)
categories = st.sampled_from(["troops", "formed_police", "experts"])
amounts = st.floats(0, 1e15)
positive = st.floats(0, 1e9, exclude_min=True)
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(1, 10**9)


def names(without: str = "") -> st.SearchStrategy[str]:
    """Ids as records take them; `without` names the characters that a file format cannot hold."""
    inner = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS + without)
    return st.text(inner, min_size=1, max_size=5).filter(lambda name: name == name.strip())


@st.composite
def scenarios(draw: st.DrawFn, without: str = "") -> Scenario:
    name = names(without)
    step = draw(st.sampled_from(["half_month", "month", "quarter"]))
    start = date(draw(st.integers(1990, 2100)), draw(st.integers(1, 12)), 1)
    calendar = Calendar(start=start, step=step, periods=draw(st.integers(1, 40)), **facts(draw))
    lists = ("capabilities", "missions", "partners", "skills")
    known = {part: draw(st.lists(name, unique=True, min_size=1, max_size=3)) for part in lists}
    region_of = {partner: draw(st.just("") | name) for partner in known["partners"]}
    known["regions"] = sorted(set(region_of.values()) - {""})
    gap_ids, tasks = draw(st.lists(name, unique=True, max_size=3)), draw(st.lists(name, unique=True, max_size=2))

    def some(part: str) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(known[part]), unique=True))) if known[part] else ()

    def one(part: str) -> str:
        return draw(st.sampled_from(known[part]))

    def pieces() -> dict[str, int]:
        return draw(st.dictionaries(name, counts, max_size=2))

    def window() -> tuple[date, date]:
        """A first and a last day that meet the calendar."""
        first = draw(st.dates(date(1900, 1, 1), calendar.end - timedelta(days=1)))
        return first, draw(st.dates(max(first, calendar.start), date.max))

    def need(index: int, gap_id: str) -> Gap:
        first, last = window()
        return Gap(
            id=gap_id,
            mission=one("missions"),
            capability=one("capabilities"),
            quantity=draw(counts),
            start=first,
            end=date.max if last == date.max else last + timedelta(days=1),
            priority=draw(positive),
            critical=draw(st.booleans()),
            skills=some("skills"),
            equipment=pieces(),
            languages=draw(st.lists(name, unique=True, max_size=2)),
            min_readiness=draw(st.sampled_from(READINESS_LEVELS)),
            tasks=tasks if index == 0 else (),
            handover=draw(st.booleans()),
            in_mission_training=draw(st.booleans()),
            min_tour=draw(spans),
            max_partners=draw(st.none() | counts),
            nested=draw(st.none() | st.builds(Nested, lead_min=counts, partner_max=counts)),
            women_share=draw(st.just(0.0) | percents),
            kinds=draw(st.none() | st.lists(st.sampled_from(["triangular", "joint_deployment"]), unique=True)),
            **facts(draw),
        )

    def caveats(partner: str) -> Caveats:
        refused = some("missions")
        return Caveats(
            refused_missions=refused,
            sole_missions=[mission for mission in some("missions") if mission not in refused],
            refused_tasks=tasks if gap_ids else (),
            refused_partners=[other for other in some("partners") if other != partner],
        )

    def pledge(pledge_id: str) -> Pledge:
        (first, last), brought, partner = window(), some("skills"), one("partners")
        return Pledge(
            id=pledge_id,
            partner=partner,
            capability=one("capabilities"),
            quantity=draw(counts),
            available_from=first,
            available_until=last,
            readiness=draw(st.sampled_from(READINESS_LEVELS)),
            tour=draw(st.none() | st.integers(1, 9).map(lambda n: (n, n)) | st.just(("1 month", "2 months"))),
            rest=draw(spans),
            skills=brought,
            equipment=pieces(),
            languages=draw(st.lists(name, unique=True, max_size=2)),
            needs_skills=[skill for skill in some("skills") if skill not in brought],
            needs_equipment=pieces(),
            for_gaps=gap_ids[:1],
            caveats=caveats(partner),
            cost=draw(st.none() | amounts),
            women_share=draw(st.just(0.0) | percents),
            performance=draw(st.integers(1, 1000)) / 100,
            reliability=draw(st.none() | percents),
            first_made=draw(st.none() | st.dates(date(1900, 1, 1))),
            self_lift=draw(st.booleans()),
            cost_covered=draw(st.booleans()),
            **facts(draw),
        )

    def offer(offer_id: str) -> dict[str, Any]:
        first, last = window()
        return {
            "id": offer_id,
            "partner": one("partners"),
            "available_from": first,
            "available_until": last,
            "recipients": some("partners"),
            "regions": some("regions"),
            "cost": draw(amounts),
            "cost_covered": draw(st.booleans()),
            **facts(draw),
        }

    def money(offer_id: str) -> dict[str, Any]:
        stated = {name: value for name, value in offer(offer_id).items() if not name.startswith("cost")}
        uses = draw(st.lists(st.sampled_from(["training", "lift"]), unique=True))
        return {**stated, "amount": draw(amounts), "uses": uses, "missions": some("missions")}

    def equipment(offer_id: str) -> EquipmentOffer:
        stated = offer(offer_id)
        modes = ["lend", "donate"] if stated["recipients"] or stated["regions"] else ["lend", "donate", "to_mission"]
        return EquipmentOffer(
            **stated,
            item=draw(name),
            quantity=draw(counts),
            missions=some("missions"),
            delivery=draw(spans),
            mode=draw(st.sampled_from(modes)),
            needs_skill=draw(st.none() | st.just(known["skills"][0])),
        )

    def ids() -> list[str]:
        return draw(st.lists(name, unique=True, max_size=2))

    def stands(unit_id: str, gap: Gap | None) -> InPlace:
        return InPlace(
            id=unit_id,
            partner=one("partners"),
            mission=gap.mission if gap else one("missions"),
            capability=gap.capability if gap else one("capabilities"),
            modules=draw(counts),
            gap=gap.id if gap else None,
            end=draw(st.none() | st.dates(calendar.start + timedelta(days=1))),
            women_share=draw(st.just(0.0) | percents),
            **facts(draw),
        )

    gaps = [need(index, gap_id) for index, gap_id in enumerate(gap_ids)]
    in_order = draw(st.booleans())
    places = [{"place": place, "tolerance": draw(amounts)} for place in range(1, 4)]

    made = Scenario(
        name=draw(hard_texts),
        calendar=calendar,
        capabilities=[
            Capability(
                id=i,
                name=draw(hard_texts),
                personnel=draw(st.integers(0, 10**6)),
                category=draw(categories),
                serves={other: draw(percents) for other in some("capabilities") if other != i},
                **facts(draw),
            )
            for i in known["capabilities"]
        ],
        missions=[
            Mission(
                id=i,
                name=draw(hard_texts),
                kind=draw(st.sampled_from(["operation", "transition_office"])),
                refused=some("partners"),
                neighbours=some("partners"),
                start=draw(st.sampled_from([None, "1900-01-01"])),
            )
            for i in known["missions"]
        ],
        partners=[
            Partner(
                id=i,
                name=draw(hard_texts),
                kind=draw(st.sampled_from(["state", "ngo"])),
                region=region,
                languages=draw(st.lists(name, unique=True, max_size=2)),
                commitments=draw(st.lists(st.sampled_from(["compact", "code"]), unique=True)),
                **facts(draw),
            )
            for i, region in region_of.items()
        ],
        skills=[
            Skill(id=i, name=draw(hard_texts), per_capability=draw(st.booleans()), lasts=draw(st.none() | spans))
            for i in known["skills"]
        ],
        exclusions=[
            Exclusion(id=i, partner=one, other=other, mission=draw(st.none() | st.sampled_from(known["missions"])))
            for i in ids()
            for one, other in [draw(st.lists(st.sampled_from(known["partners"]), min_size=2, max_size=2, unique=True))]
        ]
        if len(known["partners"]) > 1 and known["missions"]
        else [],
        suspensions=[
            Suspension(id=i, partner=one("partners"), start=draw(st.sampled_from([None, "1900-01-01"])), **facts(draw))
            for i in ids()
        ],
        ceilings=[
            Ceiling(
                id=i,
                mission=mission,
                category=draw(categories),
                people=draw(st.integers(0, 10**9)),
                start=draw(st.none() | st.dates(date(1900, 1, 1))),
                **facts(draw),
            )
            for i, mission in zip(ids(), known["missions"], strict=False)
        ],
        gaps=[*gaps, *(ask(draw, f"{i}?", one("missions"), *window(), **facts(draw)) for i in ids())],
        in_place=[stands(i, draw(st.sampled_from([None, *gaps]))) for i in ids()],
        training_needs=[training_need(draw, i, one, calendar, **facts(draw)) for i in ids()],
        pledges=[pledge(i) for i in ids()],
        training_offers=[training_offer(draw, one, some, spans, name, pieces(), **offer(i)) for i in ids()],
        host_offers=[HostOffer(**offer(i), skills=some("skills"), places=draw(counts)) for i in ids()],
        equipment_offers=[equipment(i) for i in ids()],
        lift_offers=[
            LiftOffer(**offer(i), personnel=draw(counts), missions=some("missions"), returns=draw(st.booleans()))
            for i in ids()
        ],
        funding_offers=[FundingOffer(**money(i)) for i in ids()],
        policy=Policy(
            lead_times=[
                LeadTime(level=level, time=draw(spans), **facts(draw))
                for level in draw(st.lists(st.sampled_from(READINESS_LEVELS), unique=True))
            ],
            reliabilities=[
                Reliability(level=level, probability=draw(percents), **facts(draw))
                for level in draw(st.lists(st.sampled_from(READINESS_LEVELS), unique=True))
            ],
            reimbursement_usd=draw(amounts),
            women_targets=[
                WomenTarget(category=category, year=draw(st.integers(1900, 2100)), share=draw(percents), **facts(draw))
                for category in draw(st.lists(st.sampled_from(["troops", "civilian"]), unique=True))
            ],
            newest_conference=draw(st.none() | st.dates(date(1900, 1, 1))),
            women_hard=draw(st.booleans()),
            required_commitments=draw(st.lists(st.sampled_from(["compact", "code"]), unique=True)),
            **draw(
                st.builds(dict, neighbours=st.sampled_from(["allow", "forbid"]))
                | st.builds(dict, neighbours=st.just("avoid"), neighbour_usd=amounts.filter(bool))
            ),
            max_links=draw(st.none() | counts),
            shared_language=draw(st.booleans()),
            assessment_visits=draw(st.just(0) | counts),
            least_partners=draw(st.just(0) | counts),
            burden_ceiling=draw(st.none() | percents),
            **facts(draw),
        ),
        goals=Goals(
            terms=[
                Goal(name=goal, **(places[at] if in_order else {"weight": draw(positive)}), **facts(draw))
                for at, goal in enumerate(
                    draw(st.lists(st.sampled_from(["coverage", "breadth", "cost"]), unique=True, min_size=1))
                )
            ]
        ),
    )
    return _with_a_bundle(draw, made)


def _with_a_bundle(draw: st.DrawFn, made: Scenario) -> Scenario:
    """With a smart pledge of all pledges and offers, where they can be one."""
    gives = [
        x.id for name in ("pledges", "training_offers", "equipment_offers", "lift_offers") for x in getattr(made, name)
    ]
    in_mission = draw(st.booleans())
    try:
        bundle = SmartPledge(
            id=f"{made.missions[0].id}+",
            kind=draw(st.sampled_from(["triangular", "multinational_rotation"])),
            members=gives,
            gaps=[] if in_mission else [gap.id for gap in made.unit_gaps],
            mission=made.missions[0].id if in_mission else None,
            ordered=draw(st.booleans()),
            members_free_elsewhere=draw(st.booleans()),
            **facts(draw),
        )
        return made.with_(bundle)
    except (ScenarioError, IndexError):
        return made


def facts(draw: st.DrawFn) -> dict[str, Any]:
    return {"source": draw(hard_texts), "illustrative": draw(st.booleans())}
