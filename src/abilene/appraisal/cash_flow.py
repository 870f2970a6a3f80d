"""The cash of one campus, before tax: what is bought and how long it is used, what it earns and costs to run.

Electricity costs what it costs in the build-out, unserved energy at VOLL among it, as
every hour counts as sold; after the plan too, with the annuity of its equipment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

from abilene.appraisal.connection_purchases import purchases_of_connections
from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.purchases import (
    Purchase,
    purchases_of_phase,
    purchases_of_power,
)
from abilene.appraisal.running_costs import (
    ElectricityCost,
    add_obligation,
    due_in,
    load_by_quarter,
)
from abilene.brief import brief
from abilene.buildout.case import Case
from abilene.buildout.lifetime import Generation
from abilene.buildout.model import income
from abilene.buildout.model.connection_payments import Letter, letters
from abilene.buildout.schedule import Step
from abilene.dates import HOURS_PER_QUARTER, Quarter
from abilene.finance.worth import Bought, QuarterlyCash
from abilene.programme.money_records import Obligation


@dataclass(frozen=True)
class CampusCashFlow:
    """One campus of a valuation."""

    valuation: Valuation
    site_id: str
    __repr__ = brief

    @cached_property
    def runs(self) -> list[tuple[Step, Generation]]:
        """Every set of accelerators that runs, with its phase."""
        return self.valuation.runs(self.site_id)

    @cached_property
    def purchases(self) -> list[Purchase]:
        """Everything that is paid for."""
        steps = self.valuation.steps[self.site_id]
        of_phases = map(partial(purchases_of_phase, self.valuation), steps)
        of_power = purchases_of_power(self.valuation, self.site_id)
        of_lines = purchases_of_connections(self.valuation, self.site_id)
        every = chain(chain.from_iterable(of_phases), of_power, of_lines)
        return [one for one in every if one.cost_usd > 0]

    @cached_property
    def obligations(self) -> list[Obligation]:
        """The contracts that belong to this campus alone."""
        every = self.valuation.programme.obligations.values()
        return [due for due in every if due.site == self.site_id]

    @cached_property
    def letters(self) -> list[Letter]:
        """The letters of credit of its connections."""
        return list(letters(self.valuation.case, self.site_id))

    @cached_property
    def span(self) -> list[int]:
        """Quarters in which something is paid, or begins or ends to run: the first and the last are among them."""
        found: list[int] = []
        for one in self.purchases:
            found += [*one.paid_usd, *(one.used or ())]
        for _, generation in self.runs:
            found += (generation.first - 1, generation.last)
        for due in self.obligations:
            found += due_in(self.valuation, due, self.valuation.case.quarters + 1)
        for letter in self.letters:
            found += (letter.first, letter.last)
        return [*found, *self._electricity.span]

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Hardware that runs here and has no price, where no tenant pays a rent."""
        programme = self.valuation.programme
        if programme.sites[self.site_id].contract_usd_per_it_mw_year is not None:
            return ()
        names = dict.fromkeys(generation.hardware for _, generation in self.runs)
        return tuple(
            name
            for name in names
            if programme.hardware[name].usd_per_accelerator_hour is None
        )

    def bought(self, start: int) -> list[Bought]:
        """Return what comes into service, on an axis that starts in a quarter of the plan."""
        return list(filter(None, (one.bought(start) for one in self.purchases)))

    def flows(self, quarters: tuple[Quarter, ...], start: int) -> QuarterlyCash:
        """Return the cash on an axis that starts in a quarter of the plan."""
        flows = QuarterlyCash.empty(quarters)
        for one in self.purchases:
            one.add_to(flows, start)
        for step, generation in self.runs:
            add_run(flows, self.valuation.case, step, generation, start)
        self._add_electricity(flows, start)
        for due in self.obligations:
            add_obligation(flows, self.valuation, due, start)
        for letter in self.letters:
            due_in_quarters = slice(letter.first - start, letter.last + 1 - start)
            flows.obligations_usd[due_in_quarters] += letter.usd_per_quarter
        return flows

    def _add_electricity(self, flows: QuarterlyCash, start: int) -> None:
        """Add what the load that runs pays for electricity."""
        load_mw = load_by_quarter(self.valuation, self.site_id)
        for t in range(start, start + len(flows.quarters)):
            usd = self._electricity.usd(t, load_mw.get(t, 0.0))
            flows.electricity_usd[t - start] += usd

    @cached_property
    def _electricity(self) -> ElectricityCost:
        return ElectricityCost.at(self.valuation, self.site_id)


def add_run(
    flows: QuarterlyCash, case: Case, step: Step, generation: Generation, start: int
) -> None:
    """Add what one set of accelerators earns and costs to run, electricity apart.

    Parameters
    ----------
    flows : QuarterlyCash
        What it is added to.
    case : Case
        Its figures.
    start : int
        First quarter of the flows, as a quarter of the plan.
    """
    hardware = case.programme.hardware[generation.hardware]
    it_mw = step.it_mw * generation.share
    accelerators = it_mw * 1e6 / hardware.it_w_per_accelerator
    hours = accelerators * hardware.sold_share * HOURS_PER_QUARTER
    for t in range(generation.first, generation.last + 1):
        flows.hours[t - start] += hours
        usd = income.usd_per_it_mw(case, step, hardware, t) * it_mw
        flows.revenue_usd[t - start] += usd
        opex_usd = income.opex_usd(case, step, t) * generation.share
        flows.opex_usd[t - start] += opex_usd
