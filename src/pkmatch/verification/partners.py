"""A gap takes as many T/PCCs, and partnerships of such kinds, as it allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pkmatch.domain.needs import Gap
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.lift import people_moved
from pkmatch.verification.money import cents_of_units
from pkmatch.verification.partnerships import joint_periods
from pkmatch.verification.wording import listed, number, window


def check_partners(case: Case) -> Iterator[Violation]:
    """Rules 8.2 to 8.5."""
    in_gap: defaultdict[str, list[Deployed]] = defaultdict(list)
    for deployed in case.deployments:
        in_gap[deployed.gap.id].append(deployed)
    for gap_id, deployments in in_gap.items():
        gap = case.gaps[gap_id]
        yield from _max_partners(case, gap, deployments)
        yield from _triangular_not_allowed(case, gap, deployments)
        yield from _joint_deployment_not_allowed(case, gap, deployments)
        yield from _rotation_not_allowed(case, gap, deployments)


def _tpccs(case: Case, gap: Gap, deployments: Sequence[Deployed]) -> list[str]:
    """The T/PCCs in the gap, those in place among them."""
    return sorted({deployed.partner for deployed in deployments} | _in_place(case, gap))


def _in_place(case: Case, gap: Gap) -> set[str]:
    return {standing.unit.partner for standing in case.standing_in(gap.id)}


def _max_partners(case: Case, gap: Gap, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    tpccs = _tpccs(case, gap, deployments)
    if gap.max_partners is not None and len(tpccs) > max(gap.max_partners, len(_in_place(case, gap))):
        yield Violation(
            rule="max partners",
            ids=(gap.id, *tpccs),
            text=f"gap {gap.id!r} has {len(tpccs)} T/PCCs, at most {number(gap.max_partners)}: {listed(tpccs)}",
        )


def _triangular_not_allowed(case: Case, gap: Gap, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    if gap.allows("triangular"):
        return
    for deployed in deployments:
        lacked = [*sorted(deployed.lacks_skills), *sorted(deployed.lacks_items)]
        lacked += ["lift"] if people_moved(case, deployed) else []
        lacked += ["money"] if cents_of_units(case, deployed) else []
        if lacked:
            yield Violation(
                rule="triangular not allowed",
                ids=(gap.id, deployed.row.id),
                text=f"deployment {deployed.row.id!r} lacks {listed(lacked)}; gap {gap.id!r} takes no unit "
                "that needs another's support",
            )


def _joint_deployment_not_allowed(case: Case, gap: Gap, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    if gap.allows("joint_deployment"):
        return
    standing = case.standing_in(gap.id)
    alone = joint_periods([], standing)
    for period, tpccs in joint_periods(deployments, standing).items():
        if len(tpccs) == len(alone.get(period, [])):
            continue
        yield Violation(
            rule="joint deployment not allowed",
            ids=(gap.id, *tpccs),
            text=f"gap {gap.id!r} takes one T/PCC at a time; {listed(tpccs)} are present together "
            f"in {window(case.calendar, period, period + 2)}",
        )


def _rotation_not_allowed(case: Case, gap: Gap, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    tpccs = _tpccs(case, gap, deployments)
    if not gap.allows("multinational_rotation") and len(tpccs) > max(1, len(_in_place(case, gap))):
        yield Violation(
            rule="rotation not allowed",
            ids=(gap.id, *tpccs),
            text=f"gap {gap.id!r} takes 1 T/PCC over its life and has {len(tpccs)}: {listed(tpccs)}",
        )
