"""
How large a set is before anything is built from it, and what of it this machine has memory for.

Comes in: arrays. Goes out: the number of possible deployments, from all those of some pledges, and the memory that a
route would take for so many.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.candidates import build_candidates, deployments_by_dates
from pkmatch.errors import SizeError

SAMPLE = 500
"""
Pledges whose deployments are counted, whatever offers could support: that bars a hundredth of them where there are
many. Sets with no more are counted whole.
"""
SIFTED_BYTES = 1_500
"""Memory for one candidate where only the best become a model: measured 6.0 GB for 4.3 million."""
FIRST_COLUMN_BYTES = 10_500
"""
Memory of the whole search for one column of the first round's model, where only the best candidates become a model:
measured 6.0 GB for 0.63 million with core rules, 11.7 GB for 1.27 million with all in three rounds, and 4.7 GB for 0.48
million in four, whose last model has a fifth more columns than that of three.
"""
WHOLE_BYTES = 25_000
"""Memory for one candidate in a model of them all and in the engine that has it: measured 1.2 GB for 38 thousand."""
SHARE_OF_A_CHUNK, CANDIDATES_A_CHUNK, LEAST_CHUNK = 0.5, 1_000_000, 500
"""
Of the memory there is, that a chunk may take; about how many candidates it has then, and how many pledges at least:
units find fewer supports in a small one (at 60 pledges two chunks bring 57 % of the best plan).
"""
LARGEST_MODEL, COLUMNS_A_CHUNK = 1_000_000, 450_000
"""
Columns of the first round's model beyond which chunks do as well, and about how many of them a chunk has then. 10,000
pledges with all rules and 900 s (1.27 million columns): 144,355 as one model within 11.8 GB, 143,631 and 144,218 in
three chunks within 6.1 GB, 143,193 in six; with core rules and 240 s (0.63 million) 146,555 and, in three, 145,087.
"""
SHARE_OF_MEMORY = 0.8
"""Of what the machine has, that a run may take."""


class NoRoomError(Exception):
    """The first round's model has more columns than there is memory for, or than are of use."""

    def __init__(self, columns: int) -> None:
        super().__init__(f"{columns:,} columns")
        self.columns = columns


@dataclass(frozen=True)
class Size:
    """About how many deployments are possible, and how many of them there is memory for."""

    pledges: int
    candidates: int
    memory: float
    columns: int = 0  # of the first round's model, where it is known

    def fits(self, *, whole: bool) -> bool:
        """Whether there is memory for a model of all, or of the best."""
        return self._bytes(whole) <= self.memory

    @property
    def chunks(self) -> int:
        """Into how many chunks it is to be cut so that each fits; 1 where these would be too small to be of use."""
        wanted = self.columns / COLUMNS_A_CHUNK if self.columns else self.candidates / CANDIDATES_A_CHUNK
        if self.fits(whole=False):
            wanted = min(wanted, self.pledges // LEAST_CHUNK)
        count = max(self._bytes(False) / (SHARE_OF_A_CHUNK * self.memory), wanted)
        return math.ceil(count) if self.pledges >= LEAST_CHUNK * count else 1

    def said(self, *, whole: bool) -> str:
        """The estimate in words, with the size that would fit."""
        if self.columns and self.fits(whole=whole):
            return (
                f"about {self.candidates:,} deployments are possible; a model of the best of them begins with "
                f"{self.columns:,} columns, and beyond {LARGEST_MODEL:,} chunks do as well in less memory"
            )
        kind = "as one model" if whole else "to find the best of them"
        room = int(self.pledges * self.memory / max(self._bytes(whole), 1))
        return (
            f"about {self.candidates:,} deployments are possible, which take about {self._bytes(whole) / 1e9:,.1f} GB "
            f"{kind}; this machine has {self.memory / 1e9:,.1f} GB for it, enough for about {room:,} such pledges"
        )

    def _bytes(self, whole: bool) -> float:
        each = WHOLE_BYTES if whole else SIFTED_BYTES
        return max(self.candidates * each, 0 if whole else self.columns * FIRST_COLUMN_BYTES)

    def most_columns(self, *, in_chunks: bool) -> float:
        """
        How many columns the first round's model may have, where only the best candidates become a model.

        Parameters
        ----------
        in_chunks
            Whether chunks may be searched instead.
        """
        there = self.memory / FIRST_COLUMN_BYTES
        return min(there, LARGEST_MODEL) if in_chunks and self.pledges >= 2 * LEAST_CHUNK else there

    def with_columns(self, columns: int) -> Size:
        """The size where the first round's model has so many columns; rules that call for many supports have more."""
        return replace(self, columns=columns)


def size_of(a: ScenarioArrays, seed: int = 0) -> Size:
    """
    The size of a scenario, without building it.

    Parameters
    ----------
    a
        The scenario's columns.
    seed
        Of the pledges that are looked at where there are many.
    """
    count = len(a.pledge_ids)
    if count > SAMPLE:
        pledges = np.sort(np.random.default_rng(seed).choice(count, SAMPLE, replace=False))
        return Size(count, round(deployments_by_dates(a, pledges) * count / SAMPLE), memory())
    return Size(count, len(build_candidates(a)), memory())


def refuse_what_does_not_fit(size: Size, engine: str) -> None:
    """
    Raise where an engine was asked for that takes the model whole, and there is no memory for that.

    Raises
    ------
    SizeError
        With the estimate, and the size that would fit.
    """
    if engine in ("highs", "cp-sat") and not size.fits(whole=True):
        raise SizeError(
            f"engine {engine!r} takes a scenario as one model: {size.said(whole=True)}. "
            "Use engine='auto', or leave records out."
        )


def memory() -> float:
    """Bytes that a run may take on this machine; infinite where the system does not tell."""
    try:
        return SHARE_OF_MEMORY * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return float("inf")
