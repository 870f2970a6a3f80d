"""One draw of everything uncertain for each future, in columns of a fixed order.

The columns of standard normals are: what is common to all delays, a campus each, a
phase each; uncertain power, an event each; the common cost of buildings, a phase each;
accelerators; equipment, a campus each; and two for each tranche. All of them are drawn
whatever is switched on, so that switching one source off leaves the others as they are.
What a programme says goes together is put into another order within its chunk: the values
of each column stay, and so do all the other columns.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.errors import MissingExtraError
from abilene.risk.law import (
    DEFAULT_CAP,
    Law,
    build_quarters,
    cap_quarters,
    ready_quarters,
)
from abilene.risk.reordering import Together, with_order
from abilene.risk.tables import NEVER, Chances, RollOutTables

CHUNK = 10_000
"""Futures that are drawn and played together."""
COMMON_OF_SHELL = 0.5
"""Share of the variance of the cost of buildings that is common to all phases. [-]"""


@dataclass(frozen=True)
class Columns:
    """Standard normals by what they are for; N futures."""

    common: Floats
    """(N,)"""
    site: Floats
    """(N, S)"""
    phase: Floats
    """(N, P)"""
    power: Floats
    """(N, E)"""
    shell: Floats
    """(N,)"""
    shell_phase: Floats
    """(N, P)"""
    chips: Floats
    """(N,)"""
    equipment: Floats
    """(N, S)"""
    closes: Floats
    """(N, B)"""
    closes_late: Floats
    """(N, B)"""

    def named(
        self,
        phases: tuple[str, ...],
        sites: tuple[str, ...],
        pots: tuple[str, ...],
        events: tuple[str, ...],
    ) -> Iterator[tuple[str, Floats]]:
        """Yield every column with a name for people."""
        yield "delay common to all", self.common
        yield from _each("delay common to {}", sites, self.site)
        yield from _each("delay of {}", phases, self.phase)
        yield from _each("delay of power, {}", events, self.power)
        yield "cost of buildings, common", self.shell
        yield from _each("cost of the building of {}", phases, self.shell_phase)
        yield "price of accelerators", self.chips
        yield from _each("cost of equipment at {}", sites, self.equipment)
        yield from _each("whether {} closes", pots, self.closes)
        yield from _each("when {} closes", pots, self.closes_late)


def _each(
    words: str, names: tuple[str, ...], columns: Floats
) -> Iterator[tuple[str, Floats]]:
    for i, name in enumerate(names):
        yield words.format(name), columns[:, i]


def widths(tab: RollOutTables) -> tuple[int | None, ...]:
    """Return how many columns each kind has, in their order; None for one column that has no second axis."""
    sites, phases, pots = tab.room.shape[0], len(tab.phases), len(tab.money.pot)
    return (None, sites, phases, len(tab.event), None, phases, None, sites, pots, pots)


def columns(
    tab: RollOutTables,
    count: int,
    seed: int,
    chunk: int = 0,
    *,
    sobol: bool = False,
    together: Sequence[Together] = (),
) -> Columns:
    """Draw the standard normals of some futures.

    Parameters
    ----------
    count : int
        Futures, N.
    seed, chunk : int
        The same of both give the same columns; chunks of one seed are independent.
    sobol : bool
        Take points of a scrambled Sobol sequence instead, which fill the space evenly.
    together : sequence of Together
        Columns whose ranks are correlated. The whole chunk is then drawn and put into
        order, whatever its count: what a future is depends on seed, chunk and its place.

    Raises
    ------
    MissingExtraError
        If Sobol points are asked for and scipy is not installed.
    """
    wide = widths(tab)
    ends = np.cumsum([1 if width is None else width for width in wide])
    key = np.random.SeedSequence(seed, spawn_key=(chunk,))
    shape = max(count, CHUNK) if together else count, int(ends[-1])
    drawn = _sobol(shape, key) if sobol else _independent(shape, key)
    names = [field.name for field in fields(Columns)]
    starts = dict(zip(names, [0, *map(int, ends)], strict=False))
    drawn = with_order(drawn, together, starts)[:count]
    parts = np.split(drawn, ends[:-1], axis=1)
    return Columns(
        *(
            part[:, 0] if width is None else part
            for part, width in zip(parts, wide, strict=True)
        )
    )


def columns_joined(parts: Sequence[Columns]) -> Columns:
    """Return the normals of some futures, and of those after them, as one."""
    names = [field.name for field in fields(Columns)]
    return Columns(
        *(np.concatenate([getattr(one, name) for one in parts]) for name in names)
    )


def _independent(shape: tuple[int, int], key: np.random.SeedSequence) -> Floats:
    return np.random.Generator(np.random.Philox(key)).standard_normal(shape)


def _sobol(shape: tuple[int, int], key: np.random.SeedSequence) -> Floats:
    """Return standard normals of a scrambled Sobol sequence."""
    try:
        from scipy.special import ndtri
        from scipy.stats import qmc
    except ImportError:
        raise MissingExtraError("risk", "a Sobol sequence") from None
    count, total = shape
    # a power of two is drawn, as scipy asks; the points of fewer are the first of them
    drawn = qmc.Sobol(total, rng=np.random.default_rng(key))
    points = drawn.random_base2(max(0, count - 1).bit_length())[:count]
    normal: Floats = ndtri(np.clip(points, 1e-12, 1 - 1e-12))
    return normal


def chances(tab: RollOutTables, law: Law, drawn: Columns) -> Chances:
    """Turn standard normals into what each future says."""
    ratio, cap = _ratio(tab, law, drawn)
    shell_z = (
        math.sqrt(COMMON_OF_SHELL) * drawn.shell[:, None]
        + math.sqrt(1 - COMMON_OF_SHELL) * drawn.shell_phase
    )
    phases = tab.phases
    return Chances(
        ready=ready_quarters(phases["ready"], law.today, ratio, cap),
        build=build_quarters(phases["build"], ratio, cap),
        shell=np.exp(law.shell.mu + law.shell.sigma * shell_z),
        chips=np.repeat(
            np.exp(law.chips.mu + law.chips.sigma * drawn.chips)[:, None],
            len(phases),
            axis=1,
        ),
        power=np.exp(law.equipment.mu + law.equipment.sigma * drawn.equipment),
        event=_events(tab, law, drawn),
        late=_late(law, drawn),
    )


def _ratio(tab: RollOutTables, law: Law, drawn: Columns) -> tuple[Floats, Floats]:
    """Return how much longer than promised phases take, (N, P), and the lead up to which that grows, (P,).

    ln r = mu + sigma (sqrt(rc) C + sqrt(rs) S_site + sqrt(1 - rc - rs) e), with C and S as
    the programme's own record teaches them, else standard normal
    """
    mu, sigma = np.zeros(len(tab.phases)), np.zeros(len(tab.phases))
    cap = np.full(len(tab.phases), DEFAULT_CAP)
    for p, refclass in enumerate(law.classes):
        if refclass is not None:
            mu[p], sigma[p], cap[p] = (
                refclass.mu,
                refclass.sigma,
                cap_quarters(refclass),
            )
    own = math.sqrt(max(0.0, 1 - law.common - law.site))
    common, site = _in_common(law, drawn)
    z = (
        math.sqrt(law.common) * common[:, None]
        + math.sqrt(law.site) * site[:, tab.phases["site"]]
        + own * drawn.phase
    )
    return np.exp(mu + sigma * z), cap


def _in_common(law: Law, drawn: Columns) -> tuple[Floats, Floats]:
    """Return what delays have in common in all, (N,), and at each campus, (N, S)."""
    if law.learnt is None:
        return drawn.common, drawn.site
    found = law.learnt.of(np.column_stack([drawn.common, drawn.site]))
    return found[:, 0], found[:, 1:]


def _events(tab: RollOutTables, law: Law, drawn: Columns) -> Ints:
    """Return the quarter in which each uncertain date of power comes, (N, E): each on its own."""
    planned = tab.event["planned"]
    if not any(law.power):
        return np.tile(planned, (len(drawn.common), 1))
    mu = np.array([one.mu if one else 0.0 for one in law.power])
    sigma = np.array([one.sigma if one else 0.0 for one in law.power])
    cap = np.array([cap_quarters(one) if one else DEFAULT_CAP for one in law.power])
    return ready_quarters(planned, law.today, np.exp(mu + sigma * drawn.power), cap)


def _late(law: Law, drawn: Columns) -> Ints:
    """Return the quarters by which tranches open late, (N, B): geometric, or NEVER."""
    found = np.zeros(drawn.closes.shape, np.int64)
    for b, closing in enumerate(law.closing):
        if closing is None:
            continue
        closes = _uniform(drawn.closes[:, b]) < closing.share
        late = np.zeros(len(found), np.int64)
        if closing.per_quarter < 1:
            u = _uniform(drawn.closes_late[:, b])
            late = np.floor(np.log1p(-u) / math.log1p(-closing.per_quarter)).astype(
                np.int64
            )
        found[:, b] = np.where(closes, late, NEVER)
    return found


def _uniform(z: Floats) -> Floats:
    """Return Phi(z)."""
    erf = np.array([*map(math.erf, z / math.sqrt(2))])
    found: Floats = np.clip(0.5 + 0.5 * erf, 0.0, 1 - 1e-16)
    return found
