"""Reserve accounts: money set aside for what is due later. Balances have one value more than there are periods.

Balance 0 stands at the start of operation, balance t at the end of period t; the last
is zero, so all comes back. What a reserve pays in is the rise of its balance, what it
pays out the fall.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.finance.measures import aligned


def held_ahead(due_usd: ArrayLike, share: float) -> Floats:
    """Hold a share of what is due in the next period: balance_t = share x due_(t+1).

    Six months of debt service or of operating cost in yearly periods are a share of
    0.5.

    Parameters
    ----------
    due_usd : array, shape (periods,)
        What is due at the end of each period. [USD]
    share : float
        [-]

    Returns
    -------
    array, shape (periods + 1,)
        Balances. [USD]
    """
    (due,) = aligned(due_usd=due_usd)
    return np.append(share * due, 0.0)


def saved_for(due_usd: ArrayLike) -> Floats:
    """Save for each payment in equal parts over the periods since the one before.

    Parameters
    ----------
    due_usd : array, shape (periods,)
        Payments; zero in the periods between. [USD]

    Returns
    -------
    array, shape (periods + 1,)
        Balances after the payment of each period. [USD]
    """
    (due,) = aligned(due_usd=due_usd)
    balance = np.zeros(len(due) + 1)
    since = 0
    for last in map(int, np.flatnonzero(due)):
        parts = last + 1 - since
        balance[since + 1 : last + 1] = due[last] / parts * np.arange(1, parts)
        since = last + 1
    return balance
