"""Each deployment rests on supports that fit it and add up to what it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import NamedTuple

from pkmatch.domain.plan import Use
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course, Deployed, Gift, Loan, inside_plan
from pkmatch.verification.course_needs import pieces_in_training
from pkmatch.verification.gifts import gifts_in_training
from pkmatch.verification.in_mission import arrival_of, arrives_for
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.skilled_use import Learning, may_use, trained_for_pieces, trained_to_use
from pkmatch.verification.tolerance import TOLERANCE, same_amount
from pkmatch.verification.wording import listed, number, window

RULE = "uses add up"


class Need(NamedTuple):
    """A skill or an item that a deployment lacks."""

    deployment: str
    kind: str
    name: str


class Joined(NamedTuple):
    """A use with its deployment and its support."""

    use: Use
    deployed: Deployed
    support: Course | Loan | Gift


def check_uses(case: Case) -> Iterator[Violation]:
    """The third rule of the plan's own arithmetic."""
    joined, trained, called_for = list(_joined(case)), trained_for_pieces(case), trained_to_use(case)
    for each in joined:
        yield from _fits(case, each, trained, called_for)
    yield from _adds_up_to_what_is_lacked(case, joined, called_for)
    yield from _courses_carry_their_uses(case, joined)
    yield from _loans_are_used_whole(case, joined)
    yield from _gifts_fit_courses(case)


def _joined(case: Case) -> Iterator[Joined]:
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    supports: dict[str, Course | Loan | Gift] = {course.row.id: course for course in case.courses}
    supports.update({loan.row.id: loan for loan in case.loans})
    supports.update({gift.row.id: gift for gift in case.gifts})
    for use in case.plan.uses:
        deployed, support = deployments.get(use.deployment), supports.get(use.support)
        if deployed and support and inside_plan(case.calendar, use.start, use.end):
            yield Joined(use, deployed, support)


def _fits(
    case: Case, joined: Joined, trained: Mapping[Learning, int], called_for: Mapping[Learning, int]
) -> Iterator[Violation]:
    use, deployed, support = joined
    row, given = deployed.row, support.row
    if isinstance(support, Course):
        wrong = list(_course_misfits(case, use, deployed, support, called_for))
    elif isinstance(support, Loan):
        wrong = list(_loan_misfits(case, deployed, support))
    else:
        wrong = list(_gift_misfits(case, use, deployed, support))
    if not isinstance(support, Course) and not may_use(deployed, support.offer):
        skill = support.offer.needs_skill or ""
        if not trained.get(Learning(row.id, skill)):
            wrong.append(f"its modules do not have skill {skill!r}, which the pieces need")
    to_mission = isinstance(support, Gift) and support.mission is not None
    if given.recipient != deployed.partner and not to_mission:
        wrong.append(f"the recipient is {given.recipient!r}, the T/PCC {deployed.partner!r}")
    if use.start < row.start or use.end > row.end:
        wrong.append(f"the deployment runs {window(case.calendar, row.start, row.end)}")
    if wrong:
        yield Violation(
            rule=RULE,
            ids=(given.id, row.id),
            text=f"deployment {row.id!r} uses {number(use.amount)} of {given.kind} {given.id!r} over "
            f"{window(case.calendar, use.start, use.end)}, which does not fit: {'; '.join(wrong)}",
        )


def _course_misfits(
    case: Case, use: Use, deployed: Deployed, course: Course, called_for: Mapping[Learning, int]
) -> Iterator[str]:
    skill, capability = course.skill, deployed.pledge.capability
    if skill.id not in deployed.lacks_skills and Learning(deployed.row.id, skill.id) not in called_for:
        yield f"the deployment does not lack skill {skill.id!r}"
    if skill.per_capability and course.capability != capability:
        yield f"it trains capability {course.capability!r}, the deployment is of {capability!r}"
    if course.mission is not None and use.start < course.row.end:
        if not arrives_for(deployed, arrival_of(course)) or course.row.end > deployed.row.end:
            yield (
                f"the course runs in mission {course.mission!r} "
                f"{window(case.calendar, course.row.start, course.row.end)}, for those who arrive and stay"
            )
    elif use.start < course.row.end:
        yield f"the course runs {window(case.calendar, course.row.start, course.row.end)}"
    if use.end > course.lasts_until and skill.lasts is not None:
        yield f"the training lasts {window(case.calendar, course.row.end, course.lasts_until)}"


def _gift_misfits(case: Case, use: Use, deployed: Deployed, gift: Gift) -> Iterator[str]:
    row, where = deployed.row, deployed.gap.mission
    if gift.row.gap is not None:
        yield f"the pieces are for gap {gift.row.gap!r}"
    if gift.offer.item not in deployed.lacks_items:
        yield f"the deployment does not lack item {gift.offer.item!r}"
    if gift.mission is not None and gift.mission != where:
        yield f"the pieces are in mission {gift.mission!r}, the deployment in {where!r}"
    if gift.mission is None and gift.offer.missions and where not in gift.offer.missions:
        yield f"the pieces may serve in {listed(gift.offer.missions)}, the deployment is in {where!r}"
    if use.start < gift.row.start:
        yield f"the pieces are there from {window(case.calendar, gift.row.start, gift.row.end)}"
    if (use.start, use.end) != (row.start, row.end):
        yield "pieces serve a deployment from its start to its end"


def _loan_misfits(case: Case, deployed: Deployed, loan: Loan) -> Iterator[str]:
    row = deployed.row
    if loan.offer.item not in deployed.lacks_items:
        yield f"the deployment does not lack item {loan.offer.item!r}"
    if loan.mission != deployed.gap.mission:
        of_loan = "modules in training" if loan.mission is None else f"mission {loan.mission!r}"
        yield f"the loan is for {of_loan}, the deployment in {deployed.gap.mission!r}"
    lent, deployed_over = (loan.row.start, loan.row.end), (row.start, row.end)
    if lent != deployed_over:
        yield f"the loan runs {window(case.calendar, *lent)}, the deployment {window(case.calendar, *deployed_over)}"


def _adds_up_to_what_is_lacked(
    case: Case, joined: list[Joined], called_for: Mapping[Learning, int]
) -> Iterator[Violation]:
    met: Ledger[Need] = Ledger()
    for use, deployed, support in joined:
        kind, name = ("skill", support.skill.id) if isinstance(support, Course) else ("item", support.offer.item)
        met.book(Need(deployed.row.id, kind, name), use.start, use.end, use.amount, use.support)
    for_pieces: defaultdict[str, dict[Need, int]] = defaultdict(dict)
    for (name, skill), modules in called_for.items():
        for_pieces[name][Need(name, "skill", skill)] = modules
    for deployed in case.deployments:
        row = deployed.row
        lacked = {Need(row.id, "skill", skill): row.modules for skill in sorted(deployed.lacks_skills)}
        lacked.update(for_pieces[row.id])
        for item, pieces in deployed.lacks_items.items():
            lacked[Need(row.id, "item", item)] = pieces * row.modules
        for need, wanted in lacked.items():
            for amount, run in groupby(deployed.periods, key=partial(met.amount, need)):
                if not same_amount(amount, wanted):
                    periods = list(run)
                    yield Violation(
                        rule=RULE,
                        ids=(row.id, need.name),
                        text=f"deployment {row.id!r} lacks {number(wanted)} "
                        f"{'modules' if need.kind == 'skill' else 'pieces'} of {need.kind} {need.name!r} in "
                        f"{window(case.calendar, periods[0], periods[-1] + 1)}; its uses add up to {number(amount)}",
                    )


def _courses_carry_their_uses(case: Case, joined: list[Joined]) -> Iterator[Violation]:
    passed = {course.row.id: course.hundredths / 100 for course in case.courses}
    used: Ledger[str] = Ledger()
    for use, deployed, support in joined:
        if isinstance(support, Course):
            used.book(support.row.id, use.start, use.end, use.amount, deployed.row.id)
    for over in used.over(lambda course, _: passed[course], TOLERANCE):
        yield Violation(
            rule=RULE,
            ids=(over.key, *over.rows),
            text=f"course {over.key!r} passes {number(over.limit)} modules and is used for {number(over.amount)} "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _loans_are_used_whole(case: Case, joined: list[Joined]) -> Iterator[Violation]:
    used: defaultdict[str, float] = defaultdict(float)
    for use, _, support in joined:
        if isinstance(support, Loan):
            used[support.row.id] += use.amount
    for loan in case.loans:
        row = loan.row
        if loan.mission is not None and not same_amount(used[row.id], row.amount):
            yield Violation(
                rule=RULE,
                ids=(row.id,),
                text=f"loan {row.id!r} gives {number(row.amount)} pieces over "
                f"{window(case.calendar, row.start, row.end)}; {number(used[row.id])} are used",
            )


def _gifts_fit_courses(case: Case) -> Iterator[Violation]:
    """Pieces given for good serve courses that need them, for no more than these need."""
    used: defaultdict[Need, int] = defaultdict(int)
    for use, gift, course in gifts_in_training(case):
        row, item = course.row, gift.offer.item
        used[Need(row.id, "item", item)] += use.amount
        wrong = list(_course_gift_misfits(case, gift, course))
        if wrong:
            yield Violation(
                rule=RULE,
                ids=(gift.row.id, row.id),
                text=f"course {row.id!r} uses {number(use.amount)} of gift {gift.row.id!r} over "
                f"{window(case.calendar, row.start, row.end)}, which does not fit: {'; '.join(wrong)}",
            )
    needed = {course.row.id: pieces_in_training(course) for course in case.courses}
    for need, amount in used.items():
        wanted = needed[need.deployment].get(need.name, 0)
        if amount > wanted:
            yield Violation(
                rule=RULE,
                ids=(need.deployment, need.name),
                text=f"course {need.deployment!r} needs {number(wanted)} pieces of item {need.name!r}; it uses "
                f"{number(amount)} of gifts",
            )


def _course_gift_misfits(case: Case, gift: Gift, course: Course) -> Iterator[str]:
    row, offer = course.row, gift.offer
    if gift.row.gap is not None:
        yield f"the pieces are for gap {gift.row.gap!r}"
    if gift.mission is not None:
        yield f"the pieces are in mission {gift.mission!r}"
    elif gift.row.recipient != row.recipient:
        yield f"the recipient is {gift.row.recipient!r}, in training are modules of {row.recipient!r}"
    if offer.missions:
        yield f"the pieces may serve in {listed(offer.missions)} only"
    if offer.needs_skill is not None:
        yield f"who learns does not have skill {offer.needs_skill!r} yet, which the pieces need"
    if case.scenario.bundle_of(offer.id) is not None:
        yield "pieces of a smart pledge serve its pledges"
    if row.start < gift.row.start:
        yield f"the pieces are there from {window(case.calendar, gift.row.start, gift.row.end)}"
