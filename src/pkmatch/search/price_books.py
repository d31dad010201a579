"""
Prices of rows by what each row speaks of, so that those of one model hold for models of other candidates too.

Comes in: a model and prices of its rows. Goes out: a `PriceBook`.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import MONEY_USES, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import SparseModel, signed_prices
from pkmatch.rules.substitution import rates_served
from pkmatch.search.prices import HIGHEST

log = logging.getLogger(__name__)

PRICED = frozenset(
    {
        "pledge quantity",
        "presence within quantity",
        "stock balance",
        "trained stock",
        "whole stock balance",
        "whole stock",
        "training needs",
        "course places",
        "trained in the mission",
        "places of trained trainers",
        "women's places",
        "host places",
        "modules at home",
        "equipment lacking",
        "loan quantity",
        "gift quantity",
        "pieces given",
        "lift lacking",
        "lift home",
        "lift personnel",
        "money lacking",
        "fund amount",
        "given within what is asked",
        "asked filled",
        "ceiling",
        "burden",
        "gap's share of women",
        "women's share",
        "whole count",
        "whole fill",
        "critical whole",
        "present and counted",
        "coverage within quantity",
        "handover",
        "taking part links",
        "max partners",
        "rotation not allowed",
        "one course at a time",
        "slots",
        "smart pledge whole",
        "smart pledge order",
        "visit links",
        "kept",
        "assessment visits",
    }
)
"""
Families of rows that portions may price. Either each stands whole in the portion of its partner, or all its
coefficients are at least 0 under a most, or every portion with a column of it has it; others are relaxed.
"""
NOT_BELOW_0 = frozenset({"pieces given"})
"""
Equations whose prices are kept from falling below 0. Pieces held by a mission are drawn on by several partners, and
not every portion has all rows of a draw; what a draw leaves unpaid then only loosens the bound.
"""
PLACES = frozenset({"class", "stock", "share", "row", "stay", "arrival", "first", "next"})
"""Keys that are a place in one model and say nothing in another."""


@dataclass(frozen=True, eq=False)
class PriceBook:
    """Prices of rows by family and by the codes of what each row speaks of, in ascending order."""

    sizes: dict[str, int]
    pages: dict[str, tuple[IntArray, FloatArray]]

    def of_rows(self, model: SparseModel) -> FloatArray:
        """The prices of a model's rows; 0 where a row is not in the book."""
        prices = np.zeros(model.shape[0])
        for family, rows in model.rows.items():
            if family not in self.pages:
                continue
            known, known_prices = self.pages[family]
            codes = coded(rows.keys, self.sizes)
            if codes is None or not len(known):
                continue
            at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
            inside = slice(model.row_at[family], model.row_at[family] + len(rows))
            prices[inside] = np.where(known[at] == codes, known_prices[at], 0.0)
        return signed_prices(model, prices)


def price_book(a: ScenarioArrays, model: SparseModel, prices: FloatArray) -> PriceBook:
    """The prices of one model's rows as a book that holds for models of other candidates too."""
    prices = signed_prices(model, np.clip(np.nan_to_num(prices, posinf=0.0, neginf=0.0), -HIGHEST, HIGHEST))
    sizes = sizes_of(a)
    pages = {}
    for family in PRICED & model.rows.keys():
        codes = coded(model.rows[family].keys, sizes)
        if codes is None:
            log.warning("rows of %r carry no codes; the bound relaxes them", family)
            continue
        order = np.argsort(codes, kind="stable")
        at = model.row_at[family]
        page = prices[at : at + len(codes)][order]
        pages[family] = codes[order], np.maximum(page, 0.0) if family in NOT_BELOW_0 else page
    return PriceBook(sizes, pages)


def sizes_of(a: ScenarioArrays) -> dict[str, int]:
    """How many values each key of rows and columns can take."""
    periods = a.periods + 2
    return {
        "pledge": len(a.pledge_ids),
        "gap": len(a.gap_ids),
        "need": len(a.partner_by_need),
        "partner": len(a.partner_ids),
        "supporter": len(a.partner_ids),
        "mission": len(a.mission_ids),
        "capability": len(a.capability_ids) + 1,
        "trained": len(a.capability_ids),
        "skill": len(a.skill_ids),
        "item": len(a.item_ids),
        "exclusion": len(a.mission_by_exclusion),
        "side": 1,
        "bundle": len(a.smart_pledge_ids),
        "category": a.people_in_place.shape[0],
        "offer": max(len(a.training_ids), len(a.equipment_ids), len(a.lift_ids), len(a.funding_ids)),
        "host": len(a.host_ids),
        "use": len(MONEY_USES),
        "ask": len(a.ask_ids),
        "parts": int(rates_served(a).max(initial=1)),
        "performance": int(a.performance_percent_by_pledge.max(initial=100)),
        "reliability": 100,
        "period": periods,
        "start": periods,
        "end": periods,
        "length": periods,
        "own": 1,
    }


def coded(keys: dict[str, IntArray], sizes: dict[str, int]) -> IntArray | None:
    """One number for each combination of keys, -1 being a key too; `None` where they do not tell rows apart."""
    names = sorted(keys.keys() - PLACES)
    if not names or not all(name in sizes for name in names):
        return None
    if math.prod(sizes[name] + 2 for name in names) >= 2**62:
        return None
    code = np.zeros(len(keys[names[0]]), dtype=np.int64)
    for name in names:
        if len(code) and not -1 <= keys[name].min() <= keys[name].max() <= sizes[name]:
            return None
        code = code * (sizes[name] + 2) + keys[name] + 1
    in_order = np.sort(code)
    return None if np.any(in_order[1:] == in_order[:-1]) else code
