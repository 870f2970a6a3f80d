"""What a reader should know of the bills of a plan: tariffs, credits, and power purchase agreements."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from abilene.dates import Quarter
from abilene.programme.schema import Programme
from abilene.results.records import ViewAnswer
from abilene.results.site_records import SiteAnswer, TariffAnswer
from abilene.site.tariff import minimums_left_out

NoteOf = Callable[[Programme, str, SiteAnswer], str | None]
"""Says one thing of a campus in a plan; None where it does not hold."""
NoteOfTariff = Callable[[Programme, str, TariffAnswer], str | None]
LEAST_SAID_USD = 50_000.0
"""Less prints as 0.0 m USD."""
UNDER_TARIFF = (
    "under its tariffs a MWh drawn costs {price:,.1f} USD in the last year; of that "
    "{line} costs most, {share:.0%}; {stranded:,.1f} m USD of the plan are paid for contract demand "
    "that its load does not reach"
)
BEYOND_DESIGNS = (
    "{usd:,.1f} m USD of the plan are billed beyond what each design is by itself: under ratchets for peaks "
    "of the quarters before, as minimum bills, or for energy above the first step"
)
NOT_SIZED = (
    "what stands at the end is run for a year without {lines}, which a plan bills and no sizing holds: what "
    "own plants save, and USD/MWh as built, leave it out"
)
LEAST_SLEEVE_MWH = 0.5
"""Less above the draw is the tolerance of sizing. [MWh]"""
CHANGING = (
    "the contract demand changes within the last year: at least {before} MW are billed in {quarters}, and "
    "{after:g} MW in {last}, which ends it. USD/MWh of the plan counts each quarter as it is, {stranded:,.2f} m USD "
    "a year that strand among it; USD/MWh as built, and what own plants save, count {last} for a whole year"
)
NOT_TAKEN = "{usd:,.1f} m USD of the plan are paid for energy that contracts want taken ({names}) and that is not"
CREDITED = (
    "{usd:,.1f} m USD are paid over the plan for power that the utility may cut ({names}), for no more "
    "than the load that runs"
)
AGREEMENTS = (
    "{names} are signed, as each earns over its own term, levelised; in a design of its power they do not "
    "count"
)
SLEEVE = (
    "not exact: sleeved agreements deliver {mwh:,.0f} MWh over the plan above what is drawn at the market "
    "price, in {count} of its quarters; that counts as sold for {usd:,.1f} m USD, and costs so much more if nobody "
    "buys it"
)
ENDED_AGREEMENTS = "left out, over before the plan begins: {names}"


def bill_notes(programme: Programme, found: ViewAnswer) -> Iterator[str]:
    """Yield what is to be said of the bills of a view that was planned, kind by kind."""
    for note_of in KINDS:
        for site_id, site in found.sites.items():
            note = note_of(programme, site_id, site)
            if note is not None:
                yield f"{site_id}: {note}"


def _of_tariff(note_of: NoteOfTariff) -> NoteOf:
    """Return what a function says of the tariffs of a campus as a kind of note; None where it has none."""

    def note(programme: Programme, site_id: str, site: SiteAnswer) -> str | None:
        if site.tariff is None:
            return None
        return note_of(programme, site_id, site.tariff)

    return note


def _under_tariff(_: Programme, site_id: str, tariff: TariffAnswer) -> str | None:
    """Return which line costs a campus most, and what strands."""
    dearest = tariff.costs_most
    if dearest is None:
        return None
    lines = tariff.lines_usd_per_year
    return UNDER_TARIFF.format(
        line=dearest,
        share=lines[dearest] / math.fsum(lines.values()),
        price=tariff.usd_per_mwh,
        stranded=math.fsum(tariff.stranded_usd.values()) / 1e6,
    )


def _beyond_designs(_: Programme, site_id: str, tariff: TariffAnswer) -> str | None:
    """Return what a campus is billed beyond what its designs are by themselves."""
    carried = tariff.carried_usd or {}
    usd = math.fsum(max(0.0, one) for one in carried.values())
    if usd < LEAST_SAID_USD:
        return None
    return BEYOND_DESIGNS.format(usd=usd / 1e6)


def _changing(_: Programme, site_id: str, tariff: TariffAnswer) -> str | None:
    """Return that a contract grows or ends within the last year, which as built it does not."""
    after = tariff.after_plan
    before = dict([*tariff.least_mw.items()][-3:])
    if after is None or {*before.values()} == {after.least_mw}:
        return None
    return CHANGING.format(
        before=", ".join(map("{:g}".format, before.values())),
        quarters=", ".join(before),
        after=after.least_mw,
        last=after.quarter,
        stranded=math.fsum(tariff.stranded_usd_per_year.values()) / 1e6,
    )


def _not_sized(programme: Programme, site_id: str, _: TariffAnswer) -> str | None:
    """Return the minimum bills that are left out where what stands is run for a year."""
    lines = minimums_left_out(programme, site_id)
    if not lines:
        return None
    return NOT_SIZED.format(lines=", ".join(lines))


def _not_taken(_: Programme, site_id: str, site: SiteAnswer) -> str | None:
    """Return what is paid for energy that had to be taken and was not."""
    paid = {n: math.fsum(t.not_taken_usd.values()) for n, t in site.min_take.items()}
    usd = math.fsum(paid.values())
    if usd < LEAST_SAID_USD:
        return None
    return NOT_TAKEN.format(usd=usd / 1e6, names=", ".join(filter(paid.get, paid)))


def _credited(_: Programme, site_id: str, site: SiteAnswer) -> str | None:
    """Return what the utility pays for power that it may cut, and at which connections."""
    usd = {
        name: math.fsum(paid.values()) for name, paid in site.curtail_credit_usd.items()
    }
    total_usd = math.fsum(usd.values())
    if not total_usd:
        return None
    return CREDITED.format(usd=total_usd / 1e6, names=", ".join(filter(usd.get, usd)))


def _agreements(_: Programme, site_id: str, site: SiteAnswer) -> str | None:
    """Return the power purchase agreements that are signed and pay in any quarter."""
    signed = (n for n, ppa in site.ppa.items() if ppa.mw and any(ppa.mwh.values()))
    return _of_agreements(AGREEMENTS, signed)


def _sleeve(_: Programme, site_id: str, site: SiteAnswer) -> str | None:
    """Return what sleeved agreements deliver above what is drawn."""
    above = (site.sleeve_above_mwh or {}).values()
    usd = math.fsum((site.sleeve_above_usd or {}).values())
    mwh = math.fsum(above)
    if mwh < LEAST_SLEEVE_MWH:
        return None
    return SLEEVE.format(mwh=mwh, count=len([*filter(None, above)]), usd=usd / 1e6)


def _ended_agreements(
    programme: Programme, site_id: str, site: SiteAnswer
) -> str | None:
    """Return the power purchase agreements that were settled to their end before the plan."""
    first = Quarter.of(programme.programme.start)
    ended = (
        name
        for name, terms in programme.sites[site_id].ppa.items()
        if terms.max_mw > 0 and terms.is_settled_before(first)
    )
    return _of_agreements(ENDED_AGREEMENTS, ended)


def _of_agreements(words: str, ids: Iterable[str]) -> str | None:
    """Return words about agreements; None where there are none."""
    names = ", ".join(map("ppa.{}".format, ids))
    return words.format(names=names) if names else None


KINDS: Sequence[NoteOf] = (
    _of_tariff(_under_tariff),
    _of_tariff(_beyond_designs),
    _of_tariff(_changing),
    _of_tariff(_not_sized),
    _not_taken,
    _credited,
    _agreements,
    _sleeve,
    _ended_agreements,
)
