"""Rule 10, links: the recipients that one supporter can manage; the goal `simplicity`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, Rows, located, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.money import money_unit
from pkmatch.rules.training import by_trained


def link_columns(
    a: ScenarioArrays,
    courses: Columns,
    loans: Columns,
    gifts: Columns,
    lifts: Columns,
    paid: Sequence[Columns],
    goals: Goals,
    asked: Goals,
) -> Columns:
    """
    Whether a supporter gives a recipient any support, hosts of courses too: a column for each pair that matters.

    Missions that are given pieces are recipients too, counted after the partners.
    """
    carried_or_paid = [_carrier(a, lifts), *(_giver(a, each) for each in paid)]
    others, hosted = ~by_trained(courses), np.flatnonzero(_host(a, courses) >= 0)
    trainer = _trainer(a, courses)[others]
    supporter = np.concatenate(
        [trainer, _lender(a, loans), _lender(a, gifts), *carried_or_paid, _host(a, courses)[hosted]]
    )
    partners = [courses.keys["partner"][others], loans.keys["partner"]]
    given_or_paid = [_given_to(a, gifts), lifts.keys["partner"], *(_given_to(a, each) for each in paid)]
    recipient = np.concatenate([*partners, *given_or_paid, courses.keys["partner"][hosted]])
    _, (gives, receives) = numbered(supporter, recipient)
    too_many = np.bincount(gives, minlength=len(a.partner_ids)) > a.max_links
    kept = too_many[gives] | asked.asks("simplicity")
    count = int(kept.sum())
    keys = {"supporter": gives[kept], "partner": receives[kept]}
    worth = np.full(count, -goals.weight("simplicity"))
    return Columns("linked", keys, upper=np.ones(count, dtype=np.int64), worth=worth)


def support_means_linked(
    a: ScenarioArrays,
    courses: Columns,
    loans: Columns,
    gifts: Columns,
    lifts: Columns,
    paid: Sequence[Columns],
    linked: Columns,
) -> Rows:
    """
    What an offer has out with a partner in a period is at most what it could have out there x the link.

    An offer's own limit, period by period, keeps the rule tight; courses of no periods have a row for their start.
    Each payment, and what is given for a gap, has a row of its own.
    """
    of_courses = located(linked, ("supporter", "partner"), (_trainer(a, courses), courses.keys["partner"]))
    of_courses = np.where(by_trained(courses), -1, of_courses)
    of_loans = located(linked, ("supporter", "partner"), (_lender(a, loans), loans.keys["partner"]))
    of_gifts = located(linked, ("supporter", "partner"), (_lender(a, gifts), _given_to(a, gifts)))
    of_lifts = located(linked, ("supporter", "partner"), (_carrier(a, lifts), lifts.keys["partner"]))
    of_hosts = located(linked, ("supporter", "partner"), (_host(a, courses), courses.keys["partner"]))
    begun, start, end = courses.keys["offer"], courses.keys["start"], courses.keys["end"]
    course, taught = spread(start, np.maximum(end, start + 1))
    housed, within = course[of_hosts[course] >= 0], taught[of_hosts[course] >= 0]
    sent = loans.keys["start"] - a.delivery_by_equipment[loans.keys["offer"]]
    loan, lent = spread(sent, loans.keys["end"])
    course, taught = course[of_courses[course] >= 0], taught[of_courses[course] >= 0]
    loan, lent = loan[of_loans[loan] >= 0], lent[of_loans[loan] >= 0]

    gift, carried = np.flatnonzero(of_gifts >= 0), np.flatnonzero(of_lifts >= 0)
    arrives = lifts.keys["start"][carried]
    link = np.concatenate([of_courses[course], of_loans[loan], of_gifts[gift], of_lifts[carried], of_hosts[housed]])
    pieces_of = np.concatenate([loans.keys["offer"][loan], gifts.keys["offer"][gift]])
    lifted_by = lifts.keys["offer"][carried] + len(a.training_ids) + len(a.equipment_ids)
    hosted_by = courses.keys["host"][housed] + len(a.training_ids) + len(a.equipment_ids) + len(a.lift_ids)
    offer = np.concatenate([begun[course], pieces_of + len(a.training_ids), lifted_by, hosted_by])
    when = np.concatenate([taught, lent, np.zeros_like(gift), arrives, within])
    row, (link_by_row, offer_by_row, _) = numbered(link, offer, when)
    upper = [courses.upper[course], loans.upper[loan], gifts.upper[gift], lifts.upper[carried], courses.upper[housed]]
    together = np.bincount(row, np.concatenate(upper), len(link_by_row))
    boundless = np.iinfo(np.int64).max
    places = np.where(a.duration_by_training > 0, a.places_by_training, boundless)
    of_school = np.full(len(a.host_ids), boundless)  # courses of no periods take no place
    has = np.concatenate([places, a.quantity_by_equipment, a.personnel_by_lift, of_school])
    most = np.minimum(together, has[offer_by_row])
    count, count_of_pieces = len(link_by_row), len(course) + len(loan) + len(gift)
    in_lifts = slice(count_of_pieces, count_of_pieces + len(carried))
    entries = (
        Entries("courses", row[: len(course)], course, np.ones(len(course))),
        Entries("loans", row[len(course) : len(course) + len(loan)], loan, np.ones(len(loan))),
        Entries("gifts", row[len(course) + len(loan) : count_of_pieces], gift, np.ones(len(gift))),
        Entries("lifts", row[in_lifts], carried, np.ones(len(carried))),
        Entries("courses", row[in_lifts.stop :], housed, np.ones(len(housed))),
        Entries("linked", np.arange(count), link_by_row, -most.astype(np.float64)),
    )
    rows = Rows("linked links", np.full(count, -np.inf), np.zeros(count), entries)
    for each in paid:
        rows = _with_a_row_each(a, rows, each, linked)
    return rows


def _with_a_row_each(a: ScenarioArrays, rows: Rows, given: Columns, linked: Columns) -> Rows:
    """The rows, and one for each column of a family: it is at most what can be given x the link."""
    link = located(linked, ("supporter", "partner"), (_giver(a, given), _given_to(a, given)))
    column = np.flatnonzero(link >= 0)
    amount = given.upper[column]
    if given.family != "pieces asked":
        amount = np.minimum(amount, a.cents_by_funding[given.keys["offer"][column]] // money_unit(a))
    row = len(rows) + np.arange(len(column))
    more = (
        Entries(given.family, row, column, np.ones(len(column))),
        Entries("linked", row, link[column], -amount.astype(np.float64)),
    )
    count = len(rows) + len(column)
    return Rows(rows.family, np.full(count, -np.inf), np.zeros(count), (*rows.entries, *more))


def no_more_links_than_managed(a: ScenarioArrays, linked: Columns) -> Rows:
    """A supporter gives courses, loans, gifts, lift or money to at most `max_links` recipients."""
    supporter = linked.keys["supporter"]
    crowded = np.bincount(supporter, minlength=len(a.partner_ids)) > a.max_links
    column = np.flatnonzero(crowded[supporter])
    row, (who,) = numbered(supporter[column])
    entries = (Entries("linked", row, column, np.ones(len(row))),)
    limit = np.full(len(who), float(a.max_links))
    return Rows("max links", np.full(len(who), -np.inf), limit, entries, {"partner": who})


def _trainer(a: ScenarioArrays, courses: Columns) -> IntArray:
    found: IntArray = a.partner_by_training[courses.keys["offer"]]
    return found


def _host(a: ScenarioArrays, courses: Columns) -> IntArray:
    """The partner whose school a course is at; -1 where it needs none, or is at the trainees' own."""
    host = np.append(a.partner_by_host, -1)[courses.keys["host"]]
    return np.where(host == courses.keys["partner"], -1, host)


def _carrier(a: ScenarioArrays, lifts: Columns) -> IntArray:
    found: IntArray = a.partner_by_lift[lifts.keys["offer"]]
    return found


def _giver(a: ScenarioArrays, given: Columns) -> IntArray:
    """Who gives for gaps, or pays."""
    partner = a.partner_by_equipment if given.family == "pieces asked" else a.partner_by_funding
    found: IntArray = partner[given.keys["offer"]]
    return found


def _given_to(a: ScenarioArrays, gifts: Columns) -> IntArray:
    """The recipient of a gift or payment: the partner, or the mission, counted after the partners."""
    partner, mission = gifts.keys["partner"], gifts.keys["mission"]
    return np.where(partner >= 0, partner, len(a.partner_ids) + mission)


def _lender(a: ScenarioArrays, loans: Columns) -> IntArray:
    found: IntArray = a.partner_by_equipment[loans.keys["offer"]]
    return found
