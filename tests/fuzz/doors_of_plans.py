"""Doors behind which numbers are worked out: programmes that are planned, and plan folders that are read back."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from fuzz.doors import Door, Maker
from fuzz.doors_of_text import TINY, _keys

RICH = TINY.replace(
    "    equipment: {turbine: {max_mw: 100}}\n",
    """\
    equipment: {turbine: {max_mw: 100, min_mw: 0}}
    site_limit_facility_mw: 500
    opex_usd_per_it_kw_year: 100
""",
).replace(
    "only_for: sites.a}",
    """only_for: sites.a, upfront_fee: 0.01, commitment_fee: 0.005, interest_only_years: 1, dscr_min: 1.2, llcr_min: 1.1,
    expires: 2027-Q1, gearing_cap: 0.6}
  e: {amount_usd: 1 bn USD, kind: equity, part_of: c, opens: {it_online_mw: 50}}
""",
)
"""The same with more of what a file may say."""
ODD_VALUES = (
    b"0", b"1", b"-1", b"0.5", b"1e-9", b"1e9", b"1e15", b"0.999999", b"2", b"100", b"12", b"50 %", b"1e-3 USD", b"1e20 USD",
    b"0 USD", b"null", b"true", b"[1]", b"[0, 1]", b"[0.3, 0.7]", b"2025-Q1", b"2026-Q1", b"2026-Q3", b"2027-Q2", b"2030", b"1900",
    b"2100-Q4", b"sites.*", b"sites.a.phases.p", b"**", b"x", b"a", b"debt", b"equity", b"h", b"turbine", b"bullet", b"c",
)  # fmt: skip


@cache
def tiny_plan() -> tuple[bytes, bytes]:
    """Return plan.json and the manifest of a small programme, planned once."""
    import tempfile

    import abilene as ab

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "campus.yaml"
        file.write_text(TINY, encoding="utf-8")
        out = ab.plans(ab.load(file)).write(Path(folder) / "plan")
        return (out / "plan.json").read_bytes(), (out / "manifest.json").read_bytes()


def plan_folder(folder: Path) -> Door:
    """Return the door of ``export`` and ``compare``: a plan.json that somebody has touched."""
    from abilene.report.compared import comparison_html, printed_comparison
    from abilene.report.exports import exported
    from abilene.results.compare import compare
    from abilene.results.store import read_plan

    plan, manifest = tiny_plan()
    (folder / "plan").mkdir()
    (folder / "plan" / "manifest.json").write_bytes(manifest)
    (folder / "other.json").write_bytes(plan)

    def enter(data: bytes) -> None:
        (folder / "plan" / "plan.json").write_bytes(data)
        exported(read_plan(folder / "plan"), "csv")
        found = compare(folder / "other.json", folder / "plan")
        comparison_html(found)
        printed_comparison(found, everything=True)

    return Door([plan], _names(plan), enter)


def manifest(folder: Path) -> Door:
    """Return the door of a manifest.json that somebody has touched: to read from its folder, and to write there."""
    from abilene.disk import check_folder
    from abilene.results.store import read_files, read_plan

    plan, text = tiny_plan()
    (folder / "plan").mkdir()
    for name in json.loads(text)["files"]:
        (folder / "plan" / name).write_bytes(plan)

    def enter(data: bytes) -> None:
        (folder / "plan" / "manifest.json").write_bytes(data)
        read_plan(folder / "plan")
        check_folder(folder / "plan", "plan")
        read_files(folder / "plan")

    return Door([text], _names(text), enter)


def _names(text: bytes) -> list[bytes]:
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            found.update(value)
            for inside in value.values():
                look(inside)

    look(json.loads(text))
    return [json.dumps(name).encode() for name in sorted(found)]


def planned(folder: Path) -> Door:
    """Return the door of ``abilene plan FILE``: what passes the check is planned, and its folder written."""
    import abilene as ab
    from abilene.planning.check import check

    def enter(data: bytes) -> None:
        file, out = folder / "campus.yaml", folder / "plan"
        file.write_bytes(data)
        check(file)
        _plan(ab.load(file), out)

    return Door([TINY.encode()], _keys(), enter, slow=True)


def odd(folder: Path) -> Door:
    """Return the door of programmes that are valid and odd: a small one with settings that nobody would choose."""
    from fuzz.doors_of_text import _paths

    import abilene as ab
    from abilene.errors import refuse
    from abilene.planning.refused import refusals
    from abilene.programme.resolve import seen_by

    file, out = folder / "campus.yaml", folder / "plan"
    file.write_text(RICH, encoding="utf-8")
    paths = _paths(folder)
    settings = [path + b"=" + value for path in paths for value in ODD_VALUES]

    def enter(data: bytes) -> None:
        lines = data.decode("utf-8", "replace").split("\n")
        draft = ab.load(file, lines)
        refuse(refusals(draft, seen_by(draft)))
        _plan(draft, out)

    def made(random: Random) -> bytes:
        return b"\n".join(
            random.choice(settings) for _ in range(random.choice((1, 2, 3, 5)))
        )

    return Door([b"sites.a.phases.p.it_mw=80"], settings, enter, made, slow=True)


def _plan(draft: Any, out: Path) -> None:
    """Plan what passed the check, and write its folder: nothing may be refused any more."""
    import abilene as ab
    from abilene.report.answer import printed_plan

    try:
        plan = ab.plans(draft, seconds=2)
    except ab.InputError as error:
        raise AssertionError(f"the check found nothing: {error}") from error
    printed_plan(plan)
    plan.write(out)
    no_constants((out / "plan.json").read_bytes())
    shutil.rmtree(out)


def no_constants(text: str | bytes) -> None:
    """Read JSON that holds no NaN and no infinity, which are none of its words."""

    def no_number(word: str) -> None:
        raise AssertionError(f"{word} in JSON")

    json.loads(text, parse_constant=no_number)


PLANS: dict[str, Maker] = {
    "plan-folder": plan_folder,
    "manifest": manifest,
    "planned": planned,
    "odd": odd,
}
