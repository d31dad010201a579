"""What modules of a pledge lack in a gap, from the records; and the stock of trained modules they draw on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pkmatch.domain.gives import EquipmentOffer, LiftOffer, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap, Skill
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedCourse, PickedDeployment, PickedDraw, PickedLift

FOR_GOOD = 10**9
"""A period beyond every plan: the end of training that lasts for good."""


class StockKey(NamedTuple):
    """Whose trained stock: of a partner in a skill, within a capability or (blank) for all."""

    partner: str
    skill: str
    capability: str


class LoanKey(NamedTuple):
    """Which loans serve together: of a partner in a mission, or in training, of an item, over one window."""

    partner: str
    mission: str | None
    item: str
    start: int
    end: int


@dataclass(frozen=True)
class Lacks:
    """What one module of a deployment lacks."""

    stocks: tuple[StockKey, ...]
    pieces: dict[LoanKey, int]


def lacks(scenario: Scenario, deployment: PickedDeployment) -> Lacks:
    """What a module of a deployment needs from others."""
    pledge, gap = scenario.find(Pledge, deployment.pledge), scenario.find(Gap, deployment.gap)
    skills = dict.fromkeys(skill for skill in (*gap.skills, *pledge.needs_skills) if skill not in pledge.skills)
    pieces = {}
    for item in dict.fromkeys([*gap.equipment, *pledge.needs_equipment]):
        asked = max(0, gap.equipment.get(item, 0) - pledge.equipment.get(item, 0))
        if count := asked + pledge.needs_equipment.get(item, 0):
            key = LoanKey(pledge.partner, gap.mission, item, deployment.start, deployment.end)
            pieces[key] = count
    return Lacks(tuple(stock_key(scenario, pledge.partner, s, pledge.capability) for s in skills), pieces)


def stock_key(scenario: Scenario, partner: str, skill: str, capability: str) -> StockKey:
    """The stock that modules of a partner's capability join or draw on."""
    return StockKey(partner, skill, capability if scenario.find(Skill, skill).per_capability else "")


def stock_of_course(scenario: Scenario, course: PickedCourse) -> StockKey:
    """The stock that a course adds to."""
    return stock_key(scenario, course.recipient, scenario.find(TrainingOffer, course.offer).skill, course.capability)


def stock_lasts_until(scenario: Scenario, course: PickedCourse) -> int:
    """First period in which what a course taught has lasted out."""
    skill = scenario.find(Skill, scenario.find(TrainingOffer, course.offer).skill)
    return FOR_GOOD if skill.lasts is None else course.end + scenario.calendar.periods_up(skill.lasts)


def counts_from(course: PickedCourse) -> int:
    """First period in which who is trained in a course counts as skilled: in a mission at once."""
    return course.end if course.mission is None else course.start


def pieces_in_training(scenario: Scenario, course: PickedCourse) -> dict[LoanKey, int]:
    """Pieces that a module of a course needs while it is in training; none where trained trainers teach."""
    if course.end == course.start or course.by_trained:
        return {}
    needed = scenario.find(TrainingOffer, course.offer).needs_equipment
    return {LoanKey(course.recipient, None, item, course.start, course.end): pieces for item, pieces in needed.items()}


def percent_passed(scenario: Scenario, course: PickedCourse) -> int:
    """Share of the modules of a course that pass, in percent; in a mission all."""
    return 100 if course.mission is not None else round(100 * scenario.find(TrainingOffer, course.offer).pass_rate)


def may_be_trained_in(scenario: Scenario, course: PickedCourse, deployment: PickedDeployment) -> bool:
    """Whether modules of a deployment may take a course in the mission as they arrive."""
    pledge, gap = scenario.find(Pledge, deployment.pledge), scenario.find(Gap, deployment.gap)
    skill = scenario.find(TrainingOffer, course.offer).skill
    return (
        (pledge.partner, pledge.capability, gap.mission) == (course.recipient, course.capability, course.mission)
        and gap.in_mission_training
        and skill in (*gap.skills, *pledge.needs_skills)
        and skill not in pledge.skills
        and deployment.start == course.start
        and course.end <= deployment.end
    )


def loan_key_of(scenario: Scenario, draw: PickedDraw) -> LoanKey:
    """The loans in whose place a draw on a gift stands."""
    partner, mission = scenario.find(Pledge, draw.pledge).partner, scenario.find(Gap, draw.gap).mission
    return LoanKey(partner, mission, item_of(scenario, draw.offer), draw.start, draw.end)


def is_skilled(scenario: Scenario, offer: str) -> bool:
    """Whether the pieces of an offer need a skill."""
    return scenario.find(EquipmentOffer, offer).needs_skill is not None


def skills_needed(scenario: Scenario) -> dict[str, str]:
    """The skill that pieces of an item need, where some do."""
    return {offer.item: offer.needs_skill for offer in scenario.equipment_offers if offer.needs_skill is not None}


def able_to_use(scenario: Scenario, deployment: PickedDeployment, skill: str | None) -> bool:
    """Whether a deployment may use pieces that need a skill: it has it, or is trained in it anyway."""
    pledge, gap = scenario.find(Pledge, deployment.pledge), scenario.find(Gap, deployment.gap)
    return skill is None or skill in (*pledge.skills, *pledge.needs_skills, *gap.skills)


def people_moved(scenario: Scenario, deployment: PickedDeployment) -> int:
    """People of a deployment who need lift."""
    pledge = scenario.find(Pledge, deployment.pledge)
    return 0 if pledge.self_lift else deployment.modules * scenario.find(Capability, pledge.capability).personnel


def trainees_moved(scenario: Scenario, course: PickedCourse) -> int:
    """People of a course who need lift to it."""
    offer = scenario.find(TrainingOffer, course.offer)
    at_home = course.host is not None and scenario.find(HostOffer, course.host).partner == course.recipient
    if not offer.moves_trainees or at_home or course.by_trained or course.end == course.start:
        return 0
    return course.amount * scenario.find(Capability, course.capability).personnel


def returns(scenario: Scenario, lift: PickedLift) -> bool:
    """Whether a lift takes home whom it brought."""
    return scenario.find(LiftOffer, lift.offer).returns


def item_of(scenario: Scenario, offer: str) -> str:
    """The item of an equipment offer."""
    return scenario.find(EquipmentOffer, offer).item
