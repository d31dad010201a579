"""Rule 10, links: the recipients that one supporter can manage; the goal `simplicity`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, Rows, located, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.money import money_unit


def link_columns(
    a: ScenarioArrays,
    courses: Columns,
    loans: Columns,
    gifts: Columns,
    lifts: Columns,
    payments: Columns,
    goals: Goals,
    asked: Goals,
) -> Columns:
    """
    Whether a supporter gives a recipient any support, hosts of courses too: a column for each pair that matters.

    Missions that are given pieces are recipients too, counted after the partners.
    """
    carried_or_paid = [_carrier(a, lifts), _payer(a, payments)]
    hosted = np.flatnonzero(_host(a, courses) >= 0)
    supporter = np.concatenate([_trainer(a, courses), _lender(a, loans), _lender(a, gifts), *carried_or_paid])
    supporter = np.concatenate([supporter, _host(a, courses)[hosted]])
    partners = [part.keys["partner"] for part in (courses, loans)]
    recipient = np.concatenate([*partners, _given_to(a, gifts), lifts.keys["partner"], _given_to(a, payments)])
    recipient = np.concatenate([recipient, courses.keys["partner"][hosted]])
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
    payments: Columns,
    linked: Columns,
) -> Rows:
    """
    What an offer has out with a partner in a period is at most what it could have out there x the link.

    An offer's own limit, period by period, keeps the rule tight; courses of no periods have a row for their start.
    Each payment has a row of its own, with what can fall due at once.
    """
    of_payments = located(linked, ("supporter", "partner"), (_payer(a, payments), _given_to(a, payments)))
    payment = np.flatnonzero(of_payments >= 0)
    amount = a.cents_by_funding[payments.keys["offer"][payment]] // money_unit(a)
    paid = np.minimum(payments.upper[payment], amount).astype(np.float64)
    of_courses = located(linked, ("supporter", "partner"), (_trainer(a, courses), courses.keys["partner"]))
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
        Entries("payments", count + np.arange(len(payment)), payment, np.ones(len(payment))),
        Entries("linked", count + np.arange(len(payment)), of_payments[payment], -paid),
    )
    count += len(payment)
    return Rows("linked links", np.full(count, -np.inf), np.zeros(count), entries)


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


def _payer(a: ScenarioArrays, payments: Columns) -> IntArray:
    found: IntArray = a.partner_by_funding[payments.keys["offer"]]
    return found


def _given_to(a: ScenarioArrays, gifts: Columns) -> IntArray:
    """The recipient of a gift or payment: the partner, or the mission, counted after the partners."""
    partner, mission = gifts.keys["partner"], gifts.keys["mission"]
    return np.where(partner >= 0, partner, len(a.partner_ids) + mission)


def _lender(a: ScenarioArrays, loans: Columns) -> IntArray:
    found: IntArray = a.partner_by_equipment[loans.keys["offer"]]
    return found
