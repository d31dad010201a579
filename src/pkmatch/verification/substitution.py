"""What modules that stand in for others count, and how many there may be."""

from __future__ import annotations

from pkmatch.verification.case import Case


def may_exceed(case: Case, gap: str) -> bool:
    """Whether whole modules may be more in a gap than what is asked: some rate does not divide a module."""
    return any(100 % percent for percent in case.percents_in(gap))


def rounded_up(case: Case, gap: str, modules: int) -> int:
    """So many modules, in hundredths, rounded up to what whole modules of one capability reach."""
    most = 100 * modules
    for percent in case.percents_in(gap):
        count = 0
        while count * percent < 100 * modules:
            count += max(1, (100 * modules - count * percent) // percent)
        most = max(most, count * percent)
    return most
