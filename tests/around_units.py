"""Cells in which a rule about pledges, pairings or a gap's own wishes matters; see `tests.drawn_around`."""

from __future__ import annotations

from typing import Any

from pkmatch.domain.needs import Nested
from tests import builders as b
from tests.drawn_around import Around, Cell


def _barred(unit: dict[str, Any] | None = None, **gap: Any) -> Around:
    """One unit that fits one gap but for what these fields say."""

    def draw(c: Cell) -> None:
        c.gap(quantity=c.d.one_of(1, 2), **gap)
        c.unit(quantity=c.d.one_of(1, 2), **(unit or {}))

    return draw


def _two_units(**gap: Any) -> Around:
    """A gap that asks two modules, and two T/PCCs with one each."""

    def draw(c: Cell) -> None:
        c.gap(quantity=2, **gap)
        c.unit("P", "A")
        c.unit("Q", "Z")

    return draw


def capability(c: Cell) -> None:
    c.gap(capability=c.id("L"))
    c.unit()


def mission_refused(c: Cell) -> None:
    c.gap()
    c.unit(refused_missions=[c.id("M")])


def sole_missions(c: Cell) -> None:
    c.gap()
    c.add(b.mission(c.id("W")))
    c.unit(sole_missions=[c.id("W")])


def task_refused(c: Cell) -> None:
    c.gap(tasks=[c.id("task")])
    c.unit(refused_tasks=[c.id("task")])


def for_other_gaps(c: Cell) -> None:
    c.gap("G", priority=5.0)
    c.gap("H", priority=1.0)
    c.unit(for_gaps=[c.id("H")])


def host_refusal(c: Cell) -> None:
    c.gap()
    c.unit()
    c.mission(refused=[c.id("A")])


def commitment(c: Cell) -> None:
    c.gap()
    c.unit()
    c.partner(commitments=())
    c.policy["required_commitments"] = ("compact",)


def neighbour(c: Cell) -> None:
    c.gap()
    c.unit()
    c.mission(neighbours=[c.id("A")])
    c.policy |= {"neighbours": "forbid", "neighbour_usd": 0.0}


def lead_time(c: Cell) -> None:
    c.gap()
    c.unit(readiness="PL1")
    c.policy["lead_times"] = b.policy_with_lead_times(announced=1, PL1=c.d.one_of(1, 2), PL2=1).lead_times


def assessment_visits(c: Cell) -> None:
    """Two states whose units wait for a visit, and one visit a period."""
    c.gap("G", min_readiness="PL2")
    c.gap("H", min_readiness="PL2")
    c.unit("P", "A", readiness="PL1")
    c.unit("Q", "Z", readiness="PL1")
    c.policy["assessment_visits"] = 1
    c.policy["lead_times"] = b.policy_with_lead_times().lead_times


def suspension(c: Cell) -> None:
    c.gap()
    c.unit()
    c.add(b.suspension(c.id("B"), c.id("A"), start=c.d.one_of(None, 1), end=c.d.one_of(None, 2)))


def exclusion(c: Cell) -> None:
    _two_units()(c)
    c.add(b.exclusion(c.id("Y"), c.id("A"), c.id("Z"), mission=c.d.one_of(None, c.id("M"))))


def partner_refused(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", refused_partners=[c.id("Z")])
    c.unit("Q", "Z")


def availability(c: Cell) -> None:
    c.gap()
    first = c.d.one_of(1, 0)
    c.unit(start=first, end=c.end if first else c.end - 1)


def window(c: Cell) -> None:
    """A gap too short for the tour."""
    c.gap(start=1, end=c.end - 1)
    c.unit(tour=(c.end - 1, c.end))


def tour(c: Cell) -> None:
    c.gap()
    c.unit(tour=(1, 1), rest=c.end)


def shortest_tour(c: Cell) -> None:
    c.gap(min_tour=3)
    c.unit(end=2)


def pledge_quantity(c: Cell) -> None:
    c.gap("G")
    c.gap("H")
    c.unit()


def presence(c: Cell) -> None:
    c.gap()
    c.unit("P", "A")
    c.unit("Q", "Z")


def critical(c: Cell) -> None:
    c.gap(quantity=2, critical=True)
    c.unit()


def handover(c: Cell) -> None:
    """One relieves the other without a period together."""
    c.gap(handover=True)
    c.unit("P", "A", end=c.end - 1)
    c.unit("Q", "Z", start=c.end - 1)


def rotation(c: Cell) -> None:
    c.gap(kinds=["triangular", "joint_deployment"])
    c.unit("P", "A", end=1)
    c.unit("Q", "Z", start=1)


def shared_language(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", languages=["fr"])
    c.unit("Q", "Z", languages=["en"])
    c.policy["shared_language"] = True


def triangular(c: Cell) -> None:
    c.gap(kinds=["joint_deployment", "multinational_rotation"])
    c.unit(**c.lacking_skill)
    c.course()


def bundle_member(c: Cell) -> None:
    c.gap("G", priority=1.0)
    c.gap("H", priority=6.0)
    c.unit("P", "A")
    c.unit("Q", "Z")
    c.bundle("PQ")


def bundle_whole(c: Cell) -> None:
    """Half of a bundle could serve alone: there is no room for both."""
    c.gap()
    c.unit("P", "A", tour=(c.end, c.end))
    c.unit("Q", "Z", tour=(c.end, c.end))
    c.bundle("PQ")


def bundle_order(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A")
    c.unit("Q", "Z")
    c.bundle("PQ", ordered=True, kind="multinational_rotation")


AROUND_UNITS: dict[str, Around] = {
    "capability": capability,
    "mission refused": mission_refused,
    "sole missions": sole_missions,
    "task refused": task_refused,
    "for other gaps": for_other_gaps,
    "host refusal": host_refusal,
    "commitment": commitment,
    "neighbour": neighbour,
    "language": _barred({"languages": ["fr"]}, languages=["en"]),
    "readiness level": _barred({"readiness": "PL3"}, min_readiness="RDL"),
    "triangular not allowed": triangular,
    "member of a smart pledge": bundle_member,
    "inside availability": availability,
    "lead time": lead_time,
    "inside the gap's window": window,
    "tour length": tour,
    "shortest tour asked": shortest_tour,
    "suspension": suspension,
    "exclusion": exclusion,
    "partner refused": partner_refused,
    "pledge quantity": pledge_quantity,
    "assessment visits": assessment_visits,
    "presence within quantity": presence,
    "critical whole": critical,
    "handover": handover,
    "max partners": _two_units(max_partners=1),
    "rotation not allowed": rotation,
    "joint deployment not allowed": _two_units(kinds=["triangular", "multinational_rotation"]),
    "nested": _two_units(nested=Nested(lead_min=2, partner_max=1)),
    "shared language": shared_language,
    "smart pledge whole": bundle_whole,
    "smart pledge order": bundle_order,
}
