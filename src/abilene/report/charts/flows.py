"""Sources and uses: which tranche pays for what, and which tranche pays into which other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from abilene.report.chart import (
    FONT,
    SOFT,
    TOOLTIP,
    Cells,
    Chart,
    LinkedCell,
    Option,
    tip,
)
from abilene.report.colours import GREY, INK, STATES, USES
from abilene.report.numbers import bn_usd
from abilene.results.records import PlanRecord, ViewAnswer

ROW_PX, LEAST_PX, NAMES_PX = 24, 240, 280
SMALL_USD = 5e6
"""What is less is left out of the picture, not of the table. [USD]"""
Flow = tuple[str, str, float]
"""From, to, and how much. [USD]"""


def flow_charts(plan: PlanRecord, titles: Mapping[str, str]) -> Iterator[Chart]:
    """Yield, for each view whose payments are known, what flows from each source to each use.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    titles : mapping of str to str
        Name of each tranche for people.
    """
    for view_id, view in plan.viewpoints.items():
        if view.paid_usd:
            yield _flow_chart(view_id, view, titles)


def kind_of_use(path: str) -> str:
    """Return what sort of use a path is: shell, hardware or equipment; else its last name."""
    return "equipment" if ".equipment." in path else path.rpartition(".")[2]


def _flow_chart(view_id: str, view: ViewAnswer, titles: Mapping[str, str]) -> Chart:
    flows = list(_flows(view))
    named = [(titles.get(a, a), titles.get(b, b), usd) for a, b, usd in flows]
    shown = [flow for flow in named if flow[2] >= SMALL_USD]
    sources, uses = _names(shown, 0), _names(shown, 1)
    rows: Iterator[Cells] = (
        (_linked(view, a, titles), titles.get(b, b), round(usd / 1e9, 4) + 0.0)
        for a, b, usd in flows
    )
    return Chart(
        f"flows-{view_id}",
        f"Sources and uses: {view.title}",
        "bn USD, nominal",
        f"the plan of view {view_id}, all quarters; a source has the colour of the state of its money; grey: by no "
        f"tranche of this view",
        _sankey(_nodes(sources, uses, dict(_colours(view, titles))), _links(shown)),
        ("from", "to", "paid"),
        tuple(rows),
        height=max(LEAST_PX, ROW_PX * max(len(sources), len(uses))),
        wide=True,
    )


def _names(flows: list[Flow], end: int) -> list[str]:
    """Return what stands at one end of the flows, each once."""
    return list(dict.fromkeys(str(flow[end]) for flow in flows))


def _nodes(
    sources: list[str], uses: list[str], colours: Mapping[str, str]
) -> list[Option]:
    return [
        {
            "name": name,
            "itemStyle": {"color": colours.get(name, GREY)},
            "label": {"position": "right" if name in uses else "left"},
        }
        for name in dict.fromkeys((*sources, *uses))
    ]


def _links(flows: list[Flow]) -> list[Option]:
    return [
        {
            "source": a,
            "target": b,
            "value": bn_usd(usd),
            "tooltip": tip(f"{a} to {b}", f"{usd / 1e9:,.2f} bn USD"),
        }
        for a, b, usd in flows
    ]


def _flows(view: ViewAnswer) -> Iterator[Flow]:
    """Yield what funders pass on, what each tranche pays at each site for each kind of use, and on to that kind."""
    for funder, those in view.passed_usd.items():
        for funded, usd in those.items():
            yield funder, funded, usd
    for source, uses in view.paid_usd.items():
        found: dict[str, float] = {}
        for path, usd in uses.items():
            found[_place(path)] = found.get(_place(path), 0.0) + usd
        for use, usd in found.items():
            yield source, use, usd


def _place(path: str) -> str:
    """Return the site of a use and its kind; the kind alone of one that belongs to no site."""
    kind = kind_of_use(path)
    return f"{path.split('.')[1]}: {kind}" if path.startswith("sites.") else kind


def _colours(view: ViewAnswer, titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, tranche in view.tranches.items():
        yield titles.get(name, name), STATES.get(tranche.state or "", GREY)
    for uses in view.paid_usd.values():
        yield from ((_place(path), USES.get(kind_of_use(path), GREY)) for path in uses)


def _linked(view: ViewAnswer, name: str, titles: Mapping[str, str]) -> str | LinkedCell:
    """Return a source with the claim behind it, if it is a tranche."""
    title = titles.get(name, name)
    return (
        LinkedCell(title, f"capital.{name}.amount_usd")
        if name in view.tranches
        else title
    )


def _sankey(nodes: list[Option], links: list[Option]) -> Option:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "tooltip": {"trigger": "item", **TOOLTIP},
        "series": [
            {
                "type": "sankey",
                "name": "money",
                "left": NAMES_PX,
                "right": NAMES_PX,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 10,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {
                    "fontSize": 11,
                    "color": INK,
                    "overflow": "truncate",
                    "width": NAMES_PX - 10,
                },
                "lineStyle": {"color": "source", "opacity": 0.35},
                "itemStyle": {"borderWidth": 0, "borderColor": SOFT},
                "data": nodes,
                "links": links,
            }
        ],
    }
