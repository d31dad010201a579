"""A unit is of the kind the gap wants, and goes only where its contributor lets it."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.wording import listed


def check_caveats(case: Case) -> Iterator[Violation]:
    """Rules 3.1 to 3.5."""
    for deployed in case.deployments:
        yield from _capability(deployed)
    for deployed in case.deployments:
        yield from _mission_refused(deployed)
        yield from _sole_missions(deployed)
        yield from _task_refused(deployed)
        yield from _for_other_gaps(deployed)


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
