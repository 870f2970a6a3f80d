"""Pages made from templates: every text escaped, no address followed but one of the web, scripts allowed by hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
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
    return _page(template, _scripts(), values)


def page_without_charts(template: str, **values: Any) -> str:
    """Return a page of words and tables, which runs no script at all."""
    return _page(template, (), values)


def _page(template: str, scripts: Sequence[str], values: Mapping[str, Any]) -> str:
    style = _text_of("report.css")
    page = templates("abilene.report").get_template(template)
    return page.render(
        version=version("abilene"),
        scripts=scripts,
        style=style,
        policy=_policy(scripts, style),
        **values,
    )


def _policy(scripts: Sequence[str], style: str) -> str:
    """Return what a page may do: run and follow what it is made with, known by hash, and nothing else."""
    allowed = " ".join(map(_allowed, scripts)) or "'none'"
    rules = (
        "default-src 'none'",
        f"script-src {allowed}",
        f"style-src {_allowed(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


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
    return read_bytes(CHART_LIBRARY).decode("utf-8"), _text_of("report.js")


@cache
def _text_of(name: str) -> str:
    return files("abilene.report").joinpath("page", name).read_text(encoding="utf-8")


@cache
def _allowed(text: str) -> str:
    """Return the hash by which a content security policy allows a script or a style."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def web_address(url: str) -> str:
    """Return an address that a reader may follow; nothing for any other, such as one that would run as a script."""
    return url if url.startswith(("https://", "http://")) else ""


def data_address(text: str, kind: str) -> str:
    """Return an address that holds a text itself; the script that draws reads the option of a chart out of one."""
    return f"data:{kind};charset=utf-8,{quote(text, safe=SAFE_IN_DATA)}"
