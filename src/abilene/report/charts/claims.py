"""Who said what when, and who objected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from abilene.claims import describe, speakers
from abilene.claims.ledger import Ledger
from abilene.claims.records import Claim
from abilene.report.chart import (
    Cells,
    Chart,
    LinkedCell,
    Option,
    timeline_option,
    tip,
    with_zoom,
)
from abilene.report.colours import AGAINST, STATES

ROW_PX, ROOM_PX = 17, 130
MARGIN = timedelta(days=20)
CROSS = "path://M0,1L1,0L5,4L9,0L10,1L6,5L10,9L9,10L5,6L1,10L0,9L4,5Z"


def claims_charts(ledger: Ledger, last: date) -> Iterator[Chart]:
    """Yield the claims published by a day, each on the day it was said in the row of who said it, and objections.

    Parameters
    ----------
    ledger : Ledger
        Who said what.
    last : date
        Last day of publication.
    """
    claims = sorted(
        (
            claim
            for claim in ledger.claims.values()
            if ledger.source(claim).published_day <= last
        ),
        key=lambda claim: (claim.said_day, claim.id),
    )
    if claims:
        yield _chart(ledger, claims)


def _chart(ledger: Ledger, claims: list[Claim]) -> Chart:
    people = list(dict.fromkeys(_row(ledger, claim) for claim in claims))
    series = [
        _points(
            ledger, state, colour, [claim for claim in claims if claim.kind == state]
        )
        for state, colour in STATES.items()
    ]
    against = [claim for claim in claims if claim.targets]
    objections = {
        **_points(ledger, "objection", AGAINST, against),
        "symbol": CROSS,
        "symbolSize": 9,
        "z": 4,
    }
    series = [one for one in (*series, objections) if one["data"]]
    if against:
        series.append(_arrows(ledger, against, {claim.id for claim in claims}))
    first, last = claims[0].said_day, claims[-1].said_day
    return Chart(
        "claims",
        "Who said what when; arrows lead from an objection to what it disputes or denies",
        "",
        f"{len(claims)} claims of the ledger, each on the day it was said",
        with_zoom(timeline_option(people, first - MARGIN, last + MARGIN, series)),
        ("said", "who", "about", "value", "state", "against", "source", "claim"),
        tuple(_cells(ledger, claim) for claim in claims),
        height=ROOM_PX + ROW_PX * len(people),
        wide=True,
    )


def _row(ledger: Ledger, claim: Claim) -> str:
    return ledger.actor_name(claim.says[0])


def _points(ledger: Ledger, name: str, colour: str, claims: list[Claim]) -> Option:
    points = [
        {
            "value": [claim.said_day.isoformat(), _row(ledger, claim)],
            "tooltip": tip(
                claim.about or "against " + ", ".join(claim.targets),
                describe(claim, ledger),
            ),
        }
        for claim in claims
    ]
    look = {"symbol": "circle", "symbolSize": 8, "itemStyle": {"opacity": 0.8}}
    return {"type": "scatter", "name": name, "color": colour, **look, "data": points}


def _arrows(ledger: Ledger, against: list[Claim], shown: set[str]) -> Option:
    arrows = [
        {
            "coords": [
                [claim.said_day.isoformat(), _row(ledger, claim)],
                [
                    ledger.claims[target].said_day.isoformat(),
                    _row(ledger, ledger.claims[target]),
                ],
            ],
            "tooltip": tip(describe(claim, ledger), f"against {target}"),
        }
        for claim in against
        for target in dict.fromkeys(claim.targets)
        if target in shown
    ]
    return {
        "type": "lines",
        "zlevel": 0,  # said, as without it an empty second canvas is laid over the first
        "coordinateSystem": "cartesian2d",
        "name": "objection",
        "color": AGAINST,
        "symbol": ["none", "arrow"],
        "symbolSize": 7,
        "lineStyle": {"width": 1, "opacity": 0.75, "curveness": 0.15},
        "z": 3,
        "data": arrows,
    }


def _cells(ledger: Ledger, claim: Claim) -> Cells:
    source = ledger.source(claim)
    return (
        claim.said,
        speakers(claim, ledger),
        LinkedCell(claim.about, claim.about) if claim.about else "",
        claim.value,
        claim.kind or "",
        ", ".join(claim.targets),
        f"{source.kind}, {source.publisher}, {source.published}",
        claim.id,
    )
