"""Pages made from templates: every text escaped, no address followed but one of the web, scripts allowed by hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from abilene.data import read_bytes
from abilene.report.chart import LinkedCell, plain

CHART_LIBRARY = "js/echarts.min.js"
SAFE_IN_DATA = ",:;[]{}()!*/?@$=|'^`+"
"""Characters that a data address may hold as they are."""


def page(template: str, **values: Any) -> str:
    """Return a page made from a template of ``report/page``, with what draws its charts; every text is escaped."""
    scripts = {script_hash(text): text for text in _scripts()}
    return (
        templates("abilene.report")
        .get_template(template)
        .render(version=version("abilene"), scripts=scripts, **values)
    )


@cache
def templates(*packages: str) -> Environment:
    """Return the templates in the folder ``page`` of packages; where two have one of a name, the first counts."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name, "page") for name in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "web": web_address,
        "data_address": data_address,
        "plain": plain,
    }
    environment.tests["linked"] = lambda cell: isinstance(cell, LinkedCell)
    return environment


@cache
def _scripts() -> tuple[str, str]:
    """Return the chart library, and the script that draws the charts with it."""
    own = (
        files("abilene.report")
        .joinpath("page", "report.js")
        .read_text(encoding="utf-8")
    )
    return read_bytes(CHART_LIBRARY).decode("utf-8"), own


def script_hash(text: str) -> str:
    """Return the hash by which a content security policy allows a script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def web_address(url: str) -> str:
    """Return an address that a reader may follow; nothing for any other, such as one that would run as a script."""
    return url if url.startswith(("https://", "http://")) else ""


def data_address(text: str, kind: str) -> str:
    """Return an address that holds a text itself; the script that draws reads the option of a chart out of one."""
    return f"data:{kind};charset=utf-8,{quote(text, safe=SAFE_IN_DATA)}"
