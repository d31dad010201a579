"""
Taking out what an answer decided to no use: deployments that never count, pieces and places nobody needs.

An engine owes nothing for what costs nothing; a planner would ask what it is for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pkmatch.assembling.asked import gives_that_count
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
    trainees_moved,
)
from pkmatch.assembling.readiness import needed_visits
from pkmatch.assembling.skilled_use import skilled_pieces, trained_for_pieces
from pkmatch.assembling.standing import modules_in_place
from pkmatch.assembling.trainers import Trainers
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import (
    PickedCourse,
    PickedCourseDraw,
    PickedDeployment,
    PickedDraw,
    PickedGift,
    PickedLift,
    PickedLoan,
    PickedShare,
    Picks,
)


def tidied(scenario: Scenario, picks: Picks, pins: Sequence[Pin] = (), goals: Goals | None = None) -> Picks:
    """
    The picks without deployments that never count, and with no more support than the rest needs.

    Where the plan is asked who is out, no deployment is for nothing; where it is asked for capacity, no course.
    """
    every_one_matters = _asks_who_is_out(scenario, goals or scenario.goals)
    deployments = picks.deployments if every_one_matters else _counted_ones(scenario, picks, pins)
    kept = replace(picks, deployments=deployments)
    draws, shares = _needed_draws(kept), _needed_shares(kept)
    kept = replace(kept, draws=draws, shares=shares)
    courses = picks.courses if (goals or scenario.goals).asks("capacity") else _needed_courses(scenario, kept)
    kept = replace(kept, courses=courses)
    of_courses = _needed_course_draws(scenario, kept)
    kept = replace(kept, course_draws=of_courses)
    loans, gifts = _needed_loans(scenario, kept), _needed_gifts(kept)
    lifts = _needed_lifts(scenario, kept)
    visits, gives = needed_visits(scenario, kept), gives_that_count(scenario, picks.gives)
    return replace(kept, loans=loans, gifts=gifts, lifts=lifts, visits=visits, gives=gives)


def _asks_who_is_out(scenario: Scenario, goals: Goals) -> bool:
    policy = scenario.policy
    asked_by_policy = policy.least_partners > 0 or (policy.women_hard and bool(policy.women_targets))
    asked_by_goals = {"breadth", "women", "follow_through", "stability"} & {goal.name for goal in goals.terms}
    return bool(asked_by_goals) or asked_by_policy


def filled_periods(scenario: Scenario, deployments: Sequence[PickedDeployment]) -> set[tuple[str, int]]:
    """The (gap, period) with as much present, in place and deployed, as the gap asks."""
    present: Counter[tuple[str, int]] = Counter()  # hundredths of a module
    for place, modules in modules_in_place(scenario).items():
        present[place] += 100 * modules
    for deployment in deployments:
        pledge, gap = scenario.find(Pledge, deployment.pledge), scenario.find(Gap, deployment.gap)
        for period in range(deployment.start, deployment.end):
            present[gap.id, period] += deployment.modules * scenario.percent_in(pledge, gap)
    return {place for place, there in present.items() if there >= 100 * scenario.find(Gap, place[0]).quantity}


def _counted_ones(scenario: Scenario, picks: Picks, pins: Sequence[Pin]) -> tuple[PickedDeployment, ...]:
    filled = filled_periods(scenario, picks.deployments)
    pinned = {(pin.pledge, pin.gap) for pin in pins}
    in_missions = [course for course in picks.courses if course.mission is not None]
    return tuple(
        d
        for d in picks.deployments
        if not scenario.find(Gap, d.gap).critical
        or scenario.find(Gap, d.gap).handover
        or (d.pledge, d.gap) in pinned
        or _in_a_bundle(scenario, d)
        or any(may_be_trained_in(scenario, course, d) for course in in_missions)
        or any((d.gap, period) in filled for period in range(d.start, d.end))
    )


def _in_a_bundle(scenario: Scenario, d: PickedDeployment) -> bool:
    """Whether a deployment is part of a smart pledge, which is used whole."""
    bundle = scenario.bundle_of(d.pledge)
    return bundle is not None and scenario.is_within(bundle, scenario.find(Gap, d.gap))


def _needed_lifts(scenario: Scenario, picks: Picks) -> tuple[PickedLift, ...]:
    """The lifts of those who are moved, first of those who are taken home too."""
    moved: defaultdict[tuple[str, str | None, int], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for d in picks.deployments:
        arrival = (scenario.find(Pledge, d.pledge).partner, scenario.find(Gap, d.gap).mission, d.start)
        moved[arrival][d.end] += people_moved(scenario, d)
    for course in picks.courses:
        moved[course.recipient, None, course.start][course.end] += trainees_moved(scenario, course)
    kept = {}
    for lift in sorted(picks.lifts, key=lambda lift: not returns(scenario, lift)):
        by_end, amount = moved[lift.recipient, lift.mission, lift.start], 0
        for end in [lift.end] if returns(scenario, lift) else sorted(by_end):
            taken = min(lift.amount - amount, by_end[end])
            by_end[end] -= taken
            amount += taken
        if amount:
            kept[lift[:-1]] = lift._replace(amount=amount)
    return tuple(kept[lift[:-1]] for lift in picks.lifts if lift[:-1] in kept)


def _needed_draws(picks: Picks) -> tuple[PickedDraw, ...]:
    """The draws of the deployments that are left."""
    left = {d[:4] for d in picks.deployments}
    return tuple(draw for draw in picks.draws if (draw.pledge, draw.gap, draw.start, draw.end) in left)


def _needed_shares(picks: Picks) -> tuple[PickedShare, ...]:
    """The shares of the deployments that are left."""
    left = {d[:4] for d in picks.deployments}
    return tuple(share for share in picks.shares if (share.pledge, share.gap, share.start, share.end) in left)


def _needed_course_draws(scenario: Scenario, picks: Picks) -> tuple[PickedCourseDraw, ...]:
    """What courses draw on gifts, as far as their modules need it."""
    needed: Counter[LoanKey] = Counter()
    for course in picks.courses:
        for key, pieces in pieces_in_training(scenario, course).items():
            needed[key] += pieces * course.amount
    kept = []
    for draw in picks.course_draws:
        key = LoanKey(draw.recipient, None, item_of(scenario, draw.offer), draw.start, draw.end)
        amount = min(draw.amount, needed[key])
        needed[key] -= amount
        if amount:
            kept.append(draw._replace(amount=amount))
    return tuple(kept)


def _needed_gifts(picks: Picks) -> tuple[PickedGift, ...]:
    """The gifts, each as large as the most pieces of it that are in use at a time."""
    used: defaultdict[tuple[object, ...], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for draw in picks.draws:
        for period in range(draw.start, draw.end):
            used[draw[:4]][period] += draw.amount
    for each in picks.course_draws:
        for period in range(each.start, each.end):
            used[each.offer, each.recipient, None, each.given][period] += each.amount
    most = {gift: max(by_period.values()) for gift, by_period in used.items()}
    return tuple(gift._replace(amount=most[gift[:4]]) for gift in picks.gifts if gift[:4] in most)


def _needed_loans(scenario: Scenario, picks: Picks) -> tuple[PickedLoan, ...]:
    """The loans, those of pieces that need a skill first, as far as modules that have it lack them."""
    needed: defaultdict[LoanKey, int] = defaultdict(int)
    by_able: defaultdict[LoanKey, int] = defaultdict(int)
    skill_of, for_them = skills_needed(scenario), skilled_pieces(scenario, picks)
    for deployment in picks.deployments:
        for key, pieces in lacks(scenario, deployment).pieces.items():
            needed[key] += pieces * deployment.modules
            able = able_to_use(scenario, deployment, skill_of.get(key.item))
            by_able[key] += pieces * deployment.modules if able else for_them[deployment[:4], key.item]
    for course in picks.courses:
        for key, pieces in pieces_in_training(scenario, course).items():
            needed[key] += pieces * course.amount
    for draw in picks.draws:
        key = loan_key_of(scenario, draw)
        needed[key] -= draw.amount
        by_able[key] -= draw.amount if is_skilled(scenario, draw.offer) else 0
    for each in picks.course_draws:
        needed[LoanKey(each.recipient, None, item_of(scenario, each.offer), each.start, each.end)] -= each.amount
    kept = {}
    for loan in sorted(picks.loans, key=lambda loan: not is_skilled(scenario, loan.offer)):
        key = LoanKey(loan.recipient, loan.mission, item_of(scenario, loan.offer), loan.start, loan.end)
        amount = min(loan.amount, needed[key])
        if is_skilled(scenario, loan.offer):
            amount = min(amount, by_able[key])
            by_able[key] -= amount
        needed[key] -= amount
        if amount > 0:
            kept[loan[:-1]] = loan._replace(amount=amount)
    return tuple(kept[loan[:-1]] for loan in picks.loans if loan[:-1] in kept)


def _needed_courses(scenario: Scenario, picks: Picks) -> tuple[PickedCourse, ...]:
    """The courses, each as small as the deployments allow; the latest are made smaller first."""
    periods = scenario.calendar.periods
    spare: defaultdict[StockKey, list[int]] = defaultdict(lambda: [0] * periods)  # percent of a module
    for deployment in picks.deployments:
        for key in lacks(scenario, deployment).stocks:
            for period in range(deployment.start, deployment.end):
                spare[key][period] -= 100 * deployment.modules
    for ((pledge, _, start, end), skill), modules in trained_for_pieces(scenario, picks).items():
        unit = scenario.find(Pledge, pledge)
        for period in range(start, end):
            spare[stock_key(scenario, unit.partner, skill, unit.capability)][period] -= 100 * modules
    for course in picks.courses:
        for period in range(counts_from(course), min(periods, stock_lasts_until(scenario, course))):
            spare[stock_of_course(scenario, course)][period] += percent_passed(scenario, course) * course.amount
    kept = []
    trainers = Trainers(scenario, picks.courses)
    for course in sorted(picks.courses, key=lambda course: (course.start, course.by_trained), reverse=True):
        stock, percent = spare[stock_of_course(scenario, course)], percent_passed(scenario, course)
        counts_in = range(counts_from(course), min(periods, stock_lasts_until(scenario, course)))
        spared = trainers.spared(course)
        too_many = min([course.amount, spared, *(max(stock[period], 0) // percent for period in counts_in)])
        trainers.leave_out(course, too_many)
        for period in counts_in:
            stock[period] -= percent * too_many
        if course.amount > too_many:
            kept.append(course._replace(amount=course.amount - too_many))
    return tuple(reversed(kept))
