"""
Rule 4, hosts: the schools and bases at which courses of trainers without one of their own take place.

Where an offer needs a host there is a column of courses for each host that could have them.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Columns, Rows, at_most, numbered, spread

NO_HOST = -1
"""The host of a course whose offer needs none."""


def hosts_for(a: ScenarioArrays, offer: IntArray, partner: IntArray) -> tuple[IntArray, IntArray]:
    """Every (place among some offers and recipients, host) of a course; NO_HOST where the offer needs none."""
    alone = np.flatnonzero(~a.needs_host[offer])
    hosted = np.flatnonzero(a.needs_host[offer])
    fits = a.hosted_at[offer[hosted]] & a.host_reaches[:, partner[hosted]].T
    which, host = np.nonzero(fits)
    course = np.concatenate([alone, hosted[which]])
    order = np.argsort(course, kind="stable")
    return course[order], np.concatenate([np.full(len(alone), NO_HOST), host])[order]


def earliest_course(a: ScenarioArrays) -> IntArray:
    """By offer and recipient, the first period in which a course can be over; NEVER where there can be none."""
    offers = np.arange(len(a.training_ids))
    found = np.full((len(offers), len(a.partner_ids)), NEVER)
    for host in range(NO_HOST, len(a.host_ids)):
        first, end = first_and_end(a, offers, np.full(len(offers), host))
        done = first + a.duration_by_training
        given = (first < end) & (done <= end)
        fits = given[:, None] & (~a.needs_host[:, None] if host == NO_HOST else _takes(a, host))
        found = np.where(fits, np.minimum(found, done[:, None]), found)
    return found


def _takes(a: ScenarioArrays, host: int) -> BoolArray:
    """By offer and recipient, whether a host takes their courses."""
    taken: BoolArray = a.hosted_at[:, [host]] & a.host_reaches[host]
    return taken


def first_and_end(a: ScenarioArrays, offer: IntArray, host: IntArray) -> tuple[IntArray, IntArray]:
    """The periods in which the trainer, and the host where there is one, is to be had."""
    first, end = a.first_by_training[offer], a.end_by_training[offer]
    if not len(a.host_ids):
        return first, end
    hosted = host != NO_HOST
    later = np.where(hosted, np.maximum(first, a.first_by_host[host]), first)
    return later, np.where(hosted, np.minimum(end, a.end_by_host[host]), end)


def places_of(a: ScenarioArrays, offer: IntArray, host: IntArray) -> IntArray:
    """Modules that may be in training at the same time, by what trainer and host have."""
    places = a.places_by_training[offer]
    if not len(a.host_ids):
        return places
    return np.where(host != NO_HOST, np.minimum(places, a.places_by_host[host]), places)


def usd_of(a: ScenarioArrays, offer: IntArray, host: IntArray, partner: IntArray) -> FloatArray:
    """What a module in training costs, by trainer, host and interpreters."""
    interpreters = np.where(a.needs_interpreters[offer, partner], a.translation_usd[offer], 0.0)
    found: FloatArray = a.cost_usd_by_training[offer] + np.append(a.cost_usd_by_host, 0.0)[host] + interpreters
    return found


def cents_due(a: ScenarioArrays, courses: Columns) -> IntArray:
    """Cents of a module of each course that nobody has covered, by trainer and host."""
    host = np.append(a.cents_due_by_host, 0)[courses.keys["host"]]
    found: IntArray = a.cents_due_by_training[courses.keys["offer"]] + host
    return found


def interpreters_due(a: ScenarioArrays, courses: Columns) -> IntArray:
    """Cents of a module of each course for interpreters."""
    offer = courses.keys["offer"]
    return np.where(a.needs_interpreters[offer, courses.keys["partner"]], a.translation_cents[offer], 0)


def is_away(a: ScenarioArrays, courses: Columns) -> BoolArray:
    """Whether a course is not at a school of the trainees' own."""
    host = np.append(a.partner_by_host, NO_HOST)[courses.keys["host"]]
    found: BoolArray = host != courses.keys["partner"]
    return found


def hosts_have_places(a: ScenarioArrays, courses: Columns) -> Rows:
    """Modules in training with a host in a period are at most its places."""
    hosted = np.flatnonzero(courses.keys["host"] != NO_HOST)
    column, period = spread(courses.keys["start"][hosted], courses.keys["end"][hosted])
    column = hosted[column]
    row, (host, at) = numbered(courses.keys["host"][column], period)
    entries = [("courses", row, column, 1.0, courses.upper[column])]
    return at_most("host places", {"host": host, "period": at}, entries, a.places_by_host[host])
