"""Korea gives helicopters, the United States make them fly, Kenya forms the unit: one leg of the bundle comes late."""

from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
calendar = scenario.calendar
gap, work = scenario.find(pk.Gap, "G-HELI"), scenario.find(pk.EquipmentOffer, "E-USA")

plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(plan)
(chain,) = pk.trace_chains(scenario, plan)
print(f"  {chain}")

waiting = scenario.with_(gap.replace(end=calendar.end))
plan_waiting = pk.solve(waiting)
pk.verify(waiting, plan_waiting).raise_for_violations()
first = calendar.first_day(plan_waiting.deployments[0].start)
print(f"had the need lasted to the end of 2025, the unit would fly from {first} on")

earlier = scenario.with_(work.replace(available_from="2024-10-01"))
plan_earlier = pk.solve(earlier)
print(f"with all eight there in late 2024: {len(plan_earlier.deployments)} deployment, a quarter long")

in_time = scenario.with_(work.replace(available_from="2023-12-21"))
quarters = 12 - len(pk.solve(in_time).shortfalls)
print(f"had the work been done when the first six were shipped: {quarters} quarters")
