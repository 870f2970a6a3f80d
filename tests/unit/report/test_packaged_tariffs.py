"""Packaged tariffs in words: who said each figure, rivals beside it, and what is missing."""

from datetime import date

from abilene.report.packaged_tariffs import (
    KnownTariff,
    listed_tariffs,
    packaged_tariff_lines,
)


def told(name, **more):
    return "\n".join(packaged_tariff_lines(KnownTariff(name, **more)))


def test_each_is_listed_with_what_it_lacks():
    lines = list(listed_tariffs())
    assert len(lines) == 10
    assert lines[0].startswith("aep_ohio_dct: AEP Ohio, Schedule DCT")
    assert lines[0].endswith("(incomplete, 1 without a source)")
    assert any(
        it.startswith("oncor_") and it.endswith("(without lines.energy.usd_per_mwh)")
        for it in lines
    )
    (pjm,) = filter(lambda it: it.startswith("pjm_capacity_2026_27"), lines)
    assert pjm.endswith(
        "(without lines.capacity.scale; capacity: billed on the mean of the months' hours, as peak hours are not known)"
    )
    early = list(listed_tariffs(date(2025, 7, 31)))
    assert [it.partition(":")[0] for it in early] == [
        "aep_ohio_dct",
        "ercot_4cp",
        "pjm_capacity_2024_25",
        "pjm_capacity_2025_26",
        "pjm_capacity_2026_27",
    ]


def test_a_figure_has_its_source_how_firm_that_is_and_its_address():
    lines = told("dte_saline").splitlines()
    at = lines.index("    least_of_contract: 0.8")
    assert lines[at + 1].strip() == (
        "Michigan Public Service Commission, 2025-12-18: 80 % secured; reported: a minimum billing demand of 80% of "
        "contracted load (news, T&D World, 2025-12)"
    )
    assert (
        lines[at + 2]
        .strip()
        .startswith("first-hand news, source read in part; https://www.tdworld.com/")
    )
    assert "    exit_months: at most 120 months" in lines


def test_what_is_missing_is_said_and_leaves_no_total():
    said = told("dte_saline")
    assert "  demand: demand, without a price\n" in said
    assert "    usd_per_kw_month: missing; no source at hand has it" in said
    path = "incomplete: tariffs.dte_saline.lines.demand.usd_per_kw_month: nobody says this price; give it with --set, or name the tariff in a programme and give it there"  # fmt: skip
    assert path in said
    assert said.endswith("no total: nobody can say what a load costs without these fields")  # fmt: skip
    assert "no total" not in told("oncor_transmission")


def test_rivals_stand_beside_the_figure_with_the_reason_that_they_do_not_count():
    said = told("pjm_capacity_2027_28")
    assert "usd_per_kw_year: 121.706 USD/kW-year" in said
    assert "not used: PJM Interconnection, 2025-12-17: 333.34 USD/MW-day" in said
    assert "because analysis counts less than news" in said
    assert "also: without the cap 529.80 USD/MW-day" in said


def test_a_market_price_that_is_passed_on_is_no_price_of_nothing():
    said = told("oncor_transmission")
    assert "  energy: the hourly market price, passed on\n" in said
    assert "0 USD/MWh" not in said
    assert "note: as copied from the utility's tariff" in said
