"""How a notebook shows what a plan holds: the table of the command, and charts that need no network."""

from __future__ import annotations

import base64
import gzip
import html
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from abilene.report.chart import Chart
from abilene.report.templates import page

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = 100
"""Width of a table in letters."""
AROUND_PX = 160
"""Room that a chart needs for its title, its source and the links to its data. [px]"""


def table_html(answer: RenderableType) -> str:
    """Return what a command prints as HTML: the same letters, nothing of it markup."""
    from rich.console import Console

    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_jupyter=False
    )
    console.print(answer)
    return console.export_html(
        inline_styles=True,
        code_format='<pre style="line-height:1.2;overflow-x:auto">{code}</pre>',
    )


NOTHING = "this plan has nothing to show of it"
"""Said where a kind of chart is empty: cash without a price, claims without a ledger."""
UNPACK = """
const packed = Uint8Array.from(atob("%s"), (letter) => letter.charCodeAt(0));
const page = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
new Response(page).text().then((text) => {
  document.open();
  document.write(text);
  document.close();
});
"""
"""Replaces the page in which it stands by the one that is packed in it."""


class Charts(Sequence[Chart]):
    """One or more charts; a notebook shows them, drawn by the library that reports use.

    Parameters
    ----------
    title : str
        What they show.
    charts : sequence of Chart
        Each with the table behind it (``chart.csv()``) and its specification
        (``chart.spec()``, an option of Apache ECharts as JSON).
    """

    def __init__(self, title: str, charts: Sequence[Chart]) -> None:
        self.title = title
        self._charts = tuple(charts)

    @overload
    def __getitem__(self, index: int) -> Chart: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Chart]: ...
    def __getitem__(self, index: int | slice) -> Chart | Sequence[Chart]:
        """Return one of the charts."""
        return self._charts[index]

    def __len__(self) -> int:
        """Return how many charts there are."""
        return len(self._charts)

    def __eq__(self, other: object) -> bool:
        """Compare the charts."""
        return isinstance(other, Charts) and self._charts == other._charts

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return the titles, a line each."""
        titles = [f"{one.id}: {one.title}" for one in self] or [NOTHING]
        return "\n  ".join([f"{self.title}:", *titles])

    def html(self) -> str:
        """Return a page of its own with the charts; reading it sends no request to anywhere."""
        return page("charts.html", title=self.title, charts=self._charts)

    def _repr_html_(self) -> str:
        """Return the page in a frame: what it draws cannot touch the rest of a notebook."""
        if not self._charts:
            return f"<p>{html.escape(self.title)}: {NOTHING}</p>"
        height_px = sum(chart.height + AROUND_PX for chart in self)
        style = f"width:100%;height:{height_px}px;border:0"
        frame = html.escape(_packed(self.html()))
        return f'<iframe srcdoc="{frame}" style="{style}"></iframe>'


def _packed(text: str) -> str:
    """Return a page that unpacks another: the library that draws is a third as long."""
    # No time is written into the file: the same charts give the same notebook.
    packed = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    return f'<!DOCTYPE html><meta charset="utf-8"><script>{UNPACK % packed}</script>'
