"""A line under a tariff that is sized by the hour, for plans that are billed by hand beside the bill of its hours."""

from seasonal_campuses import seasonal
from tariff_text import LINEAR

from abilene.site.season_bills import SeasonBills, season_bills
from abilene.site.seasons import operated

FIRST = "grid.first"


def line_by_the_hour(lines):
    """Return a MW of load on connections with these lines of a tariff, and how it is operated."""
    one = seasonal(tariff={**LINEAR, "timezone": None, "lines": lines})
    return one, operated(one, dict.fromkeys(one.bounds, 0.6))


def bills_through(part, sized, lines):
    """Return what that MW is billed by some lines on its first connection, as if through another part of the grid."""
    found = season_bills(*sized)

    def of(figures):
        return {
            (part, name): figures[FIRST, name]
            for name in lines
            if (FIRST, name) in figures
        }

    return SeasonBills(
        usd=of(found.usd),
        billed_mw=of(found.billed_mw),
        energy_mwh={part: found.energy_mwh[FIRST]},
        peaks_mw=of(found.peaks_mw),
        months_usd=of(found.months_usd),
        months_mwh={part: found.months_mwh[FIRST]},
    )
