"""Vietnam runs the hospital at Bentiu, taught and flown by Australia (UNMISS, 2018 to 2022)."""

from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
calendar = scenario.calendar
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)
for tour in plan.deployments:
    print(f"  {tour.pledge} serves from {calendar.first_day(tour.start)} to {calendar.first_day(tour.end)}")
for support in plan.supports:
    people = "people" if support.kind == "lift" else "hospital"
    print(f"  {support.kind} by {support.offer} from {calendar.first_day(support.start)}: {support.amount} {people}")

months_without = {
    offer: pk.solve(scenario.without(offer)).value for offer in ("T-AUS", "L-AUS-1", "L-AUS-2", "L-AUS-3")
}
print(f"months with a hospital: {plan.value:.0f}")
for offer, months in months_without.items():
    print(f"  without {offer}: {months:.0f}")
