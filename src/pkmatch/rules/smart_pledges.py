"""
Rule 9: registered smart pledges are used whole or not at all.

A switch says whether a bundle is used, another for each deployment that one of its pledges may make in its gaps: its
slot. Each pledge then takes one slot with all its modules; in an ordered bundle a slot begins where one of the pledge
before ends. What the bundle's offers give is no more than its pledges lack in their slots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered
from pkmatch.rules.equipment import LoanClasses
from pkmatch.rules.lift import Arrivals


@dataclass(frozen=True, eq=False)
class Slots:
    """The candidates in which a bundle's pledges serve in its gaps, and the bundle of each."""

    candidate: IntArray
    bundle: IntArray
    of_candidate: IntArray  # the bundle in whose slot a candidate is, -1 where in none


def serves_in_its_bundle_or_is_free(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """Pledges of a bundle serve in its gaps; elsewhere only where the bundle says so."""
    allowed = np.ones(len(pledge), dtype=np.bool_)
    bound = np.flatnonzero(a.bundle_by_pledge[pledge] >= 0)
    bundle = a.bundle_by_pledge[pledge[bound]]
    allowed[bound] = a.members_free[bundle] | a.gap_in_bundle[bundle, gap[bound]]
    return allowed


def whole_where_they_must(a: ScenarioArrays, c: Candidates) -> BoolArray:
    """Whether all modules of a pledge can be in a slot of its bundle; true of all other candidates."""
    whole = np.ones(len(c), dtype=np.bool_)
    at = slots_of(a, c).candidate
    whole[at] = c.most[at] >= a.quantity_by_pledge[c.pledge[at]]
    return whole


def slots_of(a: ScenarioArrays, c: Candidates) -> Slots:
    """The slots among the candidates."""
    of_candidate = a.bundle_by_pledge[c.pledge]
    bound = np.flatnonzero(of_candidate >= 0)
    outside = bound[~a.gap_in_bundle[of_candidate[bound], c.gap[bound]]]
    of_candidate[outside] = -1
    candidate = np.flatnonzero(of_candidate >= 0)
    return Slots(candidate, of_candidate[candidate], of_candidate)


def bundle_columns(a: ScenarioArrays) -> Columns:
    """Whether a smart pledge is used."""
    count = len(a.smart_pledge_ids)
    return Columns("bundles", {"bundle": np.arange(count)}, upper=np.ones(count, dtype=np.int64), worth=np.zeros(count))


def slot_columns(a: ScenarioArrays, c: Candidates, k: Slots) -> Columns:
    """Whether a pledge takes a slot."""
    at = k.candidate
    keys = {"pledge": c.pledge[at], "gap": c.gap[at], "start": c.start[at], "end": c.end[at]}
    return Columns("slots", keys, upper=np.ones(len(at), dtype=np.int64), worth=np.zeros(len(at)))


def slots_are_filled_whole(a: ScenarioArrays, c: Candidates, k: Slots) -> Rows:
    """In a slot that is taken all modules of its pledge deploy, in others none."""
    count = len(k.candidate)
    row, ones = np.arange(count), np.ones(count)
    quantity = a.quantity_by_pledge[c.pledge[k.candidate]].astype(np.float64)
    entries = (Entries("deployments", row, k.candidate, ones), Entries("slots", row, row, -quantity))
    keys = {name: getattr(c, name)[k.candidate] for name in ("pledge", "gap", "start", "end")}
    return Rows("slots", np.zeros(count), np.zeros(count), entries, keys)


def each_member_takes_one_slot(a: ScenarioArrays, c: Candidates, k: Slots) -> Rows:
    """Each pledge of a bundle that is used takes one slot, of others none."""
    member = np.flatnonzero(a.bundle_by_pledge >= 0)
    row_of_pledge = np.full(len(a.pledge_ids), -1)
    row_of_pledge[member] = np.arange(len(member))
    count = len(member)
    entries = (
        Entries("slots", row_of_pledge[c.pledge[k.candidate]], np.arange(len(k.candidate)), np.ones(len(k.candidate))),
        Entries("bundles", np.arange(count), a.bundle_by_pledge[member], -np.ones(count)),
    )
    return Rows("smart pledge whole", np.zeros(count), np.zeros(count), entries, {"pledge": member})


def ordered_members_follow(a: ScenarioArrays, c: Candidates, k: Slots) -> Rows:
    """In each period in which a slot of a pledge ends, one of the next begins, one period earlier under handover."""
    following = _next_in_order(a)
    pledge = c.pledge[k.candidate]
    begins = np.flatnonzero(a.ordered_bundle[k.bundle] & (a.rank_in_bundle[pledge] > 0))
    ends = np.flatnonzero(following[pledge] >= 0)
    who = np.concatenate([pledge[begins], following[pledge[ends]]])
    at = k.candidate[begins]
    relieves = c.start[at] + a.handover_by_gap[c.gap[at]]
    row, (next_one, period) = numbered(who, np.concatenate([relieves, c.end[k.candidate[ends]]]))
    values = np.concatenate([np.ones(len(begins)), -np.ones(len(ends))])
    entries = (Entries("slots", row, np.concatenate([begins, ends]), values),)
    count = len(next_one)
    return Rows("smart pledge order", np.zeros(count), np.zeros(count), entries, {"pledge": next_one, "period": period})


def _next_in_order(a: ScenarioArrays) -> IntArray:
    """By pledge the one that follows it in an ordered bundle, -1 where none does."""
    following = np.full(len(a.pledge_ids), -1)
    member = np.flatnonzero(a.bundle_by_pledge >= 0)
    member = member[a.ordered_bundle[a.bundle_by_pledge[member]]]
    member = member[np.lexsort((a.rank_in_bundle[member], a.bundle_by_pledge[member]))]
    same = np.flatnonzero(np.diff(a.bundle_by_pledge[member]) == 0)
    following[member[same]] = member[same + 1]
    return following


def offers_serve_members(
    a: ScenarioArrays,
    k: Slots,
    borrowed: LoanClasses,
    moved: Arrivals,
    loans: Columns,
    drawn: Columns,
    lifts: Columns,
) -> tuple[Rows, Rows]:
    """What a bundle's offers lend, give and carry is at most what its pledges lack in their slots."""
    pieces = _within_members(
        "pieces of a smart pledge",
        [
            (loans, a.bundle_by_equipment[loans.keys["offer"]], "class"),
            (drawn, a.bundle_by_equipment[drawn.keys["stock"]], "class"),
        ],
        (borrowed.candidate, borrowed.of_class, borrowed.pieces),
        k,
        {name: getattr(borrowed, name) for name in ("partner", "mission", "item", "start", "end")},
    )
    seats = _within_members(
        "lift of a smart pledge",
        [(lifts, a.bundle_by_lift[lifts.keys["offer"]], "arrival")],
        (moved.candidate, moved.of_arrival, moved.people),
        k,
        {name: getattr(moved, name) for name in ("partner", "mission", "start")},
    )
    return pieces, seats


def _within_members(
    family: str,
    given: list[tuple[Columns, IntArray, str]],
    lacking: tuple[IntArray, IntArray, IntArray],
    k: Slots,
    named: dict[str, IntArray],
) -> Rows:
    """For each bundle and class: the sum of what its offers give <= the sum of what its pledges lack in it."""
    chosen = [np.flatnonzero(bundle >= 0) for _, bundle, _ in given]
    bundles = [bundle[which] for (_, bundle, _), which in zip(given, chosen, strict=True)]
    classes = [columns.keys[key][which] for (columns, _, key), which in zip(given, chosen, strict=True)]
    candidate, of_class, amount = lacking
    inside = np.flatnonzero(k.of_candidate[candidate] >= 0)
    bundles.append(k.of_candidate[candidate[inside]])
    classes.append(of_class[inside])
    row, (bundle, klass) = numbered(np.concatenate(bundles), np.concatenate(classes))
    split = np.split(row, np.cumsum([len(each) for each in classes])[:-1])
    entries = [
        Entries(columns.family, rows, which, np.ones(len(which)))
        for (columns, _, _), rows, which in zip(given, split, chosen, strict=False)
    ]
    entries.append(Entries("deployments", split[-1], candidate[inside], -amount[inside].astype(np.float64)))
    has = np.bincount(row[: len(row) - len(inside)], minlength=len(bundle)) > 0
    keys = {"bundle": bundle, **{name: key[klass] for name, key in named.items()}}
    return Rows(
        family, np.full(len(bundle), -np.inf), np.zeros(len(bundle)), tuple(entries), keys, slack=~has
    ).without_slack()


def offers_are_given_in_use(a: ScenarioArrays, courses: Columns, given: Columns) -> Rows:
    """A bundle's offers train, host and give only where the bundle is used."""
    of_course, of_gift = a.bundle_by_training[courses.keys["offer"]], a.bundle_by_equipment[given.keys["offer"]]
    of_host = np.append(a.bundle_by_host, -1)[courses.keys["host"]]
    of_host = np.where(of_host == of_course, -1, of_host)  # one row says it of both
    trained, hosted, donated = (np.flatnonzero(of_which >= 0) for of_which in (of_course, of_host, of_gift))
    count, split = len(trained) + len(hosted) + len(donated), len(trained) + len(hosted)
    row, taught = np.arange(count), np.concatenate([trained, hosted])
    most = np.concatenate([courses.upper[taught], given.upper[donated]]).astype(np.float64)
    bundle = np.concatenate([of_course[trained], of_host[hosted], of_gift[donated]])
    entries = (
        Entries("courses", row[:split], taught, np.ones(split)),
        Entries("gifts", row[split:], donated, np.ones(len(donated))),
        Entries("bundles", row, bundle, -most),
    )
    return Rows("offers of a smart pledge", np.full(count, -np.inf), np.zeros(count), entries, {"bundle": bundle})
