"""A programme of one site of Epoch's table: phases and claims from its rows, and what is unknown marked as such."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from string import Template

from abilene.claims.format import write_yaml
from abilene.dates import Quarter
from abilene.disk import write_folder, write_whole
from abilene.errors import InputError, Problem, refuse
from abilene.intake.epoch import EPOCH, propose_epoch
from abilene.intake.milestones import NOTHING
from abilene.intake.tracker import TrackedRow, TrackedSite, Tracker
from abilene.programme.draft import Draft
from abilene.programme.read import draft_of
from abilene.yamltext import parse_yaml

MODEL_SHELL = 11_770
"""Cost of a campus without chips in Epoch's model of Abilene. [USD/kW]"""
ASSUMED_PEAK = 1.3
"""PUE at the peak where the table has no IT load. [-]"""
SPARE_MONEY = 1.25
"""How much more is at hand than the model says, for interest and rising prices. [-]"""
YEARS_AFTER = 2
"""How long the plan goes on behind the last phase. [years]"""
PAID_FOR = {
    "viewpoints": [
        {
            "id": "paid_for",
            "title": "As Epoch AI expects, if somebody pays",
            "extends": "announced",
            "rules": [
                {
                    "about": "capital.*.amount_usd",
                    "kinds": [
                        "measured",
                        "secured",
                        "committed",
                        "announced",
                        "assumed",
                    ],
                }
            ],
        }
    ]
}


def write_campus(
    path: Path, tracker: Tracker, name: str, recorded_at: date | None = None
) -> tuple[Path, Path]:
    """Write a programme of one site, with its ledger beside it; return both.

    Parameters
    ----------
    path : Path
        The programme file; the ledger is the folder of its name with ``-claims``.
    tracker : Tracker
        Epoch's tables.
    name : str
        What they call the site.
    recorded_at : date, optional
        Day on which the claims come into the ledger.

    Raises
    ------
    InputError
        If there is no such site, nothing of it ever runs, or the file is there already.
    """
    site, ledger = tracker.site(name), path.with_name(f"{path.stem}-claims")
    refuse(_in_the_way(path, ledger))
    if not site.steps:
        what = f"'{name}' has no row in which anything runs"
        raise InputError(Problem(what, "take a site with power in some row"))
    text = campus_text(path, tracker, site)
    draft = _bare(path, text)
    found = propose_epoch(draft, tracker, [f"{name}={_id(name)}"], recorded_at)
    actor = EPOCH.model_dump(mode="json", exclude_defaults=True)
    texts = {
        "actors.yaml": write_yaml({"actors": [actor]}),
        "viewpoints.yaml": write_yaml(PAID_FOR),
        f"{found.source.id}.yaml": replace(found, is_new_actor=False).text(),
    }
    write_folder(ledger, {file: it.encode() for file, it in texts.items()})
    write_whole(path, text.encode())
    return path, ledger


def choose_site(tracker: Tracker) -> str:
    """Return the only site of the tables of which a programme can be made.

    Raises
    ------
    InputError
        If there are several: with the name of each, how much runs or will run there, and
        from when on.
    """
    sites = [site for site in tracker.sites.values() if site.steps]
    if len(sites) == 1:
        return sites[0].name
    listed = "\n".join(map(_line, sorted(sites, key=_most_first)))
    what = f"of which site? {tracker.file} has {len(sites)} in which anything runs"
    fix = f"choose one with --site 'NAME', of these:\n{listed}"
    raise InputError(Problem(what, fix))


def _most_first(site: TrackedSite) -> tuple[float, str]:
    return -site.steps[-1].level, site.name


def _line(site: TrackedSite) -> str:
    first, last = site.steps[0], site.steps[-1]
    return f"  {site.name}: {last.level:,.0f} MW by {last.day}, the first {first.day}"


def _in_the_way(*places: Path) -> Iterator[Problem]:
    for place in filter(Path.exists, places):
        yield Problem(f"{place} exists already", "choose another name, or move it away")


def _bare(path: Path, text: str) -> Draft:
    """Return the programme of a text, without the ledger that is still to be written."""
    without = re.sub(r"(?m)^  ledger: .*\n", "", text)
    return draft_of(parse_yaml(without, str(path)))


def campus_text(path: Path, tracker: Tracker, site: TrackedSite) -> str:
    """Return the text of a programme file for a site."""
    last = site.steps[-1]
    first = min(row.day for row in site.rows)
    end = Quarter.of(max(last.day, tracker.published)) + 4 * YEARS_AFTER
    shell = last.shell_usd / last.it_mw / 1e3
    peak = last.facility_mw / last.it_mw
    money_usd = last.capital_usd * SPARE_MONEY
    facts = "".join(f"# {key}: {text}\n" for key, text in site.facts.items() if text)
    template = (files("abilene.data") / "tracked-campus.yaml").read_text("utf-8")
    return Template(template).substitute(
        file=path,
        name=site.name,
        site=_id(site.name),
        title=write_yaml({"title": site.name}).removeprefix("title: ").strip(),
        published=tracker.published,
        ledger=f"{path.stem}-claims/",
        facts=facts,
        start=Quarter.of(first),
        end=f"{end.year}-Q4",
        shell=_or(f"{shell:.5g}", shell, MODEL_SHELL),
        shell_by=_or("Epoch's model of this site", shell, "UNKNOWN: as in Abilene"),
        peak=_or(f"{peak:.2f}", peak, ASSUMED_PEAK),
        peak_by=_or("Epoch's figures of this site", peak, "UNKNOWN: assumed"),
        firm_mw=f"{_firm_mw(last, peak)}",
        money=_or(f"{money_usd / 1e9:.4g}", money_usd, f"{last.level * 0.05:.4g}"),
        phases="\n".join(map("      {}".format, _phases(site, tracker.published))),
    )


def _firm_mw(last: TrackedRow, peak: float) -> int:
    """Return the power for all of a site, also where its peak was rounded up. [MW]"""
    load = last.it_mw * round(peak, 2)
    # the load comes last: where it is not known, the others count
    return math.ceil(max(last.facility_mw, last.level * 1.01, load)) + 1


def _or(text: str, figure: float, otherwise: object) -> str:
    """Return a text where its figure is known."""
    return str(otherwise) if math.isnan(figure) else text


def _phases(site: TrackedSite, published: date) -> Iterator[str]:
    """Yield a line for each step at which more runs."""
    for n, (before, step) in enumerate(pairwise([NOTHING, *site.steps]), 1):
        it_mw, facility_mw = (
            step.it_mw - before.it_mw,
            step.facility_mw - before.facility_mw,
        )
        load = f"it_mw: {it_mw:g}" if it_mw > 0 else f"facility_mw: {facility_mw:g}"
        phase_id, title = _named(n, before.buildings + 1, step.buildings)
        # whoever said when it would come is not known, so that what runs is not late
        day = (site.seen_at(step, published) or step).day
        yield f"{phase_id}: {{title: {title}, {load}, target: {day}}}"


def _named(n: int, first: float, last: float) -> tuple[str, str]:
    """Return id and title of a phase by its buildings, or by its place where no more of them are counted."""
    if not last >= first:
        return f"p{n}", f"Phase {n}"
    if last == first:
        return f"b{last:g}", f"Building {last:g}"
    return f"b{first:g}_{last:g}", f"Buildings {first:g} to {last:g}"


def _id(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words if words[:1].isalpha() else f"s_{words}"
