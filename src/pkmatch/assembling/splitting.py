"""
Splitting supports, decided for whole classes, over the single deployments that rest on them.

Loans of a class are handed to its deployments in order, for what they do not draw on gifts. Trained modules are handed
out period by period: a deployment keeps what it has while that lasts, and takes free stock for the rest. Since a
class's deployed modules never exceed its stock, and all of its stock serves all of its deployments, there is always
enough. Courses in a mission go to those who arrive for them, the longest first, and join the free stock as they end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from pkmatch.assembling.lacking import (
    LoanKey,
    StockKey,
    able_to_use,
    counts_from,
    is_skilled,
    item_of,
    lacks,
    loan_key_of,
    may_be_trained_in,
    people_moved,
    percent_passed,
    pieces_in_training,
    returns,
    skills_needed,
    stock_key,
    stock_lasts_until,
    stock_of_course,
)
from pkmatch.assembling.skilled_use import skilled_pieces, trained_for_pieces
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import CourseUse, Deployment, Support, Use
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import (
    PickedCourse,
    PickedCourseDraw,
    PickedDeployment,
    PickedGift,
    PickedLift,
    PickedLoan,
    Picks,
)


class _Borrower(NamedTuple):
    """A deployment that borrows pieces, and how many of them may need a skill; `able` without training for that."""

    name: str
    pieces: int
    skilled: int
    able: bool


class _Trainees(NamedTuple):
    """Modules of a deployment that draw on a trained stock."""

    deployment: Deployment
    picked: PickedDeployment
    modules: int


def split(
    scenario: Scenario,
    deployments: Sequence[tuple[Deployment, PickedDeployment]],
    courses: Sequence[tuple[Support, PickedCourse]],
    loans: Sequence[tuple[Support, PickedLoan]],
    gifts: Sequence[tuple[Support, PickedGift]],
    lifts: Sequence[tuple[Support, PickedLift]],
    picks: Picks,
) -> tuple[Use, ...]:
    """What each deployment uses of each support, in order of deployments, then supports."""
    borrowers: defaultdict[LoanKey, list[_Borrower]] = defaultdict(list)
    trainees: defaultdict[StockKey, list[_Trainees]] = defaultdict(list)
    draws = picks.draws
    for_pieces = skilled_pieces(scenario, replace(picks, draws=()))
    trained: defaultdict[PickedDeployment, list[tuple[str, int]]] = defaultdict(list)
    names = {picked[:4]: deployment.id for deployment, picked in deployments}
    given = {gift[:4]: support.id for support, gift in gifts}
    uses, skill_of = [], skills_needed(scenario)
    drawn: defaultdict[tuple[str, LoanKey], int] = defaultdict(int)
    for draw in draws:
        name = names[draw.pledge, draw.gap, draw.start, draw.end]
        drawn[name, loan_key_of(scenario, draw)] += draw.amount
        gift = given[draw.offer, draw.recipient, draw.mission, draw.given]
        uses.append(Use(support=gift, deployment=name, amount=float(draw.amount), start=draw.start, end=draw.end))
    by_place = {picked[:4]: picked for _, picked in deployments}
    for (place, skill), modules in trained_for_pieces(scenario, picks).items():
        trained[by_place[place]].append((skill, modules))
    for deployment, picked in deployments:
        lacking = lacks(scenario, picked)
        for loan_key, pieces in lacking.pieces.items():
            borrowed = pieces * picked.modules - drawn[deployment.id, loan_key]
            if borrowed > 0:
                able = able_to_use(scenario, picked, skill_of.get(loan_key.item))
                skilled = borrowed if able else for_pieces[picked[:4], loan_key.item]
                borrowers[loan_key].append(_Borrower(deployment.id, borrowed, skilled, able))
        for stock in lacking.stocks:
            trainees[stock].append(_Trainees(deployment, picked, picked.modules))
        unit = scenario.find(Pledge, picked.pledge)
        for skill, modules in trained[picked]:
            stock = stock_key(scenario, unit.partner, skill, unit.capability)
            trainees[stock].append(_Trainees(deployment, picked, modules))
    uses += _loans_split(scenario, borrowers, loans)
    uses += _lifts_split(scenario, deployments, lifts)
    taught: defaultdict[StockKey, list[tuple[Support, PickedCourse]]] = defaultdict(list)
    for support, course in courses:
        taught[stock_of_course(scenario, course)].append((support, course))
    for stock, members in trainees.items():
        uses += _stock_split(scenario, members, taught[stock])
    return tuple(sorted(uses, key=lambda use: (use.deployment, use.support, use.start)))


def split_over_courses(
    scenario: Scenario,
    courses: Sequence[tuple[Support, PickedCourse]],
    gifts: Sequence[tuple[Support, PickedGift]],
    draws: Sequence[PickedCourseDraw],
) -> tuple[CourseUse, ...]:
    """What each course uses of each gift: draws of a recipient and window handed to its courses in order."""
    waiting: defaultdict[LoanKey, dict[str, int]] = defaultdict(dict)
    for support, course in courses:
        for key, pieces in pieces_in_training(scenario, course).items():
            waiting[key][support.id] = pieces * course.amount
    given = {gift[:4]: support.id for support, gift in gifts}
    uses = []
    for draw in sorted(draws):
        left = draw.amount
        gift = given[draw.offer, draw.recipient, None, draw.given]
        needy = waiting[LoanKey(draw.recipient, None, item_of(scenario, draw.offer), draw.start, draw.end)]
        for course_id in needy:
            amount = min(left, needy[course_id])
            needy[course_id] -= amount
            left -= amount
            if amount:
                uses.append(CourseUse(support=gift, course=course_id, amount=amount))
    return tuple(sorted(uses, key=lambda use: (use.course, use.support)))


def _loans_split(
    scenario: Scenario,
    borrowers: dict[LoanKey, list[_Borrower]],
    loans: Sequence[tuple[Support, PickedLoan]],
) -> list[Use]:
    """Pieces that need a skill are handed out first, to those trained for their sake before others who may use them."""
    uses = []
    waiting = {key: {each.name: each.pieces for each in group} for key, group in borrowers.items()}
    may_use = {key: {each.name: each.skilled for each in group} for key, group in borrowers.items()}
    for support, loan in sorted(loans, key=lambda pair: not is_skilled(scenario, pair[1].offer)):
        key = LoanKey(loan.recipient, loan.mission, item_of(scenario, loan.offer), loan.start, loan.end)
        left, skilled = loan.amount, is_skilled(scenario, loan.offer)
        group = borrowers[key]
        for name in [each.name for each in (sorted(group, key=lambda each: each.able) if skilled else group)]:
            amount = min(left, waiting[key][name])
            if skilled:
                amount = min(amount, may_use[key][name])
                may_use[key][name] -= amount
            waiting[key][name] -= amount
            left -= amount
            if amount:
                use = Use(support=support.id, deployment=name, amount=amount, start=loan.start, end=loan.end)
                uses.append(use)
    return uses


def _lifts_split(
    scenario: Scenario,
    deployments: Sequence[tuple[Deployment, PickedDeployment]],
    lifts: Sequence[tuple[Support, PickedLift]],
) -> list[Use]:
    """Those who are taken home too are handed to deployments of just their periods first, the rest to any others."""
    uses = []
    waiting = {d.id: people_moved(scenario, picked) for d, picked in deployments}
    travelling: defaultdict[tuple[str, str | None, int], list[Deployment]] = defaultdict(list)
    for d, picked in deployments:
        partner, mission = scenario.find(Pledge, picked.pledge).partner, scenario.find(Gap, picked.gap).mission
        travelling[partner, mission, d.start].append(d)
    for support, lift in sorted(lifts, key=lambda pair: not returns(scenario, pair[1])):
        left = lift.amount
        for d in travelling.get((lift.recipient, lift.mission, lift.start), ()):
            if returns(scenario, lift) and d.end != lift.end:
                continue
            amount = min(left, waiting[d.id])
            waiting[d.id] -= amount
            left -= amount
            if amount:
                uses.append(Use(support=support.id, deployment=d.id, amount=amount, start=lift.start, end=lift.end))
    return uses


def _stock_split(
    scenario: Scenario,
    trainees: Sequence[_Trainees],
    taught: Sequence[tuple[Support, PickedCourse]],
) -> list[Use]:
    """Hand out one stock, in percent of a module, so that sums stay exact."""
    size = {support.id: percent_passed(scenario, course) * course.amount for support, course in taught}
    life = {support.id: (counts_from(course), stock_lasts_until(scenario, course)) for support, course in taught}
    there = _trained_on_arrival(scenario, trainees, taught)
    joins = {support.id: course.end for support, course in taught}
    members = [each.deployment for each in trainees]
    wanted = {each.deployment.id: 100 * each.modules for each in trainees}
    held: dict[str, dict[str, int]] = {}
    uses: list[Use] = []
    begun: dict[tuple[str, str], tuple[int, int]] = {}  # (deployment, support) -> since when, how much

    def close(period: int) -> None:
        now = {(name, support): amount for name, holds in held.items() for support, amount in holds.items() if amount}
        for place, (since, amount) in list(begun.items()):
            if now.get(place) != amount:
                name, support = place
                uses.append(Use(support=support, deployment=name, amount=amount / 100, start=since, end=period))
                del begun[place]
        for place, amount in now.items():
            begun.setdefault(place, (period, amount))

    first = min((d.start for d in members), default=0)
    last = max((d.end for d in members), default=0)
    for period in range(first, last):
        present = [d for d in members if d.start <= period < d.end]
        held = {d.id: held.get(d.id, {}) for d in present}
        alive = [support for support in size if life[support][0] <= period < life[support][1]]
        for name in held:
            held[name] = {support: amount for support, amount in held[name].items() if support in alive}
            held[name].update(
                (support, amount) for support, amount in there[name].items() if life[support][0] == period
            )
        free = {support: size[support] - sum(holds.get(support, 0) for holds in held.values()) for support in alive}
        for deployment in present:
            missing = wanted[deployment.id] - sum(held[deployment.id].values())
            for support in alive:
                amount = min(missing, free[support]) if joins[support] <= period else 0
                if amount > 0:
                    held[deployment.id][support] = held[deployment.id].get(support, 0) + amount
                    free[support] -= amount
                    missing -= amount
        close(period)
    held = {}
    close(last)
    return uses


def _trained_on_arrival(
    scenario: Scenario,
    trainees: Sequence[_Trainees],
    taught: Sequence[tuple[Support, PickedCourse]],
) -> defaultdict[str, dict[str, int]]:
    """By deployment, what it takes of courses in its mission, in percent; who stays longest may take any."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    room = {each.deployment.id: 100 * each.modules for each in trainees}
    in_missions = [pair for pair in taught if pair[1].mission is not None]
    for support, course in sorted(in_missions, key=lambda pair: -pair[1].end):
        left = percent_passed(scenario, course) * course.amount
        for deployment, picked, _ in trainees:
            if may_be_trained_in(scenario, course, picked):
                amount = min(left, room[deployment.id])
                left -= amount
                room[deployment.id] -= amount
                if amount:
                    found[deployment.id][support.id] = amount
    return found
