"""Values of a programme that nothing reads, for what is asked: names, and what other questions or campuses need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain, filterfalse
from operator import attrgetter, is_not
from typing import Literal

from abilene.programme.schema import Programme
from abilene.programme.sized import is_sized, sells_compute

Question = Literal["plan", "campus", "tariff"]
"""What is asked: a plan; the power, jobs or flexibility of one campus; a bill."""
NAMES = {"title", "provider"}
"""Keys on which no figure hangs."""
HOURLY = {
    "weather",
    "weather_weights",
    "price",
    "net_load",
    "gas_region",
    "grid_co2_region",
    "marginal_co2_region",
    "residual_co2_kg_per_mwh",
    "ppa",
    "reliability",
    "state",
}
"""What is read of a campus where its power is sized."""
TARIFF_TERMS = {"tariff", "contract_mw", "curtail"}
"""The same of a connection."""
SECURITY = {
    "contribution_in_aid_usd",
    "contribution_in_aid_usd_per_kw",
    "collateral_usd_per_kw",
    "letter_of_credit_fee",
}
"""What a utility asks for before it connects: money of a plan."""
AS_MACHINES = {"units", "whole"}
"""What is read where a campus is sized as whole machines."""

OF_SIZES = {"ride_through", "swing"}
"""What is read of a campus for the sizes that ``size`` finds, and for its rules of the grid, alone."""


@dataclass(frozen=True)
class ValueRead:
    """A value of a programme, and what is asked of that."""

    path: str
    programme: Programme
    question: Question

    @property
    def steps(self) -> list[str]:
        """Steps of its path."""
        return self.path.split(".")

    @property
    def key(self) -> str:
        """The key that holds it."""
        return self.steps[-1]

    @property
    def of_site(self) -> str:
        """The key of a campus that it is, or lies in; empty where it is of none."""
        part, _, key, *_ = (*self.steps, "", "")
        return {"sites": key}.get(part, "")

    @property
    def is_sized(self) -> bool:
        """Whether it is of a campus whose power is sized by the hour."""
        site = self.programme.sites.get(self.steps[1])
        return site is not None and is_sized(self.programme, site)

    @property
    def sheds(self) -> bool:
        """Whether some work may be shed."""
        floors = map(attrgetter("sheds_down_to"), self.programme.workloads.values())
        return any(map(partial(is_not, None), floors))


def why_unread(path: str, programme: Programme, question: Question) -> str:
    """Return why nothing reads a value; no words where something may.

    Parameters
    ----------
    path : str
        Of the value; its record is there.
    programme : Programme
        As a view sees it.
    question : str
        What is asked of it.
    """
    asked = ValueRead(path, programme, question)
    holds = (why for is_so, why in REASONS if is_so(asked))
    return next(holds, "")


def _is_a_name(asked: ValueRead) -> bool:
    return asked.key in NAMES


def _is_of_a_sized_campus(asked: ValueRead) -> bool:
    return asked.of_site == "power_usd_per_mwh" and asked.is_sized


def _is_of_no_sized_campus(asked: ValueRead) -> bool:
    is_term = asked.of_site == "grid" and TARIFF_TERMS & {*asked.steps[4:]}
    is_hourly = asked.question == "plan" and (asked.of_site in HOURLY or bool(is_term))
    return is_hourly and not asked.is_sized


def _is_lost_load_of_nobody(asked: ValueRead) -> bool:
    is_it = asked.path == "programme.lost_load_usd_per_mwh"
    priced = partial(sells_compute, asked.programme)
    others = filterfalse(priced, asked.programme.sites.values())
    says_hours = any(map(any, map(attrgetter("weather", "price"), others)))
    return is_it and not any((asked.sheds, says_hours))


def _is_worth_of_nobody(asked: ValueRead) -> bool:
    hardware, sites = asked.programme.hardware, asked.programme.sites
    prices = map(attrgetter("usd_per_accelerator_hour"), hardware.values())
    rents = map(attrgetter("contract_usd_per_it_mw_year"), sites.values())
    is_worth = asked.key in {"relative_price", "shed_hours"}
    return is_worth and not any((asked.sheds, *prices, *rents))


def _is_of_another_objective(asked: ValueRead) -> bool:
    is_day = asked.path == "programme.most_compute_by"
    return is_day and asked.programme.programme.objective in {"npv", "target_path"}


def _is_of_no_target(asked: ValueRead) -> bool:
    """Return whether it is what lost load costs where failures count, and no figure is to be kept."""
    is_it = asked.of_site == "reliability" and asked.key == "lost_load_usd_per_mwh"
    return is_it and not asked.programme.sites[asked.steps[1]].reliability.is_given


def _is_for_size_alone(asked: ValueRead) -> bool:
    is_number = asked.key in AS_MACHINES and asked.of_site == "equipment"
    is_read = is_number or asked.of_site in OF_SIZES or _is_of_no_target(asked)
    return asked.question == "plan" and is_read


def _is_for_bills_alone(asked: ValueRead) -> bool:
    grids = chain(*(site.grid.values() for site in asked.programme.sites.values()))
    named = set(map(attrgetter("tariff"), grids)) - {None}
    part, record, *_ = (*asked.steps, "")
    read = {"tariffs": record in named, "peaks": bool(named)}
    return asked.question != "tariff" and not read.get(part, True)


def _is_for_plans_alone(asked: ValueRead) -> bool:
    is_money = asked.steps[0] in {"capital", "finance"} or asked.key in SECURITY
    return asked.question == "campus" and is_money


REASONS: tuple[tuple[Callable[[ValueRead], bool], str], ...] = (
    (_is_a_name, "no figure hangs on a name"),
    (_is_of_a_sized_campus, "the power of the campus is sized by the hour"),
    (_is_of_no_sized_campus, "the power of the campus is not sized by the hour"),
    (
        _is_lost_load_of_nobody,
        "no campus is sized by it: load is worth what its compute brings",
    ),
    (_is_worth_of_nobody, "nobody says what compute brings, and no work may be shed"),
    (_is_of_another_objective, "it counts under most_compute alone"),
    (_is_for_size_alone, "`abilene size` alone reads it"),
    (_is_for_bills_alone, "`abilene bill` and `abilene tariff` alone read it"),
    (_is_for_plans_alone, "a plan alone reads it"),
)
"""Why nothing reads a value; the first that holds is said."""
