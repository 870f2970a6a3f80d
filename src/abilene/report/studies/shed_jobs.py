"""What cuts cost real jobs and what they earn: tables, JSON, CSV, and charts over the share that is shed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from abilene.csvtext import csv_text
from abilene.report.chart import Chart, Option, chart_option
from abilene.report.colours import INK, MUTED
from abilene.report.numbers import (
    NONE,
    NOT_KNOWN,
    figure,
    ten_figures,
    three_places,
)
from abilene.report.studies.page import AnswerSection
from abilene.studies.shed_jobs import NOTICES_H, JobsLost, ShedJobs, ShedPoint

Figures = Mapping[str, float | int | str | None]
NEVER = "never"
LOST_HEADS = {
    "policy": "policy",
    "notice": "notice",
    "lost_accelerator_hours": "work lost",
    "behind_accelerator_hours": "behind",
    "cost_accelerator_hours": "as cost",
    "mean_wait_h": "wait, h",
    "full_power_mean_wait_h": "at full power",
}
"""Columns of the table by policy and notice."""
CURVE_HEADS = {
    "hours_per_year": "h/year",
    "share": "shed",
    "cost_usd": "cost",
    "coincident_usd": "system",
    "demand_usd": "own",
    "energy_usd": "energy",
    "credit_usd": "credit",
    "net_usd": "net",
    "opens": "firm from",
    "quarters_earlier": "earlier",
}
"""Columns of the curve."""
CURVE_TITLE = (
    "By hours a year and share of the load: m USD a year, of which system and own are peaks; firm power from when, "
    "and how many quarters earlier"
)


def shed_sections(found: ShedJobs) -> list[AnswerSection]:
    """Return the tables: what the year costs and earns, by policy and notice, and the curve with its charts."""
    return [
        AnswerSection(
            ("", "m USD a year"),
            tuple(shed_account(found.asked)),
            tuple(words_of_cuts(found)),
            "What a year of cuts costs and earns with these jobs",
        ),
        AnswerSection(
            tuple(LOST_HEADS.values()),
            tuple(_cells(lost_figures(one), LOST_HEADS) for one in found.by_notice),
            (),
            f"By policy and notice, {found.terms.share:.0%} shed: accelerator-hours a year, mean wait of a job",
            whole=tuple(range(len(LOST_HEADS))),
        ),
        AnswerSection(
            tuple(CURVE_HEADS.values()),
            tuple(_cells(point_figures(one), CURVE_HEADS) for one in found.curve),
            (),
            CURVE_TITLE,
            tuple(shed_charts(found)),
            tuple(range(len(CURVE_HEADS))),
        ),
    ]


def shed_account(point: ShedPoint) -> Iterator[tuple[str, str]]:
    """Yield what is earned and what it costs, line by line."""
    known = point_figures(point)
    for name, words in {
        "coincident_usd": "saved on peaks of the system",
        "demand_usd": "saved on peaks of its own",
        "energy_usd": "saved on energy",
        "credit_usd": "credit of the contract",
        "earned_usd": "earned",
        "cost_usd": "work lost and not made up",
        "net_usd": "net",
    }.items():
        cell = _cell(name, known[name])
        yield words, NOT_KNOWN if cell == NONE and name == "credit_usd" else cell


def words_of_cuts(found: ShedJobs) -> Iterator[str]:
    """Yield in words what the cuts of a year do."""
    asked = found.asked
    yield (
        f"{asked.events:,} cuts, {asked.hours:g} h a year, of {asked.share:.1%} of the load: the jobs draw "
        f"{figure(asked.shed_mwh)} MWh less in them, lose {figure(asked.lost.lost_hours)} accelerator-hours "
        f"of work and are {figure(asked.lost.behind_hours)} behind at the end of the year."
    )
    yield (
        f"It costs {figure(asked.cost_usd / 1e6)} m USD and earns {figure(asked.earned_usd / 1e6)} m USD a year; "
        f"an accelerator-hour is worth {found.usd_per_hour:.2f} USD, from {found.price_from}."
    )
    if asked.opens is None:
        yield "Its contracts never give enough firm power for what is not shed."
    elif asked.quarters_earlier is None:
        yield f"Its contracts give enough firm power from {asked.opens}; for the whole load they never do."
    else:
        yield (
            f"Its contracts give enough firm power from {asked.opens}, "
            f"{asked.quarters_earlier} quarters earlier than for the whole load."
        )


def lost_figures(lost: JobsLost) -> Figures:
    """Return what is lost under a policy with a notice, under names."""
    return {
        "policy": lost.policy,
        "notice": notice_words(lost.notice_hours),
        "notice_h": lost.notice_hours,
        "lost_accelerator_hours": lost.lost_hours,
        "behind_accelerator_hours": lost.behind_hours,
        "cost_accelerator_hours": lost.cost_hours,
        "mean_wait_h": lost.wait_hours,
        "full_power_mean_wait_h": lost.full_power_wait_hours,
    }


def notice_words(hours: float) -> str:
    """Return a notice as it is called, or in hours."""
    named = {value: name for name, value in NOTICES_H.items()}
    return named.get(hours, f"{hours:g} h")


def point_figures(point: ShedPoint) -> Figures:
    """Return what shedding costs and earns at a point of the curve, under names."""
    return {
        "share": point.share,
        "hours_per_year": point.hours,
        "events": point.events,
        "shed_mwh": point.shed_mwh,
        **lost_figures(point.lost),
        "cost_usd": point.cost_usd,
        "coincident_usd": point.saved.coincident_usd,
        "demand_usd": point.saved.demand_usd,
        "energy_usd": point.saved.energy_usd,
        "credit_usd": point.credit_usd,
        "earned_usd": point.earned_usd,
        "net_usd": point.net_usd,
        "opens": None if point.opens is None else str(point.opens),
        "quarters_earlier": point.quarters_earlier,
    }


def _cells(figures: Figures, heads: Iterable[str]) -> tuple[str, ...]:
    return tuple(_cell(name, figures[name]) for name in heads)


def _cell(name: str, value: float | str | None) -> str:
    """Return a figure as it stands in a table: money in m USD, shares in percent."""
    if value is None:
        return NEVER if name == "opens" else NONE
    if isinstance(value, str):
        return value
    if name == "share":
        return f"{value:.1%}"
    if name in {"quarters_earlier", "hours_per_year"}:
        return f"{value:g}"
    return figure(value / 1e6 if name.endswith("_usd") else value)


def shed_json(found: ShedJobs) -> dict[str, Any]:
    """Return every figure under its name; money in the programme's year of money."""
    return {
        "contract": found.offer.contract or None,
        "contract_mw": found.offer.mw if found.offer.contract else None,
        "credit_usd_per_kw_year": found.offer.credit_usd_per_kw_year,
        "contract_notice_h": found.offer.notice_hours,
        "usd_per_accelerator_hour": found.usd_per_hour,
        "usd_per_accelerator_hour_from": found.price_from,
        "asked": _rounded(point_figures(found.asked)),
        "by_notice": [_rounded(lost_figures(one)) for one in found.by_notice],
        "curve": [_rounded(point_figures(one)) for one in found.curve],
    }


def _rounded(figures: Figures) -> dict[str, Any]:
    return {
        name: ten_figures(value) if isinstance(value, float) else value
        for name, value in figures.items()
    }


def shed_files(found: ShedJobs) -> dict[str, bytes]:
    """Return the curve, and what is lost by policy and notice, as CSV."""
    return {
        "shed_curve.csv": _csv([point_figures(one) for one in found.curve]),
        "shed_notice.csv": _csv([lost_figures(one) for one in found.by_notice]),
    }


def _csv(rows: list[Figures]) -> bytes:
    heads = list(rows[0])
    cells = (
        ["" if value is None else value for value in _rounded(row).values()]
        for row in rows
    )
    return csv_text(heads, cells).encode()


def shed_charts(found: ShedJobs) -> list[Chart]:
    """Return two charts over the share: net by hours a year; and, at the hours asked for, what is earned and lost."""
    shares = sorted({point.share for point in found.curve})
    labels = [f"{share:.0%}" for share in shares]
    by_hours: dict[float, list[ShedPoint]] = {}
    for point in found.curve:
        by_hours.setdefault(point.hours, []).append(point)
    net = {
        f"{hours:g} h a year": [each.net_usd / 1e6 for each in points]
        for hours, points in by_hours.items()
    }
    asked = by_hours[found.asked.hours]
    both = {
        "earned: charges and credit": [each.earned_usd / 1e6 for each in asked],
        "cost: work lost and not made up": [each.cost_usd / 1e6 for each in asked],
    }
    at = f"Earned and lost, {found.asked.hours:g} h a year"
    return [
        _chart("shed-net", "Net of shedding by share of the load", labels, net),
        _chart("shed-earned", at, labels, both),
    ]


def _chart(
    name: str, title: str, labels: list[str], lines: Mapping[str, list[float]]
) -> Chart:
    colours = (INK, MUTED[2], MUTED[0], MUTED[6])
    series: list[Option] = [
        {
            "type": "line",
            "name": line,
            "color": colour,
            "lineStyle": {"width": 2},
            "data": three_places(values),
        }
        for (line, values), colour in zip(lines.items(), colours, strict=False)
    ]
    unit = "m USD a year"
    columns = [three_places(values) for values in lines.values()]
    return Chart(
        name,
        title,
        unit,
        f"replay by Abilene {version('abilene')}; the notes say what it rests on",
        chart_option(labels, unit, series),
        ("share of the load", *lines),
        tuple(zip(labels, *columns, strict=True)),
    )
