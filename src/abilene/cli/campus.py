"""Commands on one campus: size, simulate, flex."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abilene.cli.finite import (
    HOURS_PER_LEAP_YEAR,
    LEAST_MW,
    MOST_MW,
    MOST_USD_PER_T,
    SECONDS,
    SEED_NUMBER,
    SHARE,
    Finite,
)
from abilene.cli.group import (
    ACCELERATORS,
    AS_OF,
    FILE,
    KNOWN_BY,
    OUT_PAGE,
    POLICY,
    SEED,
    SET,
    SITE,
    VIEW,
    WITH,
    OneOf,
    guarded,
    main,
    may_write,
    parsed_day,
    seen_in,
    show_answer,
)
from abilene.cli.powered import PowerAsked, powered
from abilene.cli.scheduled import ScheduleAsked, scheduled
from abilene.cli.traced import TraceAsked, traced

if TYPE_CHECKING:
    from abilene.power.columns import Over
    from abilene.programme.resolve import Seen
    from abilene.site.of_day import OfDay
    from abilene.studies.campus_power import CampusPower


@main.command()
@FILE
@SITE
@click.option("--own-power", is_flag=True, help="Without the grid.")
@click.option(
    "--load",
    "load_mw",
    type=Finite(LEAST_MW, MOST_MW),
    help="Facility MW; by default all phases.",
)
@click.option(
    "--date",
    "day",
    metavar="DATE",
    help="Contracts and equipment of this day, at its costs; by default all of them.",
)
@SET
@WITH
@AS_OF
@KNOWN_BY
@click.option("--viewpoint", metavar="ID", help="The view; by default the first.")
@click.option(
    "--weather-years",
    metavar="NAMES",
    help="Which weather, by comma; by default all years of the site.",
)
@click.option(
    "--objective",
    "over",
    type=click.Choice(["mean", "worst"]),
    default="mean",
    help="Of weather years.",
)
@click.option(
    "--co2-price",
    "co2_usd_per_t",
    type=Finite(0, MOST_USD_PER_T),
    default=0.0,
    help="USD per tonne.",
)
@click.option(
    "--co2-cap",
    "co2_cap_t",
    type=Finite(0),
    help="Most tonnes of CO2 a year.",
)
@click.option(
    "--clean-share",
    type=SHARE,
    default=0.0,
    help="Least share of clean energy.",
)
@click.option(
    "--storage-hours",
    type=(Finite(0), Finite(0)),
    metavar="MIN MAX",
    help="Hours of storage: the least, at most 720, and the most.",
)
@click.option(
    "--seed",
    type=SEED_NUMBER,
    default=1,
    help="Of the price year, where it is drawn.",
)
@click.option(
    "--tolerance",
    type=SHARE,
    default=1e-4,
    help="Relative gap at which to stop; above 0.001 the result is called feasible.",
)
@click.option("--seconds", type=SECONDS, default=120.0, help="Time at which to stop.")
@click.option(
    "--outage-bounds",
    is_flag=True,
    help="What failing machines cost, counted in four ways.",
)
@click.option(
    "--commitment",
    is_flag=True,
    help="What starts, stops and part load of machines add.",
)
@click.option(
    "--rule",
    "order",
    metavar="PARTS",
    help="Run it also by this order, by comma: gas_turbine,grid.",
)
@click.option(
    "--compare",
    type=OneOf(["lp"]),
    help="Also solve it as one LP over all hours; slow.",
)
@click.option(
    "--to",
    type=(OneOf(["pypsa"]), click.Path(path_type=Path)),
    help="Write a PyPSA CSV folder.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def size(
    file: Path,
    *,
    site_id: str | None,
    own_power: bool,
    load_mw: float | None,
    day: str | None,
    overrides: tuple[str, ...],
    changes: tuple[Path, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    weather_years: str | None,
    over: Over,
    co2_usd_per_t: float,
    co2_cap_t: float | None,
    clean_share: float,
    storage_hours: tuple[float, float] | None,
    seed: int,
    tolerance: float,
    seconds: float,
    outage_bounds: bool,
    commitment: bool,
    order: str | None,
    compare: str | None,
    to: tuple[str, Path] | None,
    as_json: bool,
) -> None:
    """Size the cheapest power of a site, hour by hour, with a certificate."""
    import json

    from abilene.budget import Budget
    from abilene.disk import write_folder
    from abilene.power import lp
    from abilene.report.printing import show
    from abilene.report.progress import progress, told_of_sizing
    from abilene.report.studies.reliability import InUse
    from abilene.report.studies.sizing import printed_sizing, sizing_json
    from abilene.results.store import pypsa_folder
    from abilene.site.builder import Limits
    from abilene.site.grid_alone import grid_alone
    from abilene.site.load import full_load_mw
    from abilene.site.problem import chosen_site
    from abilene.site.reliable import reliable_design
    from abilene.site.voll import tiers

    seen = seen_in(
        file,
        overrides,
        changes,
        viewpoint=viewpoint,
        as_of=as_of,
        known_day=known_day,
    )
    may_write(to and to[1], "size")
    site_id = chosen_site(seen.programme, site_id)
    there = _on_the_day(seen, site_id, day, weather_years)
    programme = there.programme
    most_t, hours = inf if co2_cap_t is None else co2_cap_t, storage_hours or (0.0, inf)
    with progress("sizing", " (Ctrl-C keeps the best so far)") as step:
        found = reliable_design(
            programme,
            site_id,
            load_mw=load_mw or full_load_mw(programme.sites[site_id]),
            grid=not own_power,
            seed=seed,
            folder=file.parent,
            limits=Limits(co2_usd_per_t, most_t, clean_share, hours),
            tiers=tiers(programme, site_id),
            over=over,
            budget=Budget(
                tolerance=tolerance, seconds=seconds, progress=told_of_sizing(step)
            ),
            bounds=outage_bounds,
        )
    design = found.design.with_notes(there.notes)
    oracle = lp.size_by_lp(design.site.years, over=over) if compare else None
    if to is not None:
        write_folder(to[1], pypsa_folder(found.sure))
    usual = grid_alone(design, programme, file.parent, tiers(programme, site_id))
    rule = None if order is None else design.run_by(order.split(","))
    in_use = InUse.of_sized(found, programme, commitment=commitment)
    beside = oracle, in_use, usual, rule
    if as_json:
        click.echo(json.dumps(sizing_json(design, seen.view.id, *beside), indent=1))
    else:
        show(printed_sizing(design, programme, seen.view.title, *beside))
        if to is not None:
            click.echo(f"The PyPSA network is in {to[1]}")


def _on_the_day(
    seen: Seen, site_id: str, day: str | None, weather_years: str | None
) -> OfDay:
    """Return the programme with what a campus has on a day, in the weather that is asked for."""
    from abilene.site.of_day import of_day
    from abilene.site.problem import with_weather

    programme = seen.programme
    if weather_years is not None:
        names = [name.strip() for name in weather_years.split(",")]
        programme = with_weather(programme, site_id, names)
    at = None if day is None else parsed_day(day, "--date")
    return of_day(programme, site_id, at, seen.as_of)


@main.command()
@FILE
@SITE
@traced("Jobs, or requests: sacct -P, SWF, Helios, a table of your own ...", True)
@powered
@POLICY
@scheduled
@ACCELERATORS
@click.option(
    "--start-day",
    type=click.IntRange(1, 366),
    help="Day of the year; by default before the worst cut.",
)
@click.option("--own-power", is_flag=True, help="Without the grid.")
@SET
@AS_OF
@KNOWN_BY
@VIEW
@SEED
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def simulate(
    file: Path,
    *,
    site_id: str | None,
    trace: TraceAsked,
    power: PowerAsked,
    policy: str,
    schedule: ScheduleAsked,
    accelerators: int | None,
    start_day: int | None,
    own_power: bool,
    overrides: tuple[str, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    seed: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Replay jobs on a slice of a campus, under the power that its sized dispatch, a plan or a series leaves it."""
    from dataclasses import replace

    from abilene.compute.service_order import policy_of
    from abilene.report.progress import progress
    from abilene.report.studies.serving import serving_answer
    from abilene.report.studies.simulation import simulation_answer
    from abilene.site.problem import chosen_site
    from abilene.studies.serving import served, serving_slice_for
    from abilene.studies.simulation import (
        simulate_campus,
        slice_for,
        step_of_first_job,
    )

    seen = seen_in(
        file, overrides, viewpoint=viewpoint, as_of=as_of, known_day=known_day
    )
    site_id, how = chosen_site(seen.programme, site_id), policy_of(policy)
    read = trace.read()
    power.refuse_mixed(own_power)
    schedule.refuse_unused(how, read, own_power)
    options, window_s = schedule.options, schedule.window_s(read)
    may_write(out, "simulate")
    there = _on_the_day(seen, site_id, None, None)
    programme = there.programme
    asked, used, fleet = (programme, site_id, read, accelerators, seed), read, None
    if read.requests is None:
        cluster, used = slice_for(*asked, trace.strict)
        used = replace(used, jobs=schedule.jobs(used))
    else:
        fleet = serving_slice_for(*asked)
        cluster = fleet.cluster
    with progress("simulating", "") as step:
        step(f"the power of {site_id}")
        gets = power.read(replace(seen, programme=programme), site_id, file.parent)
        if gets is None:
            gets = _sized_power(there, site_id, file.parent, own_power, seed)
        first = step_of_first_job(read, trace.keep_dates, start_day, gets)
        step(f"{used.title} on {cluster.accelerators:,} accelerators")
        title = f"{trace.path.name} on a slice of {site_id}"
        if fleet is None:
            found = simulate_campus(
                cluster,
                used.jobs,
                gets,
                how,
                first,
                options=options,
                window_s=window_s,
                energy=schedule.energy(
                    programme, site_id, gets, first, file.parent, seed
                ),
            )
            title += f", {policy}; {seen.view.title}"
            answer = simulation_answer(found, title, gets.notes, used)
        else:
            title += f"; {seen.view.title}"
            answer = serving_answer(served(fleet, gets, first), title, gets.notes, used)
    show_answer(answer, out, as_json)


def _sized_power(
    there: OfDay, site_id: str, folder: Path, own_power: bool, seed: int
) -> CampusPower:
    """Return the power that a campus leaves its load where it is sized for all its phases."""
    from dataclasses import replace

    from abilene.site.load import full_load_mw
    from abilene.site.sizing import unit_design
    from abilene.site.voll import tiers
    from abilene.studies.campus_power import power_of_design

    programme = there.programme
    design = unit_design(
        programme,
        site_id,
        load_mw=full_load_mw(programme.sites[site_id]),
        grid=not own_power,
        seed=seed,
        folder=folder,
        tiers=tiers(programme, site_id),
    )
    notes = design.with_notes(there.notes).notes
    return replace(power_of_design(design), notes=notes)


@main.command()
@FILE
@SITE
@click.option("--share", type=SHARE, help="Part of the load shed; by default 0.25.")
@click.option(
    "--hours",
    type=Finite(0, HOURS_PER_LEAP_YEAR),
    help="Length of one shedding; by default 3.",
)
@click.option(
    "--hours-per-year",
    type=Finite(0, HOURS_PER_LEAP_YEAR),
    help="All of them; by default 100.",
)
@click.option(
    "--contract",
    metavar="ID",
    help="Shed what this contract of the site may cut, in its events.",
)
@traced("Jobs to replay through a year of it, if wanted.", False)
@POLICY
@ACCELERATORS
@SET
@AS_OF
@KNOWN_BY
@VIEW
@SEED
@OUT_PAGE
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON instead of the table."
)
@guarded
def flex(
    file: Path,
    *,
    site_id: str | None,
    share: float | None,
    hours: float | None,
    hours_per_year: float | None,
    contract: str | None,
    trace: TraceAsked | None,
    policy: str,
    accelerators: int | None,
    overrides: tuple[str, ...],
    as_of: str | None,
    known_day: str | None,
    viewpoint: str | None,
    seed: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Say what it costs a campus to shed load in the hours of highest price, and what that saves."""
    from abilene.compute.service_order import policy_of
    from abilene.report.progress import progress
    from abilene.report.studies.flexibility import flexibility_answer
    from abilene.site.problem import chosen_site
    from abilene.studies.flexibility import study_flexibility
    from abilene.studies.shed_jobs import study_shed_jobs, terms_of
    from abilene.studies.simulation import slice_for, slice_of

    seen = seen_in(
        file, overrides, viewpoint=viewpoint, as_of=as_of, known_day=known_day
    )
    site_id = chosen_site(seen.programme, site_id)
    programme = _on_the_day(seen, site_id, None, None).programme
    how = policy_of(policy)
    terms = terms_of(programme, site_id, contract, share, hours, hours_per_year)
    may_write(out, "flex")
    used = shed = None
    if trace is None:
        cluster = slice_of(programme, site_id, None, accelerators, seed)
    else:
        cluster, used = slice_for(
            programme, site_id, trace.read(), accelerators, seed, trace.strict
        )
    with progress("simulating", "") as step:
        step(f"{site_id} with firm power, with backup of its own, and shedding")
        found = study_flexibility(
            programme,
            site_id,
            terms,
            cluster,
            jobs=used.jobs if used else None,
            policy=how,
            seed=seed,
            folder=file.parent,
        )
        if used is not None:
            step(f"{used.used:,} jobs, by policy, notice, share and hours a year")
            shed = study_shed_jobs(
                programme,
                site_id,
                terms,
                cluster,
                used.jobs,
                found.designs["firm"].site.hours[0],
                policy=how,
                contract=contract,
            )
    show_answer(
        flexibility_answer(
            found,
            f"{site_id}: {terms.share:.0%} of the load shed; {seen.view.title}",
            used,
            shed,
        ),
        out,
        as_json,
    )
