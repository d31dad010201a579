"""
Brute force over what a gap wishes of those who serve it together (section 8 of docs/model.md).

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_handover import percent_of
from tests.oracle_presence import partners_there, periods_there
from tests.oracle_supports import Moves


def gap_wishes_hold(scenario: Scenario, gap: Gap, moves: Moves) -> bool:
    in_place = partners_there(scenario, gap)
    together = defaultdict(set, {partner: set(periods) for partner, periods in in_place.items()})
    for slot, _ in moves:
        together[scenario.find(Pledge, slot.pledge).partner].update(range(slot.start, slot.end))
    return (
        (gap.max_partners is None or len(together) <= max(gap.max_partners, len(in_place)))
        and (gap.kinds is None or "multinational_rotation" in gap.kinds or len(together) <= max(1, len(in_place)))
        and (gap.kinds is None or "joint_deployment" in gap.kinds or not _jointly(scenario, together, in_place))
        and (gap.nested is None or _one_leads(scenario, gap, moves))
        and (not gap.women_share or _women_enough(scenario, gap, moves))
    )


def _one_leads(scenario: Scenario, gap: Gap, moves: Moves) -> bool:
    """Rule 8.6: in each period with a deployment somebody has enough to lead, and nobody else is large."""
    assert gap.nested is not None
    for t in range(*scenario.gap_periods(gap)):
        parts: Counter[str] = Counter()
        for slot, modules in moves:
            pledge = scenario.find(Pledge, slot.pledge)
            here = slot.start <= t < slot.end
            parts[pledge.partner] += modules * percent_of(scenario, pledge, gap) if here else 0
        if not any(parts.values()):
            continue
        for unit in scenario.in_place:
            if unit.gap == gap.id and t in periods_there(scenario, unit):
                parts[unit.partner] += 100 * unit.modules
        if not any(
            there >= 100 * gap.nested.lead_min
            and all(parts[other] <= 100 * gap.nested.partner_max for other in parts if other != lead)
            for lead, there in parts.items()
        ):
            return False
    return True


def _women_enough(scenario: Scenario, gap: Gap, moves: Moves) -> bool:
    """Rule 8.7: the share of women of those present, or of those deployed where those in place fall short."""
    asked, people = round(100 * gap.women_share), scenario.find(Capability, gap.capability).personnel
    for t in range(*scenario.gap_periods(gap)):
        there = sum(
            unit.modules * people * (round(100 * unit.women_share) - asked)
            for unit in scenario.in_place
            if unit.gap == gap.id and t in periods_there(scenario, unit)
        )
        sent = 0
        for slot, modules in moves:
            pledge = scenario.find(Pledge, slot.pledge)
            people_sent = modules * scenario.find(Capability, pledge.capability).personnel
            here = slot.start <= t < slot.end
            sent += people_sent * (round(100 * pledge.women_share) - asked) if here else 0
        if sent < 0 and sent + there < 0:
            return False
    return True


def _jointly(scenario: Scenario, together: dict[str, set[int]], in_place: dict[str, set[int]]) -> bool:
    """Whether two T/PCCs are both present in t and t + 1 for some t, one of them not in place then."""
    for t in range(scenario.calendar.periods):
        staying = {partner for partner, periods in together.items() if {t, t + 1} <= periods}
        stood = {partner for partner, periods in in_place.items() if {t, t + 1} <= periods}
        if len(staying) > 1 and staying != stood:
            return True
    return False
