"""From a checked scenario to its columns."""

from __future__ import annotations

from collections.abc import Sequence

from pkmatch.arrays.given import given_columns
from pkmatch.arrays.gives import equipment_columns, funding_columns, lift_columns, pledge_columns, training_columns
from pkmatch.arrays.hosting import host_columns
from pkmatch.arrays.needs import ask_columns, gap_columns, mission_columns, training_need_columns
from pkmatch.arrays.policy import kind_columns, policy_columns
from pkmatch.arrays.scenario_arrays import ScenarioArrays
from pkmatch.arrays.smart_pledges import smart_pledge_columns
from pkmatch.arrays.standing import standing_columns
from pkmatch.arrays.tables import positions
from pkmatch.domain.plan import Given
from pkmatch.domain.scenario import Scenario


def arrays_of(scenario: Scenario, given: Sequence[Given] = ()) -> ScenarioArrays:
    """
    The scenario as read-only columns.

    Parameters
    ----------
    scenario
        A checked scenario.
    given
        The deployments that the goal `stability` is measured against.

    Returns
    -------
    ScenarioArrays
        One entry a record, in the scenario's order.
    """
    s, at = scenario, positions(scenario)
    return ScenarioArrays(
        periods=s.calendar.periods,
        partner_ids=tuple(at.partners),
        mission_ids=tuple(at.missions),
        capability_ids=tuple(at.capabilities),
        skill_ids=tuple(at.skills),
        item_ids=tuple(at.items),
        pledge_ids=tuple(at.pledges),
        gap_ids=tuple(at.gaps),
        training_ids=tuple(offer.id for offer in s.training_offers),
        equipment_ids=tuple(offer.id for offer in s.equipment_offers),
        lift_ids=tuple(offer.id for offer in s.lift_offers),
        funding_ids=tuple(offer.id for offer in s.funding_offers),
        **kind_columns(s, at),
        **mission_columns(s, at),
        **gap_columns(s, at),
        **ask_columns(s, at),
        **training_need_columns(s, at),
        **pledge_columns(s, at),
        **training_columns(s, at),
        **host_columns(s, at),
        **equipment_columns(s, at),
        **lift_columns(s, at),
        **funding_columns(s, at),
        **policy_columns(s),
        **standing_columns(s),
        **smart_pledge_columns(s, at),
        **given_columns(s, at, given),
    )
