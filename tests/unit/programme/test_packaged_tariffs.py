"""Packaged tariffs of large loads: figures as their sources give them, what nobody gives, and how a programme has them."""

from datetime import date

import pytest

from abilene.claims import check_ledger
from abilene.errors import InputError
from abilene.programme.packaged_tariffs import (
    is_packaged,
    known_terms,
    ledger_of,
    packaged_tariffs,
    tariff_ledger,
)
from abilene.programme.resolve import default_day, resolve, seen_by, shown_views
from abilene.programme.schema import variables
from abilene.site.tariff import not_said
from abilene.yamltext import value_at

NAMES = list(packaged_tariffs().tariffs)
UNDER = {"firm_mw: 1.2 GW, from": "firm_mw: 1.2 GW, tariff: oncor_transmission, from"}
OF_ONCOR = "sites.a.grid.g.tariff=oncor_transmission"


def test_the_claims_are_in_order_and_each_is_about_a_field_of_a_tariff():
    fields = {
        f"tariffs.{name}.{path}": variable
        for name, tariff in packaged_tariffs().tariffs.items()
        for path, variable in variables(tariff.terms).items()
    }
    assert not check_ledger(tariff_ledger(), fields)
    assert all(it.url for it in tariff_ledger().sources.values())
    assert all(it.read for it in tariff_ledger().sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_nobody_says_is_called_missing_and_never_filled_in(name):
    packaged = packaged_tariffs().tariffs[name]
    terms, found = known_terms(name)
    unsaid = {it.path.removeprefix("x.") for it in not_said("x.lines", terms)}
    assert unsaid <= packaged.missing.keys()
    assert not [path for path in packaged.missing if getattr(found.get(path), "claim", None)]  # fmt: skip
    # the file of lines holds no price: each is a claim, or missing
    bare = packaged.terms
    prices = (variable.unit.startswith("USD") for variable in variables(bare).values())
    values = (
        value_at(bare.model_dump(by_alias=True), path.split("."))
        for path in variables(bare)
    )
    assert not any(
        value for value, is_price in zip(values, prices, strict=True) if is_price
    )


@pytest.mark.parametrize(
    ("path", "figure"),
    [
        # PUCO order of 9 July 2025 in 24-0508-EL-ATA, as reported by EcoEnergyNews and Reportify, July 2025
        ("aep_ohio_dct.lines.distribution.least_of_contract", 0.85),
        ("aep_ohio_dct.term.years", 12),
        # Virginia SCC, final order of 25 November 2025 in PUR-2025-00058 (Virginian Review, RTO Insider)
        ("dominion_gs5.lines.transmission.least_of_contract", 0.85),
        ("dominion_gs5.lines.generation.least_of_contract", 0.60),
        ("dominion_gs5.term.years", 14),
        ("dominion_gs5.term.reduce_free", 0.20),
        ("dominion_gs5.term.collateral_usd_per_kw", 1500),
        # PSC of Wisconsin, 24 April 2026
        ("we_energies_vlc.term.years", 15),
        # Michigan PSC, U-21990, 18 December 2025 (T&D World)
        ("dte_saline.lines.demand.least_of_contract", 0.80),
        ("dte_saline.term.years", 19),
        ("dte_saline.term.exit_months", 120),
        # Oncor's tariff of 1 June and 1 August 2026, at second hand: 3.491759 USD per 4CP kW and month
        ("oncor_transmission.lines.transmission.usd_per_kw_year", 41.901108),
        ("oncor_transmission.lines.customer.usd_per_month", 258.80),
    ],
)
def test_figures_are_those_of_their_sources(path, figure):
    name, _, field = path.partition(".")
    _, found = known_terms(name)
    assert found[field].number == pytest.approx(figure)
    assert found[field].claim is not None


@pytest.mark.parametrize(
    ("year", "usd_per_mw_day"),
    [("2024_25", 28.92), ("2025_26", 269.92), ("2026_27", 329.17), ("2027_28", 333.44)],
)
def test_capacity_of_pjm_by_delivery_year(year, usd_per_mw_day):
    """Base residual auctions, RTO: S&P Global (30 July 2024), FEL Power (July 2025), RTO Insider (December 2025)."""
    terms, found = known_terms(f"pjm_capacity_{year}")
    paid = terms.lines["capacity"].usd_per_kw_year
    assert paid == pytest.approx(usd_per_mw_day * 365 / 1000)
    rivals = {"2027_28": {"packaged-pjm-2027-28-avalon"}}.get(year, set())
    assert rivals <= found["lines.capacity.usd_per_kw_year"].lost.keys()


def test_the_older_transmission_rider_of_aep_ohio():
    """FactSet, 12 July 2024: 450 MW of a data center of 500 MW pay 40.2 m USD a year."""
    terms, _ = known_terms("aep_ohio_dct")
    usd_per_kw_month = terms.lines["transmission"].usd_per_kw_month
    assert 450_000 * 12 * usd_per_kw_month == pytest.approx(40.2e6, rel=1e-3)


def test_on_an_earlier_day_later_sources_count_for_nothing():
    terms, found = known_terms("aep_ohio_dct", date(2025, 1, 1))
    assert terms.lines["transmission"].usd_per_kw_month == pytest.approx(7.44)
    assert terms.lines["transmission"].least_of_contract == 0
    assert found["lines.transmission.least_of_contract"].claim is None


def test_a_connection_may_name_one_as_if_the_file_had_it(draft_of):
    draft = draft_of(UNDER)
    assert set(draft.programme.tariffs) == {"oncor_transmission"}
    assert set(draft.programme.peaks) == {"ercot_4cp"}
    assert {it.about.split(".")[1] for it in draft.ledger.claims.values()} == {
        "oncor_transmission"
    }
    assert not draft.claim_problems()
    assert draft.ledger.claims.keys() == ledger_of({"oncor_transmission"}).claims.keys()


def test_its_figures_are_claims_of_every_view(draft_of):
    draft = draft_of(UNDER)
    (seen,) = seen_by(draft, as_of=date(2026, 10, 1)).values()
    line = seen.programme.tariffs["oncor_transmission"].lines["distribution_system"]
    assert line.usd_per_kw_month == pytest.approx(0.331004)
    path = "tariffs.oncor_transmission.lines.distribution_system.usd_per_kw_month"
    assert seen.provenance[path] == "packaged-oncor-distribution"
    before = resolve(draft, seen.view, date(2026, 9, 1)).programme
    assert not before.tariffs


def test_it_gives_a_plan_neither_its_day_nor_its_views(draft_of):
    assert default_day(draft_of(UNDER)) == default_day(draft_of())
    assert shown_views(draft_of(UNDER)) == ["as_written"]
    assert draft_of(UNDER).ledger.as_of is None


def test_one_may_be_set_and_so_may_what_it_lacks(draft_of):
    assert "oncor_transmission" in draft_of(overrides=[OF_ONCOR]).programme.tariffs
    missing = "tariffs.aep_ohio_dct.lines.distribution.usd_per_kw_month"
    sets = ["sites.a.grid.g.tariff=aep_ohio_dct", f"{missing}=5 USD/kW-month"]
    draft = draft_of(overrides=sets)
    (seen,) = seen_by(draft, as_of=date(2026, 10, 1)).values()
    terms = seen.programme.tariffs["aep_ohio_dct"]
    assert not list(not_said("", terms))
    assert terms.lines["distribution"].usd_per_kw_month == 5
    assert terms.lines["distribution"].least_of_contract == 0.85


OWN = "tariffs: {ercot_4cp: {lines: {all: {kind: energy, usd_per_mwh: 60}}}}\nsites:"


def test_a_tariff_of_the_file_goes_before_a_packaged_one_of_its_name(draft_of):
    named = {"1.2 GW, from": "1.2 GW, tariff: ercot_4cp, from"}
    draft = draft_of({**named, "sites:": OWN})
    assert draft.programme.tariffs["ercot_4cp"].lines.keys() == {"all"}
    assert not draft.ledger.claims
    assert not draft.programme.peaks


def test_without_a_name_of_one_nothing_is_added(draft_of):
    draft = draft_of()
    assert not draft.programme.tariffs
    assert not draft.ledger.claims
    with pytest.raises(InputError, match="no tariff 'ercot_4pc'; did you mean 'erc"):
        draft_of(overrides=["sites.a.grid.g.tariff=ercot_4pc"])
    assert not is_packaged("ercot_4pc")
