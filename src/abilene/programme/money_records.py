"""The records of money: tranches, what opens them, what must be paid whatever is built, and valuation."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from abilene.programme.fields import (
    AtMostLasting,
    DateQuantity,
    EarlierDay,
    Fraction,
    Id,
    Lasting,
    LaterDay,
    NotNegative,
    PerYear,
    PlainDay,
    Positive,
    Quantity,
    WholeYears,
    YearOf,
    check_order,
)
from abilene.record import Names, Record, one_or_many


class Event(Record):
    """What opens a tranche, other than a date."""

    energised: str | None = None
    """``site.phase``: from the quarter after that phase is energised."""
    it_online_mw: Annotated[float, Quantity("MW"), Positive] | None = None
    """From the quarter after the whole programme has this much IT load energised.
    [MW]"""
    per_it_online_mw_usd: Annotated[float, Quantity("USD"), Positive] | None = None
    """Opens in proportion: so many dollars per MW of IT load energised by the end of
    the quarter before. [USD]"""
    drawn: Id | None = None
    """A tranche: from the quarter after ``fraction`` of its own money has been
    drawn."""
    fraction: Annotated[float, Quantity("fraction"), Field(gt=0, le=1)] | None = None
    """Of the tranche ``drawn``; by default all of it. [-]"""

    @model_validator(mode="after")
    def _one(self) -> Self:
        events = (
            self.energised,
            self.it_online_mw,
            self.per_it_online_mw_usd,
            self.drawn,
        )
        if sum(value is not None for value in events) != 1:
            raise ValueError(
                "not one event; give exactly one of energised, it_online_mw, per_it_online_mw_usd, drawn"
            )
        if self.fraction is not None and self.drawn is None:
            raise ValueError("fraction needs drawn; say of which tranche")
        return self


def _day_or_event(value: Any) -> str:
    return "event" if isinstance(value, dict | Event) else "day"


DayOrEvent = Annotated[
    Annotated[date, Tag("day")] | Annotated[Event, Tag("event")],
    Discriminator(_day_or_event),
    DateQuantity(better="earlier", fulfilled_by="amount_usd"),
]


Calls = Annotated[
    tuple[Annotated[float, Quantity("per year"), Fraction, PerYear], ...],
    BeforeValidator(one_or_many, json_schema_input_type=float | tuple[float, ...]),
]
"""One rate of contribution, or one for each year."""


class Tranche(Record):
    """Money from one provider on one set of terms."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    provider: str = ""
    """Who provides it: an actor of the ledger, or a name."""
    kind: Literal["equity", "debt", "lease", "vendor", "prepayment", "grant"] | None = (
        None
    )
    """What sort of money it is."""
    amount_usd: (
        Annotated[float, Quantity("USD", "more", nests=True), NotNegative] | None
    ) = None
    """Amount; its state is the kind of the claim that won. Nobody's figure is "no
    claim" and counts 0. [USD]"""
    opens: DayOrEvent | None = None
    """Date or event from which it may be drawn; without one, from the start."""
    calls_per_year: Calls = ()
    """A commitment that is called over years: the share of what is left that each year
    from ``opens`` on calls, the last one from then on; without one all of it is there
    at once. [per year]"""
    expires: LaterDay | None = None
    """Last day on which it may be drawn."""
    only_for: Names = ()
    """Earmark: patterns of uses, such as ``sites.abilene`` or
    ``sites.*.phases.*.hardware``; none means any use."""
    part_of: Id | None = None
    """The tranche whose total contains this one."""
    funded_by: Names = ()
    """No money of its own: each dollar it pays is also drawn from one of these."""
    outside: bool = False
    """Reaches the programme only through the tranches that it funds."""
    rate: (
        Annotated[float, Quantity("per year", "less"), NotNegative, PerYear] | None
    ) = None
    """Interest on what is drawn and not yet paid back; a tranche without one is not
    paid back. [per year]"""
    tenor_years: Annotated[float, Quantity("years", "more"), Lasting] | None = None
    """From a draw to the last payment on it; without one it is paid back after the
    plan. [years]"""
    interest_only_years: Annotated[float, Quantity("years", "more"), AtMostLasting] = (
        0.0
    )
    """From a draw, time in which interest alone is paid: that of construction.
    [years]"""
    upfront_fee: Annotated[float, Quantity("fraction", "less"), Fraction] = 0.0
    """Fee on each draw, due with it. [-]"""
    commitment_fee: Annotated[
        float, Quantity("per year", "less"), NotNegative, PerYear
    ] = 0.0
    """Fee on what is open and not yet drawn. [per year]"""
    dscr_min: Annotated[float, Quantity("fraction", "less"), Positive] | None = None
    """Covenant: the least DSCR, of all debt together, in any year in which compute is
    sold in every quarter; the plan says in which year it is broken. [-]"""
    llcr_min: Annotated[float, Quantity("fraction", "less"), Positive] | None = None
    """Covenant: the least LLCR in the same years. [-]"""
    repayment: Literal["level", "bullet"] = "level"
    """How it is paid back: in level payments once interest alone is no longer enough, or
    all of it at the end of the tenor."""
    refinanced: bool = False
    """Whether what a bullet leaves is lent anew on the same terms when it is due, for as
    long as the plan is followed: an assumption, as nobody has lent it yet."""
    gearing_cap: Annotated[float, Quantity("fraction"), Fraction] | None = None
    """The most that it may have paid, by any quarter, of the uses that it may pay for.
    [-]"""
    gearing_cap_per_site: Annotated[float, Quantity("fraction"), Fraction] | None = None
    """The same at each campus alone. [-]"""

    @property
    def covenants(self) -> dict[str, float]:
        """The least ratio that its lenders ask for, by ``dscr`` or ``llcr``. [-]"""
        asked = {"dscr": self.dscr_min, "llcr": self.llcr_min}
        return {ratio: least for ratio, least in asked.items() if least is not None}

    def among(self, capital: Container[str]) -> Tranche:
        """Return the tranche, naming only tranches that are there."""
        part_of = self.part_of if self.part_of in capital else None
        funded_by = tuple(filter(capital.__contains__, self.funded_by))
        return self.model_copy(update={"part_of": part_of, "funded_by": funded_by})

    @model_validator(mode="after")
    def _terms(self) -> Self:
        check_order(opens=self.opens, expires=self.expires)
        if self.calls_per_year and isinstance(self.opens, Event):
            raise ValueError(
                "calls_per_year are counted from a date; give opens a date, or leave them out"
            )
        if self.rate is None and (
            self.tenor_years is not None or self.interest_only_years
        ):
            raise ValueError(
                "tenor_years and interest_only_years need rate; give it, 0 if there is no interest"
            )
        if self.rate is None and self.kind != "debt" and self.covenants:
            raise ValueError(
                "dscr_min and llcr_min are covenants of debt; give kind: debt or rate, or leave them out"
            )
        if self.repayment == "bullet" and self.tenor_years is None:
            raise ValueError(
                "a bullet is paid at the end of tenor_years; give them, or leave repayment out"
            )
        if self.refinanced and self.repayment != "bullet":
            raise ValueError(
                "only a bullet is refinanced; give repayment: bullet, or leave refinanced out"
            )
        if (
            self.tenor_years is not None
            and self.tenor_years <= self.interest_only_years
        ):
            raise ValueError(
                "tenor_years ends with interest_only_years; leave time to pay back"
            )
        return self


class Obligation(Record):
    """A lease or another contract that must be paid whatever is built."""

    title: str = ""
    """Name for people."""
    known_from: PlainDay | None = None
    """Does not exist in a view of an earlier day."""
    site: Id | None = None
    """The campus that it belongs to, if to one."""
    usd_per_year: Annotated[float, Quantity("USD/year", "less"), NotNegative] | None = (
        None
    )
    """What is due in a year, in equal quarters; nobody's figure is "no claim" and
    counts 0. [USD/year]"""
    usd_year: YearOf | None = None
    """Year of money; without one the amount is nominal and does not grow. [year]"""
    from_: LaterDay = Field(alias="from")
    """First day on which it is due."""
    until: EarlierDay | None = None
    """Last day on which it is due; by default it outlasts the plan."""
    when_energised: str | None = None
    """``site.phase``: not due before the quarter after that phase is energised."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_order(**{"from": self.from_, "until": self.until})
        return self


DepreciationSchedule = Literal[
    "macrs_3",
    "macrs_5",
    "macrs_7",
    "macrs_10",
    "macrs_15",
    "macrs_20",
    "sl_5",
    "sl_15",
    "sl_20",
]


class Deduction(Record):
    """How what is bought is deducted from income."""

    depreciation: DepreciationSchedule | None = None
    """Packaged schedule of the Internal Revenue Service."""
    straight_line_years: WholeYears | None = None
    """Or equal parts over so many years, half of one in the first. [years]"""
    bonus: Annotated[float, Quantity("fraction"), Fraction] = 0.0
    """Share deducted at once in the year of service. [-]"""
    itc: Annotated[float, Quantity("fraction"), Fraction] = 0.0
    """Investment tax credit, as a share of the cost; half of it lowers what is
    deducted. [-]"""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.depreciation is None) == (self.straight_line_years is None):
            raise ValueError(
                "not one way to deduct it; give one of depreciation, straight_line_years"
            )
        return self


class Finance(Record):
    """Lives where a record gives none, and income tax.

    Losses are used at once against other income of the
    owners.
    """

    hardware_life_years: Annotated[float, Quantity("years"), Lasting] | None = None
    """Life of accelerators whose own record gives none. [years]"""
    shell_life_years: Annotated[float, Quantity("years", "more"), Lasting] | None = None
    """Life of shells whose phase gives none. [years]"""
    income_tax_rate: (
        Annotated[float, Quantity("fraction"), Field(ge=0, lt=1)] | None
    ) = None
    """All income taxes together; without one, every figure is before tax. [-]"""
    shell: Deduction | None = None
    """How shells are deducted."""
    hardware: Deduction | None = None
    """How accelerators are deducted."""
    equipment: dict[Id, Deduction] = Field(default_factory=dict)
    """How power equipment is deducted, by id under ``equipment``; a kind that is not
    listed, as the shells."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.income_tax_rate is not None and (
            self.shell is None or self.hardware is None
        ):
            raise ValueError(
                "income_tax_rate needs shell and hardware; say how they are deducted"
            )
        if self.income_tax_rate is None and (
            self.shell or self.hardware or self.equipment
        ):
            raise ValueError(
                "shell, hardware and equipment need income_tax_rate; give it"
            )
        return self
