"""Doors behind which numbers are worked out: programmes that are planned, and plan folders that are read back."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from fuzz.doors import Door, Maker
from fuzz.doors_of_text import TINY, _keys


@cache
def tiny_plan() -> tuple[bytes, bytes]:
    """Return plan.json and the manifest of a small programme, planned once."""
    import tempfile

    import abilene as ab

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "campus.yaml"
        file.write_text(TINY, encoding="utf-8")
        out = ab.plans(ab.load(file), ["announced"]).write(Path(folder) / "plan")
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
    (folder / "plan" / "plan.json").write_bytes(plan)

    def enter(data: bytes) -> None:
        (folder / "plan" / "manifest.json").write_bytes(data)
        read_plan(folder / "plan")
        for opens in (check_folder, read_files):
            opens(folder / "plan")

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
    from abilene.report.answer import printed_plan

    def enter(data: bytes) -> None:
        file, out = folder / "campus.yaml", folder / "plan"
        file.write_bytes(data)
        check(file)
        plan = ab.plans(ab.load(file), ["announced"], seconds=2)
        printed_plan(plan)
        plan.write(out)
        json.loads((out / "plan.json").read_bytes(), parse_constant=_no_number)
        shutil.rmtree(out)

    return Door([TINY.encode()], _keys(), enter)


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} in plan.json")


PLANS: dict[str, Maker] = {
    "plan-folder": plan_folder,
    "manifest": manifest,
    "planned": planned,
}
