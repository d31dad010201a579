"""Five nations fly one aircraft in turns while the lead keeps the camp (MINUSMA, Bamako, 2016 to 2018)."""

from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)

calendar = scenario.calendar
for tour in plan.deployments:
    partner = scenario.find(pk.Pledge, tour.pledge).partner
    print(f"  {partner} flies from {calendar.first_day(tour.start)} to {calendar.first_day(tour.end)}")
for shortfall in plan.shortfalls:
    print(f"  nobody flies in the month from {calendar.first_day(shortfall.period)}")

without_camp = pk.solve(scenario.without("E-NOR-CAMP"))
without_sweden = pk.solve(scenario.without("P-4-SWE"))
print(f"months flown: {plan.value:.0f}")
print(f"  had Norway not kept the camp: {without_camp.value:.0f}")
print(f"  had Sweden not come: {without_sweden.value:.0f}")
