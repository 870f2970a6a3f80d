"""The fields of a rate of the Utility Rate Database (URDB, OpenEI), as its files have them, in USD, kW and kWh.

Names and forms are those of OpenEI's API, version 8 and before
(https://openei.org/services/doc/rest/util_rates/). Four fields are ours, for what the
database has none for: ``contract_kw``, ``contract_min_share``, ``peaks_before_kw`` and
``peak_factor``. What is listed nowhere here is kept as extra, so that it can be named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from operator import attrgetter, lt
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from abilene.record import Record

INFINITY = float("inf")
MOST = 1e12
"""Above any number of a tariff."""
NO_LIMIT = 1e37
"""From here on a limit is none: SAM writes 1e38."""
MONTHS = 12
HOURS = 24
WRITE_ROWS = "write 24 entries in each of 12 rows"


def _listed(value: Any) -> Any:
    """Return a list that is written as text; nothing is an empty one."""
    if not isinstance(value, str):
        return () if value is None else value
    try:
        return json.loads(value or "[]")
    except ValueError:
        raise ValueError("is text that is no JSON; write it as a list") from None


def _of_months(value: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that has not one entry for each month, unless it is empty."""
    if len(value) not in {0, MONTHS}:
        raise ValueError(f"has {len(value)} entries; write one for each month, or none")
    return value


def _of_hours(value: Any) -> Any:
    """Refuse a row of a schedule that has not one entry for each hour."""
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value!r:.40} stands here, and is no row; {WRITE_ROWS}")
    if len(value) != HOURS:
        raise ValueError(f"has {len(value)} entries; {WRITE_ROWS}")
    return value


def _of_rows(value: Any) -> Any:
    """Refuse a schedule that has not one row for each month, unless it is empty."""
    if isinstance(value, list | tuple) and len(value) not in {0, MONTHS}:
        raise ValueError(f"has {len(value)} rows; {WRITE_ROWS}")
    return value


def _nothing_is_zero(value: Any) -> Any:
    return value or 0.0


def _no_limit(value: Any) -> Any:
    """Return a limit; nothing, and what tools write for a number without end, is none."""
    if value is None or (isinstance(value, int | float) and value >= NO_LIMIT):
        return None
    return value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _said(value: Any) -> str:
    return str("" if value is None else value).strip()


Amount = Annotated[float, BeforeValidator(_nothing_is_zero), Field(ge=0, le=MOST)]
"""A number, 0 where it is left out or empty."""
Share = Annotated[float, BeforeValidator(_nothing_is_zero), Field(ge=0, le=1)]
Period = Annotated[int, Field(ge=0)]
"""Number of a period, from 0."""
Limit = Annotated[float, Field(gt=0)]
Unit = Annotated[str, BeforeValidator(_said), BeforeValidator(_lower)]
Text = Annotated[str, BeforeValidator(_said)]
Day = Annotated[
    tuple[Period, ...],
    BeforeValidator(_of_hours),
    Field(min_length=HOURS, max_length=HOURS),
]
Schedule = Annotated[
    tuple[Day, ...], BeforeValidator(_listed), BeforeValidator(_of_rows)
]
"""Period of each hour of each month, shape (12, 24); empty where there is none."""
ByMonth = Annotated[
    tuple[float, ...], BeforeValidator(_listed), AfterValidator(_of_months)
]
PeriodByMonth = Annotated[
    tuple[Period, ...], BeforeValidator(_listed), AfterValidator(_of_months)
]
Yes = Annotated[tuple[bool, ...], BeforeValidator(_listed), AfterValidator(_of_months)]


class UrdbStep(Record):
    """One step of a price."""

    model_config = ConfigDict(extra="allow")

    rate: float | None = None
    """[USD per unit]"""
    adj: float | None = None
    """Adjustment: part of the price. [USD per unit]"""
    max: Annotated[Limit | None, BeforeValidator(_no_limit)] = None
    """Upper limit. [unit]"""
    sell: float | None = None
    """What is paid for energy that is sold. [USD per unit]"""

    @property
    def most(self) -> float:
        """Upper limit; infinite where there is none. [unit]"""
        return INFINITY if self.max is None else self.max

    @property
    def price(self) -> float:
        """Rate with its adjustment. [USD per unit]"""
        return (self.rate or 0.0) + (self.adj or 0.0)

    @model_validator(mode="after")
    def _has_a_price(self) -> Self:
        if self.rate is None and self.adj is None:
            raise ValueError("has no rate; give it one: nothing is not zero")
        return self


class EnergyStep(UrdbStep):
    """One step of a price of energy."""

    unit: (
        Annotated[
            Literal["kwh", "kwh/kw", "kwh daily", "kwh/kw daily"],
            BeforeValidator(_lower),
        ]
        | None
    ) = None
    """What its limit counts."""


class DemandStep(UrdbStep):
    """One step of a price of demand."""

    unit: Annotated[Literal["kw"], BeforeValidator(_lower)] | None = None


def _rising(steps: tuple[UrdbStep, ...]) -> tuple[UrdbStep, ...]:
    """Refuse steps that are not in order, or leave a use without a price."""
    limits = list(map(attrgetter("most"), steps))
    if not limits:
        raise ValueError("has no steps; give the period a price")
    if not all(lt(*pair) for pair in pairwise(limits)):
        raise ValueError(
            "has steps whose limits do not rise; give each but the last a max above the one before"
        )
    if limits[-1] != INFINITY:
        raise ValueError(
            f"has no price above {limits[-1]:g}; give a last step without max"
        )
    return steps


EnergySteps = Annotated[tuple[EnergyStep, ...], AfterValidator(_rising)]
DemandSteps = Annotated[tuple[DemandStep, ...], AfterValidator(_rising)]
EnergyStructure = Annotated[tuple[EnergySteps, ...], BeforeValidator(_listed)]
"""Steps of each period."""
DemandStructure = Annotated[tuple[DemandSteps, ...], BeforeValidator(_listed)]


class UrdbItem(Record):
    """A rate; what only describes it is text."""

    model_config = ConfigDict(extra="allow")

    label: Text = ""
    uri: Text = ""
    name: Text = ""
    utility: Text = ""
    eiaid: Text = ""
    sector: Text = ""
    servicetype: Text = ""
    country: Text = ""
    startdate: Text = ""
    enddate: Text = ""
    latest_update: Text = ""
    source: Text = ""
    sourceparent: Text = ""
    supersedes: Text = ""
    supercedes: Text = ""
    """The same, as the database itself spells it."""
    revisions: Text = ""
    approved: Text = ""
    is_default: Text = ""
    version: Text = ""
    description: Text = ""
    basicinformationcomments: Text = ""
    energycomments: Text = ""
    demandcomments: Text = ""
    flatdemandcomments: Text = ""
    coincidentcomments: Text = ""
    fixedchargecomments: Text = ""
    dgrules: Text = ""
    """Rules for what is sold; a bill of a draw needs none."""
    usenetmetering: Text = ""
    voltageminimum: Text = ""
    voltagemaximum: Text = ""
    voltagecategory: Text = ""
    phasewiring: Text = ""
    peakkwcapacityhistory: Text = ""
    peakkwhusagehistory: Text = ""
    peakkwcapacitymin: Amount = 0.0
    """Peaks to which it is offered. [kW]"""
    peakkwcapacitymax: Amount = 0.0
    peakkwhusagemin: Amount = 0.0
    """Monthly energy to which it is offered. [kWh]"""
    peakkwhusagemax: Amount = 0.0

    energyratestructure: EnergyStructure = ()
    energyweekdayschedule: Schedule = ()
    energyweekendschedule: Schedule = ()
    fueladjustmentsmonthly: ByMonth = ()
    """Added to each kWh of a month. [USD/kWh]"""
    energyattrs: Any = None

    demandratestructure: DemandStructure = ()
    demandweekdayschedule: Schedule = ()
    demandweekendschedule: Schedule = ()
    demandrateunit: Unit = ""
    flatdemandstructure: DemandStructure = ()
    flatdemandmonths: PeriodByMonth = ()
    flatdemandunit: Unit = ""
    demandunits: Unit = ""
    demandwindow: Amount = 0.0
    """Interval over which demand is metered. [minutes]"""
    demandreactivepowercharge: Amount = 0.0
    demandratchetpercentage: Any = None
    demandattrs: Any = None
    lookbackpercent: Share = 0.0
    """A fraction."""
    lookbackrange: Annotated[
        int, BeforeValidator(_nothing_is_zero), Field(ge=0, le=MONTHS)
    ] = 0
    """[months]"""
    lookbackmonths: Yes = ()
    """Whether each month is looked at."""
    coincidentratestructure: Any = None
    coincidentschedule: Any = None
    coincidentrateschedule: Any = None
    coincidentrateunit: Any = None

    fixedchargefirstmeter: Amount = 0.0
    fixedchargeunits: Unit = ""
    fixedchargeeaaddl: Amount = 0.0
    """Of each further meter."""
    fixedmonthlycharge: Amount = 0.0
    """Of older versions. [USD/month]"""
    fixedattrs: Any = None
    mincharge: Amount = 0.0
    minchargeunits: Unit = ""
    minmonthlycharge: Amount = 0.0
    """Of older versions. [USD/month]"""
    annualmincharge: Amount = 0.0

    contract_kw: Annotated[float, Field(ge=0, le=MOST)] | None = None
    """Ours: contract demand. [kW]"""
    contract_min_share: Share = 0.0
    """Ours: billed demand is no less than this share of the contract. [-]"""
    peaks_before_kw: ByMonth = ()
    """Ours: highest draws of the twelve months before, the latest last. [kW]"""
    peak_factor: Annotated[float, Field(ge=1, le=10)] = 1.0
    """Ours: by what peaks of the metering interval exceed those of the load's steps. [-]"""

    @model_validator(mode="before")
    @classmethod
    def _truth_is_told(cls, data: Any) -> Any:
        """Write true and false of a field of text as text: the API has ``"approved": true``."""
        if not isinstance(data, dict):
            return data
        told = {
            name: str(value).lower()
            for name, value in data.items()
            if isinstance(value, bool) and _is_text(cls, name)
        }
        return {**data, **told}

    def extras(self) -> Iterator[tuple[tuple[str | int, ...], Any]]:
        """Yield what is listed nowhere here, with its steps: of the rate and of each step of a price."""
        yield from _extras_of(self, ())
        for name in (
            "energyratestructure",
            "demandratestructure",
            "flatdemandstructure",
        ):
            for p, period in enumerate(getattr(self, name)):
                for s, step in enumerate(period):
                    yield from _extras_of(step, (name, p, s))


def _is_text(record: type[Record], name: str) -> bool:
    """Return whether a field is text."""
    field = record.model_fields.get(name)
    return field is not None and field.annotation is str


def _extras_of(
    record: Record, steps: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for name, value in (record.model_extra or {}).items():
        yield (*steps, name), value
