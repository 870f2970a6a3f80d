"""Parts of the grid: contracts on the same terms, as one thing of which a MW of load has so much."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import filterfalse
from operator import attrgetter

from abilene.errors import InputError, Problem
from abilene.power.problem import Block, Campus, Capacity, Demand
from abilene.programme.outage_records import FeederFigures
from abilene.programme.power_records import CUTS, Grid
from abilene.programme.schema import Site
from abilene.site.load import phase_loads_mw

OF_LINES = frozenset(FeederFigures.model_fields)
"""Fields that say how its lines fail, which a plan does not count."""
NO_TERMS = OF_LINES | {
    "title",
    "known_from",
    "from_",
    "firm_mw",
    "curtailable_mw",
    "contract_mw",
    "export_mw",
    "contribution_in_aid_usd",
    "contribution_in_aid_usd_per_kw",
    "clean",
}
"""Fields of a contract that do not change what a MWh of it is: name, dates, MW, lines, what is paid to have it, and
what counts as clean, which limits no plan."""

PartOf = tuple[tuple[str, str], ...]
Parts = Mapping[str, PartOf]
"""What each part of the grid is made of: contracts and their fields, such as ``first``
and ``firm_mw``."""


def parts_of_grid(contracts: Mapping[str, Grid], blocks: Iterable[str]) -> Parts:
    """Sort the contracts' blocks by their terms; a part is called after its first block."""
    found: dict[tuple[object, ...], str] = {}
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in blocks:
        where, _, rest = name.partition(".")
        if where == "grid":
            id_, _, kind = rest.partition(".")
            kind = kind or "firm"
            part = found.setdefault(_terms(kind, contracts[id_]), name)
            parts.setdefault(part, []).append((id_, f"{kind}_mw"))
    return {part: tuple(made_of) for part, made_of in parts.items()}


def _terms(kind: str, contract: Grid) -> tuple[str, str]:
    """Return what makes power of a contract another good than that of the next.

    That is all the record says but whose it is, how much and from when: so a new field
    of a contract keeps parts apart until somebody says that it need not.
    """
    terms = contract.model_dump(exclude=set(NO_TERMS))
    if kind != "curtailable":
        terms |= dict.fromkeys(CUTS)
    return kind, repr(terms)


def _meters(contracts: Mapping[str, Grid]) -> dict[str, str]:
    """Return by whose meter each contract is read: that of the first on the same terms."""
    first: dict[str, str] = {}
    found = {}
    for id_, contract in contracts.items():
        _, terms = _terms("firm", contract)
        found[f"grid.{id_}"] = first.setdefault(terms, f"grid.{id_}")
    return found


def is_export(made_of: PartOf) -> bool:
    """Return whether a part of the grid sells instead of supplying."""
    return {"export_mw"}.issuperset(dict(made_of).values())


def granted_in_all_mw(site: Site, made_of: PartOf) -> float:
    """Return what the contracts grant of which a part of the grid is made, whatever their date. [MW]"""
    return math.fsum(getattr(site.grid[id_], name) for id_, name in made_of)


def _most_mw(site: Site, made_of: PartOf, *, is_charging: bool) -> float:
    """Return the most of a part of the grid that a MW of load may have: where the smallest phase runs alone. [-]

    Without a storage to charge nothing draws more than the load.
    """
    if not (is_charging or is_export(made_of)):
        return 1.0
    least_mw = min(phase_loads_mw(site), default=1.0)
    return max(1.0, granted_in_all_mw(site, made_of) / least_mw)


def parts_for_own_use(site_id: str, parts: Parts, own: Container[str]) -> list[str]:
    """Return the part of the grid that is for own use, as another sells for more than it costs.

    Raises
    ------
    InputError
        If they are several: each up to the load, they would give more than that together.
    """
    found = [
        part
        for part, made_of in parts.items()
        if not is_export(made_of) and f"grid.{made_of[0][0]}" in own
    ]
    if len(found) > 1:
        what = f"{', '.join(found)} cost less than another connection sells for, and a plan holds one such part alone"
        fix = "give one of them, or ask `abilene size`"
        raise InputError(Problem(what, fix, f"sites.{site_id}.{found[0]}"))
    return found


def with_parts(
    campus: Campus, site: Site, parts: Parts, own_use: Container[str] = ()
) -> Campus:
    """Return a campus with a block for each part of the grid, of any size up to what a MW of load may have.

    Of what is for own use that is the load, so that no hour draws more. A minimum take
    counts for all that is held. Cells of a connection under a tariff stay together; what
    is billed of the contract at least is the campus's, and not a MW's.
    """
    held = [*filterfalse(_is_of_contract, campus.blocks)]
    by_name = campus.by_name
    is_charging, meters = bool(campus.storages), _meters(site.grid)
    for part, made_of in parts.items():
        charges = is_charging and part not in own_use
        high = _most_mw(site, made_of, is_charging=charges)
        block, (contract, _) = by_name[part], made_of[0]
        min_take = site.grid[contract].min_take * (not block.export)
        meter, capacity = meters.get(block.meter, ""), Capacity(0.0, high)
        held.append(replace(block, capacity=capacity, min_take=min_take, meter=meter))
        held += map(partial(replace, meter=meter), _cells(campus, part))
    return replace(campus, blocks=tuple(held), demands=_demands(campus, held))


def _cells(campus: Campus, part: str) -> Iterator[Block]:
    """Return the blocks that use the capacity of a part of the grid, beside its own."""
    return filter(lambda block: block.of == part, campus.blocks)


def _demands(campus: Campus, held: Iterable[Block]) -> tuple[Demand, ...]:
    """Return what is billed of the parts that are held, without what is billed of a contract at least."""
    kept = set(map(attrgetter("name"), held))
    billed = filter(lambda one: kept.issuperset(one.blocks), campus.demands)
    bare = partial(replace, contract_share=0.0, least_mw=0.0)
    return tuple(map(bare, billed))


def _is_of_contract(block: Block) -> bool:
    """Return whether a block is power of a contract."""
    return block.name.startswith("grid.")
