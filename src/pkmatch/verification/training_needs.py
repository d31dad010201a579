"""Training needs are met by what is trained, and what a plan leaves trained at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.wording import listed, number, window


def check_training_needs(case: Case) -> Iterator[Violation]:
    """Rule 4.7."""
    needs = {need.id: need for need in case.scenario.training_needs}
    for name, rows in Counter(row.need for row in case.plan.unmet_needs).items():
        missing = sum(row.missing for row in case.plan.unmet_needs if row.need == name)
        if name in needs and (rows > 1 or missing > needs[name].modules):
            yield Violation(
                rule="training needs",
                ids=(name,),
                text=f"training need {name!r} is stated {rows} times as not met, with {missing} modules missing; "
                f"it is of {needs[name].modules}",
            )
    stock = _stock_by_skill(case)
    met: Ledger[tuple[str, str]] = Ledger()
    for name, modules in modules_met(case).items():
        need = needs[name]
        met.book((need.partner, need.skill), case.scenario.due_period(need), case.calendar.periods, modules, name)
    for over in met.over(lambda key, period: stock[(*key, period)] // 100):
        partner, skill = over.key
        yield Violation(
            rule="training needs",
            ids=(partner, skill, *over.rows),
            text=f"partner {partner!r}, skill {skill!r}: {number(over.amount)} modules of training needs are stated as "
            f"met in {window(case.calendar, over.start, over.end)}, {number(over.limit)} are trained; "
            f"needs {listed(over.rows)}",
        )


def modules_met(case: Case) -> dict[str, int]:
    """What the plan states as met of each training need, those of which nothing is met left out."""
    missing: Counter[str] = Counter()
    for row in case.plan.unmet_needs:
        missing[row.need] += row.missing
    met = {need.id: need.modules - missing[need.id] for need in case.scenario.training_needs}
    return {name: modules for name, modules in met.items() if modules > 0}


def capacity(case: Case) -> float:
    """Training needs met, by priority, and the modules trained in the last period, trainers among them twice."""
    met, last = modules_met(case), case.calendar.periods - 1
    worth = sum(need.priority / need.modules * met.get(need.id, 0) for need in case.scenario.training_needs)
    left = [course for course in case.courses if course.row.end <= last < course.lasts_until]
    trainers = [course for course in left if course.offer.trains_trainers and not course.by_trained]
    return worth + sum(course.hundredths for course in (*left, *trainers)) / 100


def _stock_by_skill(case: Case) -> Counter[tuple[str, str, int]]:
    """Hundredths of trained modules of a partner in a skill, all capabilities together, by period."""
    found: Counter[tuple[str, str, int]] = Counter()
    for course in case.courses:
        for period in range(course.row.end, min(course.lasts_until, case.calendar.periods)):
            found[course.row.recipient, course.skill.id, period] += course.hundredths
    return found
