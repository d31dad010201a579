"""Gaps that ask an item or an amount are given just that, and no more; what counts of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pkmatch.domain.plan import Support
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Gift, Payment
from pkmatch.verification.wording import listed, number, window

HUNDREDTH = 100


def check_asked(case: Case) -> Iterator[Violation]:
    """The rules of gaps that ask an item or an amount."""
    yield from _what_the_gap_asks(case)
    yield from _given_within_what_is_asked(case)


def given(case: Case) -> Mapping[tuple[str, int], float]:
    """Pieces or USD that count by gap and open period, 0 where none do; of a critical gap all or nothing."""
    found = {
        (name, period): 0.0 for name, gap in case.asks.items() for period in range(*case.scenario.gap_periods(gap))
    }
    for row in _rows(case):
        gap_id = row.gap or ""
        first, end = case.scenario.gap_periods(case.asks[gap_id])
        for period in range(max(first, row.start), end):
            found[gap_id, period] += row.amount
    for (name, period), amount in found.items():
        gap = case.asks[name]
        if gap.critical and round(HUNDREDTH * amount) < round(HUNDREDTH * gap.asked):
            found[name, period] = 0.0
    return found


def _rows(case: Case) -> list[Support]:
    """What is given for gaps that ask it, and goes to their mission."""
    supports: list[Gift | Payment] = [*case.gifts, *case.payments]
    return [each.row for each in supports if each.row.gap in case.asks]


def _what_the_gap_asks(case: Case) -> Iterator[Violation]:
    for support in case.plan.supports:
        gap = case.asks.get(support.gap or "")
        if support.gap is None or gap is None:
            continue
        wrong = list(_misfits(case, support))
        if wrong:
            yield Violation(
                rule="what the gap asks",
                ids=(support.id, gap.id),
                text=f"{support.kind} {support.id!r} is for gap {gap.id!r}: {'; '.join(wrong)}",
            )


def _misfits(case: Case, support: Support) -> Iterator[str]:
    gap = case.asks[support.gap or ""]
    first, end = case.scenario.gap_periods(gap)
    if support.kind != ("payment" if gap.amount is not None else "gift"):
        yield f"it asks {'an amount' if gap.amount is not None else 'an item'}"
        return
    if support.mission != gap.mission or support.recipient != gap.mission:
        yield f"it is in mission {gap.mission!r}"
    if support.kind == "gift":
        offer = case.equipment_offers.get(support.offer)
        if offer is not None and offer.item != gap.item:
            yield f"it asks item {gap.item!r}, the offer gives {offer.item!r}"
        if offer is not None and offer.needs_skill is not None:
            yield f"the pieces need skill {offer.needs_skill!r}, which the gap does not bring"
        bundles = [x.id for x in case.scenario.smart_pledges if support.offer in x.members]
        if bundles:
            yield f"the offer serves the members of smart pledge {bundles[0]!r} only"
        if support.start >= end:
            yield f"the need is over {window(case.calendar, first, end)}"
    else:
        if support.use != "programme":
            yield f"the payment is for {support.use}, not for a programme"
        if not first <= support.start < end:
            paid, need = (window(case.calendar, *x) for x in ((support.start, support.end), (first, end)))
            yield f"it is paid {paid}, the need is {need}"


def _given_within_what_is_asked(case: Case) -> Iterator[Violation]:
    total: defaultdict[str, int] = defaultdict(int)
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows(case):
        total[row.gap or ""] += round(HUNDREDTH * row.amount)
        rows[row.gap or ""].append(row.id)
    for name, hundredths in total.items():
        asked = case.asks[name].asked
        if hundredths > round(HUNDREDTH * asked):
            yield Violation(
                rule="given within what is asked",
                ids=(name, *rows[name]),
                text=f"gap {name!r} is given {number(hundredths / HUNDREDTH)} of {number(asked)} that it asks, "
                f"by {listed(rows[name])}",
            )
