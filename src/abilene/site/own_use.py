"""Power for own use: where the market pays more than a contract costs, no more is drawn than the load of the hour.

A contract at a fixed price beside a market connection that may sell is an ordinary arrangement. In hours in which the
market pays more, nothing but its terms keeps a campus from buying there to sell here, and they say that its power is
for the load. So what is sold comes from elsewhere, and the year stays convex.
"""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats


def shares_for_load(usd_per_mwh: Floats, granted_mw: Floats, load_mw: Floats) -> Floats:
    """Return the share of each contract that the load of each hour takes at most, the cheapest first. [-]

    Of contracts that differ in nothing but the price of energy that is no loss: whatever
    they give the load together, the cheapest may give first.

    Parameters
    ----------
    usd_per_mwh : array, shape (contracts, hours)
        What a MWh costs.
    granted_mw : array, shape (contracts,)
        What each grants, above zero.
    load_mw : array, shape (hours,)
        What the campus draws for its load.
    """
    order = np.argsort(usd_per_mwh, axis=0, kind="stable")
    given = np.take_along_axis(
        np.broadcast_to(granted_mw[:, None], usd_per_mwh.shape), order, axis=0
    )
    before = np.cumsum(given, axis=0) - given
    taken = np.clip(load_mw - before, 0.0, given)
    found = np.empty_like(taken)
    np.put_along_axis(found, order, taken / given, axis=0)
    return found
