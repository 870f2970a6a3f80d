"""A programme of any site of Epoch's table: what is known stands in claims, what is not is marked."""

import math

import pytest
from epoch_tables import VINTAGES, needs_vintages

from abilene.claims.records import KINDS
from abilene.errors import InputError
from abilene.intake.campus import campus_text, choose_site, write_campus
from abilene.intake.epoch import propose_epoch
from abilene.intake.tracker import read_tracker
from abilene.planning.check import check
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by


def test_a_site_becomes_a_programme_whose_claims_are_those_of_the_table(
    tmp_path, first
):
    file, ledger = write_campus(tmp_path / "prairie.yaml", first, "Prairie One")
    assert ledger.name == "prairie-claims"
    draft = load(file)
    site = draft.programme.sites["prairie_one"]
    assert {name: (it.it_mw, it.title) for name, it in site.phases.items()} == {
        "b1": (100, "Building 1"),
        "b2_3": (200, "Buildings 2 to 3"),
        "b4": (100, "Building 4"),
    }
    assert site.facility_per_it_peak == 1.4
    assert len(draft.ledger.claims) == 12
    seen = seen_by(draft, ["paid_for"])["paid_for"]
    phases = seen.programme.sites["prairie_one"].phases
    assert str(phases["b1"].energised) == "2025-06-01"
    # 16 bn USD and a quarter more
    assert seen.programme.capital["owner"].amount_usd == pytest.approx(20e9)
    assert propose_epoch(draft, first).moved == ()  # the table has nothing more to say


def test_what_the_table_does_not_say_is_marked_and_facts_are_kept(tmp_path, first):
    text = campus_text(tmp_path / "c.yaml", first, first.sites["Coast Hall"])
    assert "facility_per_it_peak: 1.3  # UNKNOWN" in text
    assert "shell_usd_per_it_kw: 11770    # UNKNOWN" in text
    assert "p1: {title: Phase 1, facility_mw: 50, target: 2026-06-01}" in text
    assert "# Owner: Cy\n# Country: Norway\n" in text


def test_nothing_is_written_over_and_nothing_runs_in_some_rows(tmp_path, first):
    write_campus(tmp_path / "c.yaml", first, "Coast Hall")
    with pytest.raises(InputError, match="exists already"):
        write_campus(tmp_path / "c.yaml", first, "Prairie One")
    with pytest.raises(InputError, match="there is no site 'Prairie'"):
        write_campus(tmp_path / "d.yaml", first, "Prairie")


def test_without_a_name_the_sites_are_listed_the_largest_first(first):
    with pytest.raises(InputError) as error:
        choose_site(first)
    said = str(error.value).splitlines()
    assert said[0].endswith("choose one with --site 'NAME', of these:")
    assert said[1] == "  Prairie One: 400 MW by 2027-03-01, the first 2025-06-01"
    assert "  Coast Hall: 50 MW by 2026-06-01, the first 2026-06-01" in said


def test_where_there_is_one_site_only_it_is_that(tmp_path):
    table = tmp_path / "tl_2026-05-01.csv"
    table.write_text(
        "Data center,Date,Construction status,Buildings operational,IT power (MW),Power (MW)\n"
        "Round Hall,2025-01-15,Land clearing begins,0,0,0\n"
        "Round Hall,2026-04-02,Building 1 is operational.,1,1000,1345.5\n"
    )
    assert choose_site(read_tracker([table])) == "Round Hall"


def test_its_power_carries_its_load_where_the_peak_is_rounded_up(tmp_path):
    table = tmp_path / "tl_2026-05-01.csv"
    table.write_text(
        "Data center,Date,Construction status,Buildings operational,IT power (MW),Power (MW)\n"
        "Round Hall,2025-01-15,Land clearing begins,0,0,0\n"
        "Round Hall,2026-04-02,Building 1 is operational.,1,1000,1345.5\n"
    )
    text = campus_text(tmp_path / "r.yaml", read_tracker([table]), read_tracker([table]).site("Round Hall"))  # fmt: skip
    assert "facility_per_it_peak: 1.35 " in text
    # 1,000 MW at 1.35; the table's own 1,345.5 MW would leave the only phase without power for ever
    assert "firm_mw: 1351," in text


@needs_vintages
@pytest.mark.parametrize("day", ["2025-11-30", "2026-04-20", "2026-07-31"])
def test_any_site_of_any_vintage_makes_a_programme_that_is_in_order(tmp_path, day):
    tracker = read_tracker(sorted(VINTAGES.glob(f"*_{day}.csv")))
    for n, (name, site) in enumerate(tracker.sites.items()):
        if site.steps:
            file, _ = write_campus(tmp_path / f"c{n}.yaml", tracker, name)
            found = check(file)
            assert found.draft.ledger.claims, name
            (campus,) = found.draft.programme.sites.values()
            load = math.fsum(phase.facility_mw or phase.it_mw * campus.facility_per_it_peak for phase in campus.phases.values())  # fmt: skip
            assert campus.grid["all"].firm_mw >= load, name
    assert set(KINDS) > {"measured"}
