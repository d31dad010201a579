"""Finland leads a battalion with Ireland and Estonia in Lebanon, and leaves: a year that one partner fills alone."""

from collections import Counter
from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)


def people_in(year_and_month: str, plan: pk.Plan) -> dict[str, int]:
    """People of each partner in the mission in a month."""
    people = Counter[str]()
    for tour in plan.deployments:
        months = [str(scenario.calendar.first_day(period))[:7] for period in range(tour.start, tour.end)]
        if year_and_month in months:
            people[scenario.find(pk.Pledge, tour.pledge).partner] += 10 * tour.modules
    return dict(sorted(people.items()))


for month in ("2015-01", "2018-10", "2018-11", "2019-10"):
    print(f"  {month}: {people_in(month, plan)}")

ireland_as_before = scenario.find(pk.Pledge, "P-IRL-2018").replace(quantity=20)
as_before = scenario.with_(ireland_as_before)
nobody_leads = pk.solve(as_before)
open_rules = pk.solve(as_before.with_(scenario.find(pk.Gap, "G-BATTALION").replace(nested=None)))
print(f"had Ireland kept its 200 people, in 2018-11: {people_in('2018-11', nobody_leads)}: too few to lead")
print(f"  where nobody has to lead: {people_in('2018-11', open_rules)}")
