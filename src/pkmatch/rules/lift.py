"""
Rule 6: lift for the people of units that cannot travel by themselves.

Whoever arrives for a partner in a mission in one period travels together, on any offers. An offer that `returns`
also takes home whom it brought, so what it carries is told by the last period too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.money import LIFT, missions_paid_alike


@dataclass(frozen=True, eq=False)
class Arrivals:
    """
    Who arrives together: a partner's people in a mission from one period on, and of these who leaves together.

    `mission` is the first of the missions to which the same offers go. `candidate`, `of_arrival` and `of_stay` pair
    each candidate whose people are moved with its arrival and its stay; `people` moves with a module.
    """

    partner: IntArray
    mission: IntArray
    start: IntArray
    stay_arrival: IntArray
    stay_end: IntArray
    candidate: IntArray
    of_arrival: IntArray
    of_stay: IntArray
    people: IntArray

    def __len__(self) -> int:
        return len(self.partner)


def missions_alike(a: ScenarioArrays) -> IntArray:
    """By mission, the first mission to which the same offers of lift go; one of a bundle's lift stands alone."""
    if not len(a.mission_ids) or not len(a.lift_ids):
        return np.zeros(len(a.mission_ids), dtype=np.int64)
    goes = np.concatenate([a.lift_goes, missions_paid_alike(a, LIFT)])
    _, first, group = np.unique(goes.T, axis=0, return_index=True, return_inverse=True)
    alone = np.any(a.lift_goes[a.bundle_by_lift >= 0], axis=0)
    return np.where(alone, np.arange(len(a.mission_ids)), first[group.reshape(-1)])


def arrivals(a: ScenarioArrays, c: Candidates) -> Arrivals:
    """The arrivals and stays of candidates whose people are moved."""
    candidate = np.flatnonzero(a.people_moved_by_pledge[c.pledge])
    pledge = c.pledge[candidate]
    partner, mission = a.partner_by_pledge[pledge], missions_alike(a)[a.mission_by_gap[c.gap[candidate]]]
    of_arrival, (who, where, start) = numbered(partner, mission, c.start[candidate])
    of_stay, (stay_arrival, stay_end) = numbered(of_arrival, c.end[candidate])
    people = a.people_moved_by_pledge[pledge]
    return Arrivals(who, where, start, stay_arrival, stay_end, candidate, of_arrival, of_stay, people)


def most_lifted(a: ScenarioArrays, c: Candidates) -> IntArray:
    """Most modules of each candidate that all offers of lift together could carry."""
    most = np.full(len(c), NEVER)
    k = arrivals(a, c)
    seats = np.zeros(len(k.stay_end), dtype=np.int64)
    for stay, offer in (_staying(a, k, ~a.returns_by_lift), _staying(a, k, a.returns_by_lift)):
        np.add.at(seats, stay, _most_carried(a, k, stay, offer))
    most[k.candidate] = seats[k.of_stay] // k.people
    return most


def lift_columns(a: ScenarioArrays, k: Arrivals, goals: Goals) -> Columns:
    """People an offer carries: of an arrival, and where it takes them home too of those who leave together."""
    stay, offer = _staying(a, k, ~a.returns_by_lift)
    _, (arrival, offer) = numbered(k.stay_arrival[stay], offer)
    with_return, returning = _staying(a, k, a.returns_by_lift)
    most = np.concatenate([a.personnel_by_lift[offer], _most_carried(a, k, with_return, returning)])
    which = np.concatenate([offer, returning])
    of_arrival = np.concatenate([arrival, k.stay_arrival[with_return]])
    end = np.concatenate([k.start[arrival] + 1, k.stay_end[with_return]])
    keys = {
        "offer": which,
        "arrival": of_arrival,
        "stay": np.concatenate([np.full(len(arrival), -1), with_return]),
        "partner": k.partner[of_arrival],
        "mission": k.mission[of_arrival],
        "start": k.start[of_arrival],
        "end": end,
    }
    return Columns("lifts", keys, upper=most, worth=-goals.weight("cost") * a.cost_usd_by_lift[which])


def lifts_match_needs(k: Arrivals, trainees: Entries, lifts: Columns) -> Rows:
    """People carried of an arrival are exactly those who are moved."""
    entries = (
        trainees,
        Entries("deployments", k.of_arrival, k.candidate, k.people.astype(np.float64)),
        Entries("lifts", lifts.keys["arrival"], np.arange(len(lifts)), np.full(len(lifts), -1.0)),
    )
    keys = {"partner": k.partner, "mission": k.mission, "start": k.start}
    return Rows("lift lacking", np.zeros(len(k)), np.zeros(len(k)), entries, keys)


def who_is_taken_home_was_brought(k: Arrivals, trainees: Entries, lifts: Columns) -> Rows:
    """Of those who leave together, offers that return carry no more than there are."""
    column = np.flatnonzero(lifts.keys["stay"] >= 0)
    row, (stay,) = numbered(lifts.keys["stay"][column])
    row_of_stay = np.full(len(k.stay_end), -1)
    row_of_stay[stay] = np.arange(len(stay))
    leaving = np.flatnonzero(row_of_stay[k.of_stay] >= 0)
    taught = np.flatnonzero(row_of_stay[trainees.row] >= 0)
    entries = (
        Entries("courses", row_of_stay[trainees.row[taught]], trainees.column[taught], -trainees.value[taught]),
        Entries("lifts", row, column, np.ones(len(column))),
        Entries("deployments", row_of_stay[k.of_stay[leaving]], k.candidate[leaving], -k.people[leaving].astype(float)),
    )
    count, arrival = len(stay), k.stay_arrival[stay]
    of_arrival = {"partner": k.partner[arrival], "mission": k.mission[arrival], "start": k.start[arrival]}
    keys = {**of_arrival, "end": k.stay_end[stay]}
    return Rows("lift home", np.full(count, -np.inf), np.zeros(count), entries, keys)


def each_offer_has_seats(a: ScenarioArrays, lifts: Columns) -> Rows:
    """People an offer brings, and takes home, in a period are at most its personnel."""
    home = np.flatnonzero(lifts.keys["stay"] >= 0)
    column = np.concatenate([np.arange(len(lifts)), home])
    period = np.concatenate([lifts.keys["start"], lifts.keys["end"][home] - 1])
    row, (offer, at) = numbered(lifts.keys["offer"][column], period)
    return at_most(
        "lift personnel",
        {"offer": offer, "period": at},
        [("lifts", row, column, 1.0, lifts.upper[column])],
        a.personnel_by_lift[offer],
    )


def _most_carried(a: ScenarioArrays, k: Arrivals, stay: IntArray, offer: IntArray) -> IntArray:
    """Most people of a stay on an offer: who comes and goes in one period needs two of its places."""
    twice = a.returns_by_lift[offer] & (k.start[k.stay_arrival[stay]] == k.stay_end[stay] - 1)
    return np.where(twice, a.personnel_by_lift[offer] // 2, a.personnel_by_lift[offer])


def _staying(a: ScenarioArrays, k: Arrivals, among: BoolArray) -> tuple[IntArray, IntArray]:
    """Every (stay, offer), among the offers of a mask, in which the offer can carry those people."""
    offers = np.flatnonzero(among)
    goes = np.column_stack([a.lift_goes, a.lift_serves_courses])  # the last of missions stands for none
    arrival = k.stay_arrival
    start = k.start[arrival][:, None]
    last = np.where(a.returns_by_lift[offers], k.stay_end[:, None] - 1, start)
    fits = (
        a.lift_reaches[np.ix_(offers, k.partner[arrival])].T
        & goes[np.ix_(offers, k.mission[arrival])].T
        & (start >= a.first_by_lift[offers])
        & (last < a.end_by_lift[offers])
    )
    stay, offer = np.nonzero(fits)
    return stay, offers[offer]
