"""Seeded cases, planners to compare, and a runner that measures each in a process of its own."""
