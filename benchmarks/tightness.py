"""
How far the bound of the model in fractions lies from the best plan, with all rules and rule by rule.

``python -m benchmarks.tightness [--case NAME ...] [--rule NAME ...] [--time-limit S]`` prints the table that
docs/model.md shows, and each measurement on the way to standard error. A scenario less a rule is another scenario: the
planner's words for "what would it be without". What a rule costs is what the gap between fractions and best plan loses
without it; of a rule laid upon a core set, what the gap gains. Where the best plan is not proven, two figures stand for
one: counted from the best plan, and from the bound that is proven.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.registry import EXAMPLES
from pkmatch import Goals, Scenario, generate, goals, load_scenario, solve
from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import FloatArray, Limits, SparseModel
from pkmatch.domain.gives import Caveats, Pledge
from pkmatch.domain.needs import Capability, Nested
from pkmatch.domain.policy import WomenTarget
from pkmatch.domain.presence import Ceiling
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.model import build_model
from pkmatch.search.condensing import condensed
from pkmatch.search.prices import matrix_of, priced
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions

SIZES = (100, 300, 1000)
LARGEST_FOR_SIMPLEX, LARGEST_FOR_MANY_DIGITS = 30_000, 300_000
"""Columns above which PDLP solves in fractions, to 1e-5, to 1e-4: what its prices prove is about that much above."""
ROUNDING = 1e-6
"""Shares below this are none: each is a difference of two sums in floating point."""
WORTH_TELLING = 0.0005
"""Share of the best plan that a rule costs at least, to be told in the table."""

Change = Callable[[Scenario], Scenario]


def cases() -> dict[str, Callable[[], Scenario]]:
    """The examples by folder name, and generated sets."""
    folders = sorted(path.parent for path in EXAMPLES.rglob("calendar.csv"))
    found: dict[str, Callable[[], Scenario]] = {folder.name: partial(load_scenario, folder) for folder in folders}
    for rules in ("core", "all"):
        found |= {f"{rules}-{size}": partial(generate, size, 0, rules) for size in SIZES}
    return found


def _each(*tables: str, **fields: object) -> Change:
    """Every record of some tables with these fields."""
    return lambda s: s.replace(**{name: tuple(x.replace(**fields) for x in getattr(s, name)) for name in tables})


def _policy(**fields: object) -> Change:
    return lambda s: s.replace(policy=s.policy.replace(**fields))


def _none_of(table: str) -> Change:
    return lambda s: s.replace(**{table: ()})


def _without_caveats(*names: str) -> Change:
    """No pledge has these caveats."""
    kept = dict.fromkeys(names, ())
    return lambda s: s.replace(pledges=tuple(p.replace(caveats=p.caveats.replace(**kept)) for p in s.pledges))


def _in_turn(*changes: Change) -> Change:
    def changed(scenario: Scenario) -> Scenario:
        for change in changes:
            scenario = change(scenario)
        return scenario

    return changed


def _ready_at_once(s: Scenario) -> Scenario:
    return _policy(lead_times=tuple(s.policy.lead_time(level).replace(time=0) for level in READINESS_LEVELS))(s)


_untrained = _in_turn(
    _each("gaps", skills=()), _each("pledges", needs_skills=()), _each("equipment_offers", needs_skill=None)
)

LESS: dict[str, Change] = {
    # pledges and readiness
    "rest": _each("pledges", rest=0),
    "tours": _each("pledges", tour=None),
    "min_tour": _each("gaps", min_tour=0),
    "performance": _each("pledges", performance=1.0),
    "lead times": _ready_at_once,
    "min_readiness": _each("gaps", min_readiness="announced"),
    "visits": _policy(assessment_visits=0),
    # who may serve where, and with whom
    "caveats": _without_caveats("refused_missions", "sole_missions", "refused_tasks"),
    "for_gaps": _each("pledges", for_gaps=()),
    "refused partners": _without_caveats("refused_partners"),
    "host refusals": _each("missions", refused=()),
    "languages of gaps": _each("gaps", languages=()),
    "shared language": _policy(shared_language=False),
    "commitments": _policy(required_commitments=()),
    "neighbours": _policy(neighbours="allow", neighbour_usd=0.0),
    "exclusions": _none_of("exclusions"),
    "suspensions": _none_of("suspensions"),
    # training
    "training": _in_turn(_untrained, _none_of("training_needs")),
    "pass rates": _each("training_offers", pass_rate=1.0),
    "training that lasts": _each("skills", lasts=None),
    "training needs": _none_of("training_needs"),
    "courses in missions": _each("gaps", in_mission_training=False),
    "trainers trained": _each("training_offers", trains_trainers=0.0),
    "hosts": _each("training_offers", needs_host=False),
    "machines of courses": _each("training_offers", needs_equipment={}),
    "travel of trainees": _each("training_offers", travel_covered=True),
    "women's places": _each("training_offers", women_places=0),
    "languages of courses": _each("training_offers", languages=()),
    "interpreters": _each("training_offers", translation_cost=None),
    # equipment, lift, money
    "equipment": _in_turn(_each("gaps", equipment={}), _each("pledges", needs_equipment={})),
    "delivery": _each("equipment_offers", delivery=0),
    "skill to use equipment": _each("equipment_offers", needs_skill=None),
    "lift": _each("pledges", self_lift=True),
    "lift home": _each("lift_offers", returns=False),
    "money": _each("pledges", "training_offers", "host_offers", "equipment_offers", "lift_offers", cost_covered=True),
    "earmarks": _each("funding_offers", uses=(), missions=()),
    "items and amounts": lambda s: s.replace(gaps=s.unit_gaps),
    # coverage, and the gaps' own wishes
    "substitution": _each("capabilities", serves={}),
    "in place": _none_of("in_place"),
    "handover": _each("gaps", handover=False),
    "critical": _each("gaps", critical=False),
    "max_partners": _each("gaps", max_partners=None),
    "kinds": _each("gaps", kinds=None),
    "nested": _each("gaps", nested=None),
    "women_share": _each("gaps", women_share=0.0),
    # the whole plan
    "smart pledges": _none_of("smart_pledges"),
    "order of smart pledges": _each("smart_pledges", ordered=False),
    "burden": _policy(burden_ceiling=None),
    "least_partners": _policy(least_partners=0),
    "max_links": _policy(max_links=None),
    "ceilings": _none_of("ceilings"),
    "women's targets": _policy(women_targets=()),
    "women_hard": _policy(women_hard=False),
    "goals beside coverage": lambda s: s.replace(goals=Goals()),
}
"""Rules, and a scenario without each. Some are masks, that is, no rows: without them another set is measured."""


def _speaking(s: Scenario) -> Scenario:
    """Units bring one of three languages."""
    return s.replace(pledges=tuple(p.replace(languages=(f"L{n % 3}",)) for n, p in enumerate(s.pledges)))


def _with_women(s: Scenario) -> Scenario:
    """Up to 13 % of a unit's people are women."""
    return s.replace(pledges=tuple(p.replace(women_share=5 * n % 14 / 100) for n, p in enumerate(s.pledges)))


def _refusing(s: Scenario) -> Scenario:
    """A fourth of the units will not serve beside those of two partners."""
    names = [partner.id for partner in s.partners]

    def caveats(n: int, p: Pledge) -> Caveats:
        beside = {names[(7 * n + k) % len(names)] for k in (0, 1)} - {p.partner}
        return p.caveats.replace(refused_partners=() if n % 4 else tuple(sorted(beside)))

    return s.replace(pledges=tuple(p.replace(caveats=caveats(n, p)) for n, p in enumerate(s.pledges)))


def _with_ceilings(s: Scenario) -> Scenario:
    """Missions may have half of the people whom their gaps ask."""
    people = dict.fromkeys((mission.id for mission in s.missions), 0)
    for gap in s.unit_gaps:
        people[gap.mission] += gap.quantity * s.find(Capability, gap.capability).personnel
    caps = (Ceiling(id=f"C-{name}", mission=name, category="troops", people=n // 2) for name, n in people.items())
    return s.replace(ceilings=tuple(caps))


def _given_away(s: Scenario) -> Scenario:
    """Every second offer of pieces donates them."""
    offers = (offer.replace(mode="donate" if n % 2 else "lend") for n, offer in enumerate(s.equipment_offers))
    return s.replace(equipment_offers=tuple(offers))


def _most_are_out(s: Scenario) -> Scenario:
    """Nine tenths of those who pledge have a module out."""
    return _policy(least_partners=9 * len({p.partner for p in s.pledges}) // 10)(s)


def _for(**weights: float) -> Change:
    return lambda s: s.replace(goals=goals(**weights))


_targets = _in_turn(_with_women, _policy(women_targets=(WomenTarget(category="troops", year=2022, share=0.08),)))

MORE: dict[str, Change] = {
    "refused partners": _refusing,
    "shared language": _in_turn(_speaking, _policy(shared_language=True)),
    "training that lasts": _each("skills", lasts=4),
    "delivery": _each("equipment_offers", delivery=1),
    "gifts": _given_away,
    "no joint deployment": _each("gaps", kinds=("triangular", "multinational_rotation")),
    "no rotation": _each("gaps", kinds=("triangular", "joint_deployment")),
    "critical": _each("gaps", critical=True),
    "max_partners": _each("gaps", max_partners=1),
    "handover": _each("gaps", handover=True),
    "nested": _each("gaps", nested=Nested(lead_min=2, partner_max=1)),
    "women_share": _in_turn(_with_women, _each("gaps", women_share=0.07)),
    "women_hard": _in_turn(_targets, _policy(women_hard=True)),
    "goal women": _in_turn(_targets, _for(coverage=1, women=0.01)),
    "least_partners": _most_are_out,
    "max_links": _policy(max_links=2),
    "ceilings": _with_ceilings,
    "burden": _policy(burden_ceiling=0.05),
    "goal breadth": _for(coverage=1, breadth=1),
    "goal simplicity": _for(coverage=1, simplicity=0.1),
}
"""Rules that core sets do not call upon, each laid upon all records, harder than anybody would ask."""


class Measured(NamedTuple):
    """The bound of a model in fractions, the best plan, and the best bound that is proven."""

    fractions: float
    best: float
    proven: float

    @property
    def over(self) -> FloatArray:
        """The bound in fractions over the best plan, and over the bound proven."""
        known = np.array([self.best, self.proven])
        over = (self.fractions - known) / np.maximum(np.abs(known), 1.0)
        return np.where(np.abs(over) < ROUNDING, 0.0, over)

    def __str__(self) -> str:
        figures = [f"{value:,.2f}" for value in self] + [f"{share:.2%}" for share in self.over]
        return " | ".join(figures)


def in_fractions(scenario: Scenario) -> float:
    """The best value of the model with every column in fractions."""
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals.stages[0])
    relaxed = replace(model, integer=np.zeros_like(model.integer))
    if model.shape[1] > LARGEST_FOR_SIMPLEX:
        return _proven_by_prices(relaxed)
    answer = solve_model(relaxed, Limits(relative_gap=0.0), "highs")
    return answer.bound if answer.objective is None else answer.objective


def _proven_by_prices(model: SparseModel) -> float:
    small = condensed(model).model
    found = solve_in_fractions(small, Limits(relative_gap=1e-5 if model.shape[1] <= LARGEST_FOR_MANY_DIGITS else 1e-4))
    assert found.prices is not None
    return priced(small, matrix_of(small), found.prices).bound


def rule_by_rule(scenario: Scenario, *, core: bool) -> Iterator[tuple[str, Scenario]]:
    """The scenario less each rule that it calls upon; a core set also with each further rule."""
    for words, changes in (("without", LESS), *((("with", MORE),) if core else ())):
        for rule, change in changes.items():
            changed = change(scenario)
            if changed != scenario:
                yield f"{words} {rule}", changed


def _told(costs: Mapping[str, FloatArray]) -> str:
    """The rules that cost something, the dearest first."""
    dear = {rule: sorted(ends) for rule, ends in costs.items() if min(ends) > WORTH_TELLING}
    listed = sorted(dear.items(), key=lambda known: -known[1][0])
    told = (
        f"{rule} {least:.2%}" if most - least < 1e-4 else f"{rule} {least:.2%} to {most:.2%}"
        for rule, (least, most) in listed
    )
    return ", ".join(told) or "none"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tightness", description=__doc__.splitlines()[1])
    parser.add_argument("--case", action="append", choices=list(cases()), help="one case; may be given again")
    parser.add_argument("--rule", action="append", metavar="NAME", help="one rule, 'none' for none; may be given again")
    parser.add_argument("--time-limit", type=float, metavar="S", default=30.0, help="seconds a solve (30)")
    chosen = parser.parse_args(arguments)

    def measured(case: str, rule: str, scenario: Scenario) -> Measured | None:
        plan = solve(scenario, time_limit_s=chosen.time_limit, target_gap=1e-6)
        loose = in_fractions(scenario)
        found = None if plan.status == "infeasible" else Measured(loose, plan.value, min(plan.bound, loose))
        print(f"{case} | {rule} | {found or 'no plan keeps it'}", file=sys.stderr, flush=True)
        return found

    print("| case | in fractions | best plan | proven bound | over best plan | over proven bound | dear rules |")
    print("|---|---|---|---|---|---|---|")
    for name in chosen.case or cases():
        scenario = cases()[name]()
        whole = measured(name, "all its rules", scenario)
        assert whole is not None
        costs = {}
        for rule, changed in rule_by_rule(scenario, core=name.startswith("core")):
            if chosen.rule is None or rule.partition(" ")[2] in chosen.rule:
                found = measured(name, rule, changed)
                if found is not None:
                    costs[rule] = found.over - whole.over if rule.startswith("with ") else whole.over - found.over
        print(f"| {name} | {whole} | {_told(costs)} |", flush=True)


if __name__ == "__main__":
    main()
