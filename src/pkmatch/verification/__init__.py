"""
The second opinion: plain loops over domain objects, nothing shared with the model.

Comes in: a scenario and any plan. Goes out: a `Verdict` with every rule of the model's page that the
plan breaks, under the name it has there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pkmatch.domain.plan import Plan
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.verdict import Verdict, Violation
from pkmatch.verification.accounts import check_accounts
from pkmatch.verification.asked import check_asked
from pkmatch.verification.availability import check_availability
from pkmatch.verification.breadth import check_breadth
from pkmatch.verification.case import Case, make_case
from pkmatch.verification.caveats import check_caveats
from pkmatch.verification.ceilings import check_ceilings
from pkmatch.verification.counting import check_counting
from pkmatch.verification.coverage import check_coverage
from pkmatch.verification.critical import check_critical
from pkmatch.verification.equipment import check_equipment
from pkmatch.verification.exclusions import check_exclusions
from pkmatch.verification.gifts import check_gifts
from pkmatch.verification.handover import check_handover
from pkmatch.verification.hosting import check_hosting
from pkmatch.verification.in_place import check_in_place
from pkmatch.verification.languages import check_languages
from pkmatch.verification.lift import check_lift
from pkmatch.verification.links import check_links
from pkmatch.verification.money import check_money
from pkmatch.verification.nested import check_nested
from pkmatch.verification.partners import check_partners
from pkmatch.verification.pins import check_pins
from pkmatch.verification.politics import check_politics
from pkmatch.verification.readiness import check_readiness
from pkmatch.verification.shares import check_shares
from pkmatch.verification.skilled_use import check_skilled_use
from pkmatch.verification.smart_pledges import check_smart_pledges
from pkmatch.verification.training import check_training
from pkmatch.verification.training_needs import check_training_needs

RULE_NAMES = (
    "inside availability",
    "tour length",
    "shortest tour asked",
    "inside the gap's window",
    "pledge quantity",
    "lead time",
    "readiness level",
    "assessment visits",
    "capability",
    "mission refused",
    "sole missions",
    "task refused",
    "for other gaps",
    "host refusal",
    "commitment",
    "neighbour",
    "suspension",
    "exclusion",
    "partner refused",
    "language",
    "language of instruction",
    "shared language",
    "offer reaches recipient",
    "course window",
    "course places",
    "modules at home",
    "one course at a time",
    "trained stock",
    "trained stock cap",
    "training needs",
    "trained in the mission",
    "places of trained trainers",
    "host of the course",
    "host window",
    "host places",
    "women's places",
    "loan window",
    "loan quantity",
    "equipment lacking",
    "equipment not needed",
    "skill to use it",
    "way of giving",
    "gift window",
    "gift quantity",
    "pieces given",
    "lift lacking",
    "lift not needed",
    "lift window",
    "lift personnel",
    "lift home",
    "money lacking",
    "money not needed",
    "payment window",
    "use of money",
    "fund amount",
    "what the gap asks",
    "given within what is asked",
    "counted modules",
    "coverage within quantity",
    "presence within quantity",
    "counted in place",
    "handover",
    "critical whole",
    "max partners",
    "triangular not allowed",
    "joint deployment not allowed",
    "rotation not allowed",
    "nested",
    "gap's share of women",
    "member of a smart pledge",
    "smart pledge whole",
    "smart pledge order",
    "offers of a smart pledge",
    "pieces of a smart pledge",
    "lift of a smart pledge",
    "burden",
    "least partners",
    "max links",
    "women's share",
    "women as stated",
    "ceiling",
    "pin",
    "forbid",
    "unknown id",
    "period outside the plan",
    "doubled id",
    "doubled row",
    "uses add up",
    "value",
    "bound",
    "floor",
    "status",
    "shortfalls",
    "partnerships",
)
"""The names violations carry, in the order of the model's page."""

_CHECKS: tuple[Callable[[Case], Iterator[Violation]], ...] = (
    check_availability,
    check_readiness,
    check_caveats,
    check_politics,
    check_exclusions,
    check_languages,
    check_training,
    check_training_needs,
    check_hosting,
    check_equipment,
    check_gifts,
    check_skilled_use,
    check_lift,
    check_money,
    check_asked,
    check_counting,
    check_coverage,
    check_in_place,
    check_handover,
    check_critical,
    check_partners,
    check_nested,
    check_smart_pledges,
    check_shares,
    check_breadth,
    check_links,
    check_ceilings,
    check_pins,
    check_accounts,
)


def verify(scenario: Scenario, plan: Plan) -> Verdict:
    """
    Every rule that a plan breaks in a scenario, found without the model that made the plan.

    The scenario need not be the one the plan was made for: after a withdrawal, rows that name what is
    gone are violations, and the rules are checked on the rest.

    Parameters
    ----------
    scenario
        The gaps, pledges and offers the plan is held against.
    plan
        Any plan, also one that makes no sense.
    """
    case = make_case(scenario, plan)
    return Verdict(violations=tuple(violation for check in _CHECKS for violation in check(case)))


__all__ = ["RULE_NAMES", "verify"]
