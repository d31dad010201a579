"""Canada leaves Gao six weeks before Romania is ready: the smallest change of one date that closes the hole."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
calendar = scenario.calendar
canada, romania = (scenario.find(pk.Pledge, id_) for id_ in ("P-CAN", "P-ROU"))
gap = scenario.find(pk.Gap, "G-GAO")


def other_dates(halves: int) -> Iterator[tuple[str, pk.Pledge]]:
    """The pledges with one date moved by so many half months towards the other."""
    leaves = calendar.first_day(calendar.offered(canada.available_from, canada.available_until)[1] + halves)
    yield f"Canada leaves on {leaves}", canada.replace(available_until=leaves - timedelta(days=1))
    comes = calendar.first_day(calendar.offered(romania.available_from, romania.available_until)[0] - halves)
    yield f"Romania comes on {comes}", romania.replace(available_from=comes)


def smallest_changes(scenario: pk.Scenario) -> tuple[int, list[str]]:
    """The fewest half months by which one date has to move, and the changes that do."""
    for halves in range(9):
        changes = [(words, pk.solve(scenario.with_(pledge))) for words, pledge in other_dates(halves)]
        closing = [words for words, plan in changes if not plan.shortfalls]
        if closing:
            return halves, closing
    raise SystemExit("no change of one date by up to four months closes the hole")


plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(plan)
hole = [calendar.first_day(shortfall.period) for shortfall in plan.shortfalls]
print(f"nobody evacuates in {len(hole)} half months from {hole[0]} on")

in_july = pk.solve(scenario.with_(canada.replace(available_until="2019-07-31")))
print(f"  had Canada left in July, when its transport flights ended: {len(in_july.shortfalls)} half months")

halves, closing = smallest_changes(scenario)
print(f"with a handover, one date has to move by {halves} half months: {' or '.join(closing)}")
relay = scenario.with_(gap.replace(handover=False))
halves_of_a_relay, closing_a_relay = smallest_changes(relay)
print(f"without one, by {halves_of_a_relay}: {' or '.join(closing_a_relay)}")
