"""How numbers, names and dates of a whole scenario are drawn, and how large it may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from pkmatch.domain.calendar import Calendar

T = TypeVar("T")

SKILLS = ("cied", "medevac")
ITEMS = ("nvg", "truck")
LANGUAGES = ("fr", "en")
TASKS = ("convoy", "riot")
REGIONS = ("north", "south")
KINDS = ("triangular", "joint_deployment", "multinational_rotation")


@dataclass(frozen=True)
class Size:
    """The numbers to choose from, the likelier ones more than once; of modules, the most in a pledge or gap."""

    periods: tuple[int, ...]
    missions: tuple[int, ...]
    capabilities: tuple[int, ...]
    partners: tuple[int, ...]
    gaps: tuple[int, ...]
    pledges: tuple[int, ...]
    modules: int
    training_offers: tuple[int, ...]
    equipment_offers: tuple[int, ...]


SMALL = Size(
    periods=(2, 3, 4, 5),
    missions=(1, 1, 2, 3),
    capabilities=(1, 1, 2, 3),
    partners=(2, 3, 4),
    gaps=(0, 1, 2, 3, 3, 4, 4),
    pledges=(0, 1, 2, 3, 4, 4, 5, 5),
    modules=3,
    training_offers=(1, 2, 2, 3, 3, 0),
    equipment_offers=(1, 2, 2, 3, 3, 0),
)
TINY = Size(
    periods=(2, 3, 3, 4),
    missions=(1, 2),
    capabilities=(1, 1, 2),
    partners=(2, 3),
    gaps=(1, 2, 2, 3, 3),
    pledges=(1, 2, 3, 3, 4),
    modules=2,
    training_offers=(1, 2, 2, 3, 0),
    equipment_offers=(1, 2, 2, 3, 0),
)

BUSY = Size(
    periods=(3, 4, 5),
    missions=(1, 1, 2),
    capabilities=(1, 2),
    partners=(3, 4, 5),
    gaps=(2, 3, 4),
    pledges=(4, 5, 6, 7),
    modules=3,
    training_offers=(1, 2, 3),
    equipment_offers=(1, 2, 3),
)
"""Many who want the same: rules bind more often, and brute force takes too long."""


class Draw:
    """The draws of one scenario; the simplest draw, to which hypothesis shrinks, is a plain scenario."""

    def __init__(self, whole: Callable[[int, int], int], size: Size) -> None:
        self.whole = whole
        """A whole number from the first to the second, both counted."""
        self.size = size
        scarce = ("stores", "stores", "seats", "seats", "politics") if size is BUSY else ("nowhere",)
        self.leaning = self.one_of("nowhere", *scarce, "crowds", "schools")
        self.crowded = self.leaning == "crowds"
        """Many T/PCCs in few large gaps over few periods."""
        periods = self.one_of(*(size.periods[:3] if self.crowded else size.periods))
        self.calendar = Calendar(start=date(2022, 1, 1), step="month", periods=periods)
        self.halves = 2 * self.calendar.periods
        """Half months of the plan."""

    def one_of(self, *choices: T) -> T:
        return choices[self.whole(0, len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        return self.whole(0, 99) >= 100 - percent

    def shuffled(self, items: list[T]) -> list[T]:
        """The items in an order drawn one by one."""
        left = list(items)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in items]

    def some(self, names: tuple[str, ...], percent: int) -> tuple[str, ...]:
        """Each name with a chance of `percent`."""
        return tuple(name for name in names if self.chance(percent))

    def few(self, names: tuple[str, ...], percent: int) -> tuple[str, ...]:
        """Mostly none, with a chance of `percent` one or more."""
        return self.some(names, 60) if names and self.chance(percent) else ()

    def mostly_first(self, names: tuple[str, ...]) -> str:
        """One of the names, the first with at least two chances in three: what many want is scarce."""
        return self.one_of(names[0], names[0], *names) if len(names) > 1 else names[0]

    def ids(self, letter: str, counts: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(f"{letter}{number}" for number in range(1, self.one_of(*counts) + 1))

    def day(self, half: int) -> date:
        """The first or sixteenth of a month, counted in half months from the plan's first day."""
        return self.calendar.first_day(half // 2) + timedelta(days=15 * (half % 2))

    def wide_window(self, least: int, most: int) -> tuple[int, int]:
        """Half months [a, b) that meet the plan, between `least` and `most`; long ones are as likely as short ones."""
        if self.chance(60):
            return least, most
        first = self.whole(least, self.halves - 2)
        return first, self.whole(max(first + 2, 1), most)

    def offered(self) -> dict[str, date]:
        """First and last day of what is offered, at times partly outside the plan."""
        first, end = self.wide_window(-2, self.halves + 2)
        return {"available_from": self.day(first), "available_until": self.day(end) - timedelta(days=1)}
