"""A unit is of the kind the gap wants, and goes only where its contributor lets it."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.wording import listed, moment


def check_caveats(case: Case) -> Iterator[Violation]:
    """Rules 3.1 to 3.5 and 3.12."""
    for deployed in case.deployments:
        yield from _capability(deployed)
    for deployed in case.deployments:
        yield from _mission_refused(deployed)
        yield from _sole_missions(deployed)
        yield from _task_refused(deployed)
        yield from _for_other_gaps(deployed)
        yield from _beside_one_refused(case, deployed)


def _capability(deployed: Deployed) -> Iterator[Violation]:
    row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
    if deployed.percent == 0:
        text = (
            f"deployment {row.id!r}: pledge {pledge.id!r} is of capability {pledge.capability!r}; "
            f"gap {gap.id!r} wants {gap.capability!r}"
        )
        yield Violation(rule="capability", ids=(row.id, pledge.id, gap.id), text=text)


def _mission_refused(deployed: Deployed) -> Iterator[Violation]:
    row, pledge, mission = deployed.row, deployed.pledge, deployed.gap.mission
    if mission in pledge.caveats.refused_missions:
        text = f"deployment {row.id!r}: pledge {pledge.id!r} refuses mission {mission!r}"
        yield Violation(rule="mission refused", ids=(row.id, pledge.id, mission), text=text)


def _sole_missions(deployed: Deployed) -> Iterator[Violation]:
    row, pledge, mission = deployed.row, deployed.pledge, deployed.gap.mission
    sole = pledge.caveats.sole_missions
    if sole and mission not in sole:
        text = f"deployment {row.id!r}: pledge {pledge.id!r} goes to {listed(sole)} only, not to mission {mission!r}"
        yield Violation(rule="sole missions", ids=(row.id, pledge.id, mission), text=text)


def _task_refused(deployed: Deployed) -> Iterator[Violation]:
    row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
    refused = [task for task in gap.tasks if task in pledge.caveats.refused_tasks]
    if refused:
        text = f"deployment {row.id!r}: pledge {pledge.id!r} refuses {listed(refused)}, a task of gap {gap.id!r}"
        yield Violation(rule="task refused", ids=(row.id, pledge.id, gap.id), text=text)


def _for_other_gaps(deployed: Deployed) -> Iterator[Violation]:
    row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
    if pledge.for_gaps and gap.id not in pledge.for_gaps:
        text = (
            f"deployment {row.id!r}: pledge {pledge.id!r} is made for {listed(pledge.for_gaps)} only, "
            f"not for gap {gap.id!r}"
        )
        yield Violation(rule="for other gaps", ids=(row.id, pledge.id, gap.id), text=text)


def _beside_one_refused(case: Case, deployed: Deployed) -> Iterator[Violation]:
    refused = deployed.pledge.caveats.refused_partners
    if not refused:
        return
    met: dict[str, set[int]] = {}
    for other in case.deployments:
        if other.gap.id == deployed.gap.id and other.partner in refused:
            met.setdefault(other.row.id, set()).update(t for t in other.periods if t in deployed.periods)
    for standing in case.in_place:
        if standing.unit.gap == deployed.gap.id and standing.unit.partner in refused:
            met.setdefault(standing.unit.id, set()).update(t for t in standing.in_gap if t in deployed.periods)
    for beside, periods in met.items():
        if periods:
            months = listed(moment(case.calendar, t) for t in sorted(periods))
            text = (
                f"deployment {deployed.row.id!r}: pledge {deployed.pledge.id!r} refuses to serve beside "
                f"{listed(refused)}, and {beside!r} is in gap {deployed.gap.id!r} in {months}"
            )
            yield Violation(rule="partner refused", ids=(deployed.row.id, deployed.pledge.id, beside), text=text)
