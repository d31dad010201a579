"""Rule 10, links: the recipients that one supporter can manage; the goal `simplicity`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, Rows, located, numbered, spread
from pkmatch.domain.policy import Goals


def link_columns(
    a: ScenarioArrays, courses: Columns, loans: Columns, gifts: Columns, goals: Goals, asked: Goals
) -> Columns:
    """
    Whether a supporter gives a recipient any course, loan or gift: one column for each pair where it matters.

    Missions that are given pieces are recipients too, counted after the partners.
    """
    supporter = np.concatenate([_trainer(a, courses), _lender(a, loans), _lender(a, gifts)])
    recipient = np.concatenate([courses.keys["partner"], loans.keys["partner"], _given_to(a, gifts)])
    _, (gives, receives) = numbered(supporter, recipient)
    too_many = np.bincount(gives, minlength=len(a.partner_ids)) > a.max_links
    kept = too_many[gives] | asked.asks("simplicity")
    count = int(kept.sum())
    keys = {"supporter": gives[kept], "partner": receives[kept]}
    worth = np.full(count, -goals.weight("simplicity"))
    return Columns("linked", keys, upper=np.ones(count, dtype=np.int64), worth=worth)


def support_means_linked(a: ScenarioArrays, courses: Columns, loans: Columns, gifts: Columns, linked: Columns) -> Rows:
    """
    What an offer has out with a partner in a period is at most what it could have out there x the link.

    An offer's own limit, period by period, keeps the rule tight; courses of no periods have a row for their start.
    """
    of_courses = located(linked, ("supporter", "partner"), (_trainer(a, courses), courses.keys["partner"]))
    of_loans = located(linked, ("supporter", "partner"), (_lender(a, loans), loans.keys["partner"]))
    of_gifts = located(linked, ("supporter", "partner"), (_lender(a, gifts), _given_to(a, gifts)))
    begun, start, end = courses.keys["offer"], courses.keys["start"], courses.keys["end"]
    course, taught = spread(start, np.maximum(end, start + 1))
    sent = loans.keys["start"] - a.delivery_by_equipment[loans.keys["offer"]]
    loan, lent = spread(sent, loans.keys["end"])
    course, taught = course[of_courses[course] >= 0], taught[of_courses[course] >= 0]
    loan, lent = loan[of_loans[loan] >= 0], lent[of_loans[loan] >= 0]

    gift = np.flatnonzero(of_gifts >= 0)
    link = np.concatenate([of_courses[course], of_loans[loan], of_gifts[gift]])
    pieces_of = np.concatenate([loans.keys["offer"][loan], gifts.keys["offer"][gift]])
    offer = np.concatenate([begun[course], pieces_of + len(a.training_ids)])
    row, (link_by_row, offer_by_row, _) = numbered(link, offer, np.concatenate([taught, lent, np.zeros_like(gift)]))
    upper = np.concatenate([courses.upper[course], loans.upper[loan], gifts.upper[gift]])
    together = np.bincount(row, upper, len(link_by_row))
    places = np.where(a.duration_by_training > 0, a.places_by_training, np.iinfo(np.int64).max)
    most = np.minimum(together, np.concatenate([places, a.quantity_by_equipment])[offer_by_row])
    count = len(link_by_row)
    entries = (
        Entries("courses", row[: len(course)], course, np.ones(len(course))),
        Entries("loans", row[len(course) : len(course) + len(loan)], loan, np.ones(len(loan))),
        Entries("gifts", row[len(course) + len(loan) :], gift, np.ones(len(gift))),
        Entries("linked", np.arange(count), link_by_row, -most.astype(np.float64)),
    )
    return Rows("linked links", np.full(count, -np.inf), np.zeros(count), entries)


def no_more_links_than_managed(a: ScenarioArrays, linked: Columns) -> Rows:
    """A supporter gives courses, loans or gifts to at most `max_links` recipients."""
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


def _given_to(a: ScenarioArrays, gifts: Columns) -> IntArray:
    """The recipient of a gift: the partner, or the mission, counted after the partners."""
    partner, mission = gifts.keys["partner"], gifts.keys["mission"]
    return np.where(partner >= 0, partner, len(a.partner_ids) + mission)


def _lender(a: ScenarioArrays, loans: Columns) -> IntArray:
    found: IntArray = a.partner_by_equipment[loans.keys["offer"]]
    return found
