"""Epoch's tables against a programme: which site is which campus, and what moves from day to day."""

from datetime import date
from pathlib import Path

import pytest
from epoch_tables import FIRST, VINTAGES, needs_vintages

from abilene.errors import InputError
from abilene.intake.campus import write_campus
from abilene.intake.epoch import by_name, epoch_source, propose_epoch
from abilene.intake.proposals import accept
from abilene.intake.tracker import read_tracker
from abilene.programme.changes import load
from abilene.programme.kept_out import kept_out
from abilene.programme.resolve import seen_by
from abilene.report.proposed import proposed_lines
from abilene.report.why import explain

STARGATE = Path(__file__).parents[3] / "examples" / "stargate" / "programme.yaml"
LATER = FIRST.replace("2027-03-01", "2027-08-01").replace(
    "2026-01-01,Buildings 2 and 3 are expected to be",
    "2026-02-10,Buildings 2 and 3 are",
)


def later(tmp_path):
    file = tmp_path / "tl_2026-03-01.csv"
    file.write_text(LATER)
    return read_tracker([file])


def moved(found):
    return {
        it.claim.about.removeprefix("sites.prairie_one."): (
            it.claim.value,
            it.claim.kind,
        )
        for it in found.moved
    }


def test_all_of_it_is_proposed_once_and_then_only_what_moved(plains, first, tmp_path):
    whole = propose_epoch(load(plains), first)
    assert len(whole.moved) == 12
    assert whole.sites == ("Prairie One -> sites.prairie_one, by name",)
    accept(whole, load(plains))
    again = propose_epoch(load(plains), first)
    assert (again.moved, again.same) == ((), 12)
    # building 4 comes five months later, and buildings 2 and 3 were seen to run
    assert moved(propose_epoch(load(plains), later(tmp_path))) == {
        "phases.b2_3.energised": ("2026-02-10", "measured"),
        "phases.b2_3.it_mw": ("200 MW", "measured"),
        "phases.b4.target": ("2027-08-01", "forecast"),
    }


WITHOUT_4 = "\n".join(line for line in FIRST.splitlines() if "Building 4" not in line)
B4 = "sites.prairie_one.phases.b4."


def table(tmp_path, text, day):
    file = tmp_path / f"tl_{day}.csv"
    file.write_text(text + "\n")
    return read_tracker([file])


def test_what_the_next_table_has_no_longer_is_proposed_as_withdrawn_and_only_once(
    plains, first, tmp_path
):
    """Building 4 vanished: all that was expected of it is taken back, the day of buildings 1 to 3 stands."""
    accept(propose_epoch(load(plains), first), load(plains))
    vanished = table(tmp_path, WITHOUT_4, "2026-02-01")
    found = propose_epoch(load(plains), vanished)
    (gone,) = [it for it in found.moved if it.claim.retracts]
    assert gone.before.about == f"{B4}target"
    assert len(gone.claim.retracts) == 3  # its day, its load, its cost
    assert all("-b4-" in name for name in gone.claim.retracts)
    assert gone.claim.note == "no row of 'Prairie One' completes it"
    (line,) = [it for it in proposed_lines(found) if "withdrawn" in it]
    assert line == (
        "  sites.prairie_one.phases.b4.target: withdrawn, was 2027-03-01 forecast "
        "(2025-11-30); no row of 'Prairie One' completes it"
    )
    accept(found, load(plains))
    again = propose_epoch(load(plains), vanished)
    assert again.moved == ()
    assert "no row of 'Prairie One' completes it" in [it.why for it in again.homeless]
    seen = seen_by(load(plains), ["announced"])["announced"]
    # the day of the file stands alone now: nobody gives one, and it counts for nothing
    target = seen.resolved[f"{B4}target"]
    assert (target.kind, target.own.state) == (None, "withdrawn")
    assert kept_out(seen) == {("prairie_one", "b4")}
    before = seen_by(load(plains), ["announced"], date(2026, 1, 31))["announced"]
    assert before.resolved[f"{B4}target"].kind == "forecast"


def test_what_comes_back_is_proposed_again(plains, first, tmp_path):
    accept(propose_epoch(load(plains), first), load(plains))
    accept(propose_epoch(load(plains), table(tmp_path, WITHOUT_4, "2026-02-01")), load(plains))  # fmt: skip
    back = propose_epoch(load(plains), table(tmp_path, FIRST.strip(), "2026-03-01"))
    assert moved(back)["phases.b4.target"] == ("2027-03-01", "forecast")
    accept(back, load(plains))
    seen = seen_by(load(plains), ["announced"])["announced"]
    assert seen.resolved[f"{B4}target"].number == date(2027, 3, 1)


def test_in_a_programme_made_of_the_table_a_withdrawn_milestone_is_planned_no_more(
    first, tmp_path
):
    """Its own file says the day of the first table; the next one has the milestone no longer."""
    file, _ = write_campus(tmp_path / "prairie.yaml", first, "Prairie One")
    assert kept_out(seen_by(load(file), ["paid_for"])["paid_for"]) == frozenset()
    vanished = table(tmp_path, WITHOUT_4, "2026-02-01")
    accept(propose_epoch(load(file), vanished), load(file))
    draft = load(file)
    seen = seen_by(draft, ["paid_for"])["paid_for"]
    assert f"{B4}target" in seen.undated
    assert kept_out(seen) == {("prairie_one", "b4")}
    (line,) = [it for it in explain(draft, f"{B4}target", {"v": seen}) if "file" in it]
    assert "is withdrawn: 2027-03-01, as all who gave a day took it back" in line


def test_a_site_that_the_next_table_has_no_longer_is_proposed_as_withdrawn(
    plains, first, tmp_path
):
    accept(propose_epoch(load(plains), first), load(plains))
    gone = table(tmp_path, FIRST.replace("Prairie One", "Meadow"), "2026-02-01")
    found = propose_epoch(load(plains), gone)
    phases = {it.before.about.split(".")[3] for it in found.moved}
    assert phases == {"b2_3", "b4"}  # building 1 was seen to run
    assert all(it.claim.retracts for it in found.moved)
    (note, *_) = {it.claim.note for it in found.moved}
    assert note == (
        "no site of the table is called as campus prairie_one is; if it was renamed, "
        "say so with --site NAME=prairie_one"
    )


def test_a_campus_of_which_the_table_has_never_spoken_is_only_said(plains, tmp_path):
    other = table(tmp_path, FIRST.replace("Prairie One", "Meadow"), "2026-02-01")
    found = propose_epoch(load(plains), other)
    assert found.moved == ()
    said = [it.what for it in found.homeless if "column" not in it.what]
    assert said == ["campus prairie_one"]


def test_a_row_that_the_table_calls_withdrawn_is_quoted(plains, first, tmp_path):
    accept(propose_epoch(load(plains), first), load(plains))
    steps = (
        "site,date,buildings,it_mw,power_mw,kind,note\n"
        "Prairie One,2025-06-01,1,100,140,confirmed,Building 1 runs\n"
        "Prairie One,2026-01-01,3,300,420,forecast,Buildings 2 and 3\n"
        "Prairie One,2027-03-01,4,400,560,withdrawn,Building 4 will not be built."
    )
    found = propose_epoch(load(plains), table(tmp_path, steps, "2026-02-01"))
    (gone,) = [it.claim for it in found.moved if it.claim.retracts]
    assert gone.quote == "Building 4 will not be built."
    assert gone.note.endswith("(line 4); 'Prairie One' calls it withdrawn")


def test_what_was_seen_to_run_is_never_withdrawn(plains, first, tmp_path):
    accept(propose_epoch(load(plains), first), load(plains))
    text = "\n".join(line for line in FIRST.splitlines() if "2025-06-01" not in line)
    text = text.replace("3,300", "0,0").replace("4,400", "0,0")
    found = propose_epoch(load(plains), table(tmp_path, text, "2026-02-01"))
    taken_back = {
        found_in.about
        for it in found.moved
        for name in it.claim.retracts
        for found_in in [load(plains).ledger.claims[name]]
    }
    assert f"{B4}target" in taken_back
    assert not any(".b1." in about for about in taken_back)


def test_the_source_says_what_was_read_and_when_it_was_recorded(first):
    source = epoch_source(first, date(2026, 1, 5))
    assert (source.published, source.read) == ("2025-11-30", "whole")
    assert source.sha256 == first.sha256
    assert source.recorded_day == date(2026, 1, 5)


def test_a_site_may_be_given_and_must_be_there(plains, first):
    draft = load(plains)
    found = propose_epoch(draft, first, ["Coast Hall=prairie_one"])
    assert found.sites == ("Coast Hall -> sites.prairie_one, as given",)
    for pair, words in (
        ("Coast Hall", "no NAME=ID"),
        ("Coast Hall=prairy_one", "did you mean 'prairie_one'"),
        ("Cost Hall=prairie_one", "did you mean 'Coast Hall'"),
    ):
        with pytest.raises(InputError, match=words):
            propose_epoch(draft, first, [pair])


def test_columns_without_a_path_and_campuses_without_a_site_are_said(plains, first):
    draft = load(plains)
    homeless = [it.what for it in propose_epoch(draft, first).homeless]
    assert homeless == ["column H100 equivalents"]
    plains.write_text(plains.read_text().replace("prairie_one:", "elsewhere:"))
    found = propose_epoch(load(plains), first)
    assert found.moved == ()
    assert "campus elsewhere" in [it.what for it in found.homeless]


def test_names_are_paired_only_where_each_is_the_best_of_the_other():
    draft = load(STARGATE)
    names = [
        "OpenAI Stargate Abilene",
        "Crusoe Abilene Expansion",
        "OpenAI Stargate Wisconsin",
        "Microsoft Fairwater Wisconsin",
        "OpenAI Stargate New Mexico",
        "OpenAI Stargate UAE",
        "Vantage TX1",
    ]
    assert by_name(draft, names) == {
        "OpenAI Stargate Abilene": "abilene",
        "OpenAI Stargate Wisconsin": "port_washington",
        "OpenAI Stargate New Mexico": "dona_ana",
    }
    # a state alone is no name, and of two names that fit as well neither is taken
    assert by_name(draft, ["Microsoft Fairwater Wisconsin"]) == {}
    assert by_name(draft, ["Stargate Milam A", "Stargate Milam B"]) == {}


@needs_vintages
def test_vintage_after_vintage_proposes_what_moved_and_nothing_twice(tmp_path):
    one = tmp_path / "abilene.yaml"
    one.write_text(ABILENE)
    (tmp_path / "claims").mkdir()
    pair = "OpenAI Stargate Abilene"
    targets = []
    for day in ("2026-04-20", "2026-05-23", "2026-07-07", "2026-07-31"):
        tracker = read_tracker([VINTAGES / f"tl_{day}.csv"])
        found = propose_epoch(load(one), tracker, [f"{pair}=abilene"])
        if found.moved:
            accept(found, load(one))
        assert propose_epoch(load(one), tracker, [f"{pair}=abilene"]).moved == ()
        targets.append({it.claim.about: it.claim.value for it in found.moved})
    # by hand: facility loads of April are IT loads from May, when b1 and b2 were re-dated
    path = "sites.abilene.phases."
    assert targets[1][f"{path}b1.energised"] == "2025-09-26"
    assert targets[1][f"{path}b2.energised"] == "2025-12-24"
    assert targets[1][f"{path}b1.it_mw"] == "105 MW"
    assert targets[2:] == [{}, {}]


ABILENE = """
programme: {id: one, title: One, start: 2024-Q2, end: 2028-Q4, usd_year: 2025, inflation_per_year: 0,
            discount_rate_per_year: 0.05, lost_load_usd_per_mwh: 1000, ledger: claims}
hardware: {g: {it_w_per_accelerator: 2000, price_usd_per_accelerator: 40000}}
defaults:
  phase: {hardware: g, shell_usd_per_it_kw: 10000, build_quarters: 2, shell_spend: [0.5, 0.5],
          hardware_quarters: 1, hardware_spend: [1.0]}
sites:
  abilene:
    facility_per_it_peak: 1.4
    phases: {b1: {it_mw: 105}, b2: {it_mw: 106}, b3_4: {it_mw: 210}, b5_8: {it_mw: 422}}
"""
