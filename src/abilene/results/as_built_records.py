"""What a plan answers about a campus as it stands at the end, run for a year: keys of ``plan.json``."""

from __future__ import annotations

from abilene.record import Record


class GridAloneAnswer(Record):
    """The same load without plants and stores of its own, under the same contracts and tariffs."""

    usd_per_mwh: float | None
    """Levelised cost of electricity; null where nothing is served. [USD/MWh]"""
    served: float
    """Share of the energy of the load that is served. [-]"""
    own_plants_save_usd: float
    """What its own plants save, their capital at its annuity, load that is not served at
    its value; below zero where they cost more. [USD/year]"""
    load_saved_usd: float
    """Part of that: load that the grid alone would leave unserved. [USD/year]"""


class EmissionsAnswer(Record):
    """CO2 of the same hours three ways, which are never added, and energy that is clean."""

    own_t: float
    """Of own plants, part of each way. [t/year]"""
    location_t: float | None
    """Grid power at the average of its hour. [t/year]"""
    market_t: float | None
    """Grid power as contracts say, the rest at the residual mix. [t/year]"""
    marginal_t: float | None
    """Grid power at what one more MWh of its hour causes. [t/year]"""
    clean_hourly: float | None
    """Share of the energy used that is clean in its own hour. [-]"""
    clean_yearly: float | None
    """The same over the year, whatever the hour. [-]"""
    clean_is_least: bool
    """Whether both shares are that at least, as nobody says what is clean in the grid. [-]"""
    missing: tuple[str, ...] = ()
    """Keys of the file that nobody gives, for what is null."""


class WaterAnswer(Record):
    """Water that evaporates; null where something is missing."""

    cooling_m3: float | None
    """Evaporated and blown down by cooling. [m3/year]"""
    plants_m3: float | None
    """Of own plants. [m3/year]"""
    wue_l_per_kwh: float | None
    """Water of cooling per IT energy. [L/kWh]"""
    missing: tuple[str, ...] = ()
    """Keys of the file that nobody gives, for what is null."""


class CommitmentAnswer(Record):
    """What starts, stops and least output of machines add: nothing at least, this at most."""

    not_run: str | None = None
    """Why it is not known; null where it is."""
    added_usd: float | None = None
    """The most that operation costs above the cheapest dispatch. [USD/year]"""
    share: float | None = None
    """The same per yearly cost of power and unserved energy. [-]"""


class AsBuiltAnswer(Record):
    """All that stands at a campus at the end of the plan, run together through its weather years.

    The plan itself gives each part of a load a design of its own: here they help each other.
    """

    load_mw: float
    """Facility load for which power in this file accounts. [MW]"""
    usd_per_mwh: float | None
    """Levelised cost of its electricity, all that stands paid; null where nothing is
    served. [USD/MWh]"""
    served: float
    """Share of the energy of the load that is served, if nothing fails. [-]"""
    grid_alone: GridAloneAnswer | None
    """Null where it has no connection, or no plant or store of its own."""
    emissions: EmissionsAnswer
    water: WaterAnswer
    commitment: CommitmentAnswer
