"""Colours that people with colour blindness can tell apart, fixed for each view and each technology.

Views take theirs from the palette of Okabe and Ito [1]_ (the strict one a darker green
than the secured one that it extends), technologies and tranches from
the "muted" scheme of Paul Tol [2]_.

References
----------
.. [1] Okabe, Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/
.. [2] Tol, "Colour Schemes", SRON/EPS/TN/09-002, 2021, https://personal.sron.nl/~pault/
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

INK = "#222222"
GREY = "#BBBBBB"
BUILT_IN_VIEWS = {
    "announced": "#56B4E9",
    "committed": "#0072B2",
    "secured": "#009E73",
    "strict": "#00523C",
    "as_written": "#0072B2",
}
OWN_VIEWS = ("#D55E00", "#CC79A7", "#E69F00", "#000000")
MUTED = (
    "#332288",
    "#88CCEE",
    "#44AA99",
    "#117733",
    "#999933",
    "#DDCC77",
    "#CC6677",
    "#882255",
    "#AA4499",
)
TECHNOLOGIES = {
    "grid": "#777777",
    "solar": "#DDCC77",
    "wind": "#88CCEE",
    "battery": "#117733",
    "gas_turbine": "#882255",
    "combined_cycle": "#CC6677",
    "gas_engine": "#AA4499",
    "fuel_cell": "#999933",
    "nuclear_smr": "#332288",
    "nuclear_large": "#6699CC",
    "backup_diesel": "#661100",
    "shed": "#EEDDAA",
    "unserved": "#000000",
}
MONEY = {"in view": "#C6D8E6", "usable": "#7FA8C9", "drawn": "#1F4E79"}
STATES = {
    "announced": BUILT_IN_VIEWS["announced"],
    "committed": BUILT_IN_VIEWS["committed"],
    "secured": BUILT_IN_VIEWS["secured"],
    "measured": INK,
    "forecast": "#E69F00",
    "assumed": GREY,
}
"""What a claim speaks about; a state has the colour of the view that begins to admit
it."""
AGAINST = "#D55E00"
"""Disputes, denials, and what is withdrawn."""
USES = {
    "shell": "#88CCEE",
    "hardware": "#332288",
    "equipment": "#44AA99",
    "contribution": "#117733",
    "collateral": "#DDCC77",
}
SPENDING = {
    "shells": "#88CCEE",
    "hardware": "#332288",
    "power equipment": "#44AA99",
    "electricity": "#DDCC77",
    "running costs": "#999933",
    "obligations": "#AA4499",
    "tax": "#CC6677",
}
SERVICE = {"interest": "#CC6677", "fees": "#DDCC77", "repayment": "#332288"}
"""What lenders are paid."""
ENDS = {"low end": "#88CCEE", "high end": "#882255"}
WORK = "#A9BCD0"
REASONS = {
    "money": "#D55E00",
    "power": "#E69F00",
    "lead_time": "#0072B2",
    "hardware": "#CC79A7",
    "earlier_phase": "#777777",
    "target": "#009E73",
    "not_known": GREY,
}
"""What a phase waits for."""


def view_colours(own: Iterable[str]) -> dict[str, str]:
    """Return the colour of each view: the built-in ones, and those of a ledger in its order."""
    others = (view_id for view_id in own if view_id not in BUILT_IN_VIEWS)
    return BUILT_IN_VIEWS | dict(zip(others, cycle(OWN_VIEWS), strict=False))


def technology_colour(technology: str) -> str:
    """Return the colour of a technology; grey for one without its own."""
    return TECHNOLOGIES.get(technology, GREY)
