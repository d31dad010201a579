"""One gap, one pledge, two offers: only all three partners together bring the engineers to the mission."""

import pkmatch as pk

YEAR = {"available_from": "2022-01-01", "available_until": "2022-12-31"}

gap = pk.Gap(
    id="gap",
    mission="mission",
    capability="engineers",
    quantity=1,
    start="2022-01-01",
    end="2023-01-01",
    priority=1,
    skills=["heavy machines"],
    equipment={"excavator": 4},
)
pledge = pk.Pledge(id="pledge", partner="T/PCC", capability="engineers", quantity=1, readiness="PL3", **YEAR)
course = pk.TrainingOffer(id="course", partner="trainer", skill="heavy machines", places=1, duration="6 weeks", **YEAR)
loan = pk.EquipmentOffer(id="loan", partner="contributor", item="excavator", quantity=4, delivery="60 days", **YEAR)
scenario = pk.Scenario(
    name="first plan",
    calendar=pk.Calendar(start="2022-01-01", step="month", periods=12),
    capabilities=[pk.Capability(id="engineers", name="engineer company", personnel=117)],
    missions=[pk.Mission(id="mission")],
    partners=[pk.Partner(id="T/PCC"), pk.Partner(id="trainer"), pk.Partner(id="contributor", kind="company")],
    skills=[pk.Skill(id="heavy machines")],
    gaps=[gap],
    pledges=[pledge],
    training_offers=[course],
    equipment_offers=[loan],
)
print(scenario)

plan = pk.solve(scenario)
print(plan)

pk.verify(scenario, plan).raise_for_violations()
print("verified: the plan obeys every rule")
