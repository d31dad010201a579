"""
Rule 8 once more, nearer to whole plans: what a T/PCC could have in a gap is what others could train and equip there.

A switch lets modules deploy up to what there could be of them, and a critical gap is filled in fractions by whoever is
there. Pledged modules that nobody can train or equip by then are no part of that. No whole plan is lost.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pkmatch.arrays import LEND, NEVER, TO_MISSION, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, numbered
from pkmatch.rules.counting import missing_beside
from pkmatch.rules.equipment import pieces_lacking
from pkmatch.rules.gifts import arrives
from pkmatch.rules.substitution import parts_of
from pkmatch.rules.training import lacks


def reachable(a: ScenarioArrays, c: Candidates, row: IntArray, position: IntArray, period: IntArray) -> IntArray:
    """
    The most that could be present, in the parts of the gap.

    Parameters
    ----------
    row, position, period
        Candidates present in a period, by the row that they are in; a row is of one partner, gap and period.

    Returns
    -------
    array
        By row, at most what the pledges have.
    """
    _, (row_of, pledge) = numbered(row, c.pledge[position])
    gap, at = (np.zeros(int(row.max(initial=-1)) + 1, dtype=np.int64) for _ in range(2))
    gap[row], at[row] = c.gap[position], period
    gap_of, count = gap[row_of], len(gap)
    parts = parts_of(a, pledge, gap_of)
    could = a.quantity_by_pledge[pledge] * parts
    pledged = np.bincount(row_of, could, count).astype(np.int64)
    most = pledged.copy()
    partner = np.zeros(count, dtype=np.int64)
    partner[row_of] = a.partner_by_pledge[pledge]

    def limit(needy: BoolArray, supplied: IntArray) -> None:
        """Of those who are needy, no more than so many modules are supplied."""
        rows = row_of[needy]
        without = np.bincount(rows, could[needy], count).astype(np.int64)
        largest = np.zeros(count, dtype=np.int64)
        np.maximum.at(largest, rows, parts[needy])
        np.minimum(most, pledged - without + np.minimum(without, supplied * largest), out=most)

    for skill, trained in enumerate(_most_trained(a)):
        limit(lacks(a, pledge, gap_of, skill), trained[partner, at])
    for item, pieces in enumerate(_most_pieces(a)):
        lacking = pieces_lacking(a, pledge, gap_of, item)
        fewest = np.full(count, NEVER)
        np.minimum.at(fewest, row_of[lacking > 0], lacking[lacking > 0])
        limit(lacking > 0, pieces[partner, at] // fewest)
    return most


def closed_where_out_of_reach(a: ScenarioArrays, c: Candidates, filled: Columns) -> Columns:
    """Periods of critical gaps that all candidates together cannot fill are not filled."""
    position, period = c.presence
    inside = a.critical_by_gap[c.gap[position]]
    position, period = position[inside], period[inside]
    row, (gap, _, at) = numbered(c.gap[position], a.partner_by_pledge[c.pledge[position]], period)
    most = np.zeros((len(a.gap_ids), a.periods), dtype=np.int64)
    np.add.at(most, (gap, at), reachable(a, c, row, position, period))
    stay = (
        np.where(a.handover_by_gap, a.parts_by_gap, 0)[:, None] * a.modules_in_place
    )  # elsewhere they are not missing
    place = filled.keys["gap"], filled.keys["period"]
    return replace(filled, upper=np.where((most + stay)[place] >= missing_beside(a)[place], filled.upper, 0))


def _most_trained(a: ScenarioArrays) -> list[IntArray]:
    """By skill, the most modules of a partner [c] that can have passed, or be in a course there, in a period [t]."""
    begun = np.arange(a.periods) - a.first_by_training[:, None]
    inside = np.minimum(begun, (a.end_by_training - a.first_by_training)[:, None])
    duration = a.duration_by_training[:, None]
    rounds = np.maximum(inside // np.maximum(duration, 1), 0)
    rounds += a.in_mission_by_training[:, None] & (begun >= 0)
    passed = rounds * (a.places_by_training * a.pass_percent_by_training)[:, None]
    own = (a.places_added_by_training > 0)[:, None] & (begun >= duration + np.maximum(duration, 1))
    passed = np.where(own | (duration == 0) & (begun >= 0), NEVER, passed)
    found = []
    for skill in range(len(a.skill_ids)):
        offers = np.flatnonzero(a.skill_by_training == skill)
        by_partner = a.training_reaches[offers].T.astype(np.int64) @ np.minimum(passed[offers], NEVER)
        found.append(by_partner // 100)
    return found


def _most_pieces(a: ScenarioArrays) -> list[IntArray]:
    """By item, the most pieces that a partner [c] can have of others in a period [t]."""
    period = np.arange(a.periods)
    lent = (a.first_by_equipment[:, None] <= period) & (period < a.end_by_equipment[:, None])
    there = np.where((a.mode_by_equipment == LEND)[:, None], lent, arrives(a)[:, None] <= period)
    pieces = there * a.quantity_by_equipment[:, None]
    reaches = a.equipment_reaches | (a.mode_by_equipment == TO_MISSION)[:, None]
    found = []
    for item in range(len(a.item_ids)):
        offers = np.flatnonzero(a.item_by_equipment == item)
        found.append(reaches[offers].T.astype(np.int64) @ pieces[offers])
    return found
