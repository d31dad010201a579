"""Pieces and money for gaps that ask them, taken from what is still to be had."""

from __future__ import annotations

from pkmatch.domain.gives import EquipmentOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedGive
from pkmatch.search.stores import Cost, Stores


class GivingStores(Stores):
    """Stores that give for gaps, too, from the same offers as units are supported from."""

    def give_for(self, scenario: Scenario, gap: Gap, goals: Goals) -> None:
        """Give a gap what it asks, as far as it is left; a critical one all or nothing."""
        weight = goals.weight("coverage") + goals.weight("reliability") + goals.weight("timeliness")
        if weight + goals.weight("critical") * gap.critical <= 0:
            return
        mark = self.mark()
        if gap.item:
            missing = self._give_pieces(gap, scenario.gap_periods(gap)[1], free_only=goals.weight("cost") > 0)
        else:
            missing = self._give_money(gap, *scenario.gap_periods(gap))
        if gap.critical and missing:
            self.turn_back(mark)

    def _give_pieces(self, gap: Gap, end: int, *, free_only: bool) -> int:
        """Pieces of every offer, as soon as they can be there; those that nobody gives are left."""
        missing, to = gap.quantity, f"mission {gap.mission}"
        for giver in self._all_lenders[gap.item]:
            offer, since = giver.offer, giver.first + giver.delivery
            fits = offer.mode == "to_mission" and offer.needs_skill is None and giver.goes_to(gap.mission)
            if not fits or (free_only and offer.cost) or giver.first >= giver.end or since >= end:
                continue
            cost, cents = Cost("equipment", None, gap.mission, since), _cents(offer)
            amount = self._affordable(cost, cents, min(missing, giver.left[0]))
            if amount > 0 and self._manages(offer.partner, to):
                self._pay(cost, cents * amount)
                self.change(giver.left, 0, 1, -amount)
                self._picked.append(PickedGive("gift", offer.id, gap.id, since, amount))
                self._link(offer.partner, to)
                self.usd += amount * offer.cost
                missing -= amount
        return missing

    def _give_money(self, gap: Gap, first: int, end: int) -> int:
        """Cents of every offer, as soon as it pays; those that nobody gives are left."""
        missing, to = round(100 * (gap.amount or 0.0)), f"mission {gap.mission}"
        for period in range(first, end):
            for offer, left in self._purse.for_cost("programme", None, gap.mission, period):
                amount = min(missing, int(left[0]))
                if amount > 0 and self._manages(offer.partner, to):
                    self.change(left, 0, 1, -amount)
                    self._picked.append(PickedGive("payment", offer.id, gap.id, period, amount))
                    self._link(offer.partner, to)
                    missing -= amount
        return missing


def _cents(offer: EquipmentOffer) -> int:
    """What falls due of a piece."""
    return 0 if offer.cost_covered else round(100 * offer.cost)
