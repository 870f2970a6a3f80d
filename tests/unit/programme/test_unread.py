"""Values that nothing reads: each reason holds where it should, and a plan truly reads none of them."""

import sys
from collections import defaultdict

import pytest
from tariff_text import under_a_tariff

import abilene as ab
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.programme.unread import AS_MACHINES, HOURLY, NAMES, why_unread
from abilene.record import Record

PRICE = "hardware.gb200.usd_per_accelerator_hour=3"
SITE = "sites.prairie"
BARE = ("programme.lost_load_usd_per_mwh=~", f"{SITE}.power_usd_per_mwh=45")


def why(examples, path, *settings, question="plan"):
    draft = load(examples / "one-campus.yaml", settings)
    return why_unread(path, seen_by(draft)["as_written"].programme, question)


@pytest.mark.parametrize(
    ("path", "settings", "question", "words"),
    [
        ("hardware.gb200.title", (), "plan", "no figure hangs on a name"),
        ("capital.vendor.provider", (), "campus", "no figure hangs on a name"),
        (f"{SITE}.power_usd_per_mwh", (), "plan", "is sized by the hour"),
        (f"{SITE}.gas_region", BARE, "plan", "is not sized by the hour"),
        (f"{SITE}.grid.first.contract_mw", BARE, "plan", "is not sized by the hour"),
        (f"{SITE}.grid.first.curtail.events", BARE, "plan", "is not sized by the hour"),
        ("programme.lost_load_usd_per_mwh", (PRICE,), "plan", "no campus is sized by"),
        ("workloads.serving.relative_price", (), "plan", "nobody says what compute"),
        ("programme.shed_hours", (), "campus", "nobody says what compute brings"),
        ("programme.most_compute_by", ("programme.objective=npv",), "plan", "under"),
        (f"{SITE}.equipment.gas_turbine.whole", (), "plan", "`abilene size` alone"),
        (f"{SITE}.reliability.served", BARE, "plan", "is not sized by the hour"),
        (
            f"{SITE}.reliability.lost_load_usd_per_mwh",
            (),
            "plan",
            "`abilene size` alone",
        ),
        (f"{SITE}.swing.share", (), "plan", "`abilene size` alone"),
        (f"{SITE}.marginal_co2_region", BARE, "plan", "is not sized by the hour"),
        (f"{SITE}.ppa.sun.max_mw", BARE, "plan", "is not sized by the hour"),
        ("tariffs.t.lines", (), "campus", "`abilene bill` and `abilene tariff`"),
        ("capital.equity.amount_usd", (), "campus", "a plan alone reads it"),
        ("finance.hardware_life_years", (), "campus", "a plan alone reads it"),
    ],
)
def test_what_nothing_reads(examples, path, settings, question, words):
    assert words in why(examples, path, *settings, question=question)


@pytest.mark.parametrize("path", ["tariffs.large.lines.all", "peaks.four.months"])
def test_a_tariff_of_a_connection_is_read(examples, path):
    draft = load(examples / "one-campus.yaml")
    programme = seen_by(draft)["as_written"].programme
    assert why_unread(path, under_a_tariff(programme, "prairie"), "plan") == ""
    assert why_unread(path, programme, "plan") != ""


SHEDS = "workloads.training.sheds_down_to=0.5"


@pytest.mark.parametrize(
    ("path", "settings", "question"),
    [
        (f"{SITE}.power_usd_per_mwh", BARE, "plan"),
        (f"{SITE}.gas_region", (), "plan"),
        (f"{SITE}.gas_region", BARE, "campus"),
        ("programme.lost_load_usd_per_mwh", (), "plan"),
        ("programme.lost_load_usd_per_mwh", (PRICE, SHEDS), "plan"),
        ("workloads.serving.relative_price", (PRICE,), "plan"),
        ("workloads.serving.relative_price", (SHEDS,), "plan"),
        ("programme.most_compute_by", (), "plan"),
        ("equipment.gas_turbine.unit_mw", (), "campus"),
        ("equipment.gas_turbine.unit_mw", (), "plan"),
        (f"{SITE}.grid.first.feeders", (), "plan"),
        (f"{SITE}.grid.first.clean", (), "plan"),
        (f"{SITE}.cooling_cycles", (), "plan"),
        ("equipment.gas_turbine.min_load", (), "plan"),
        ("tariffs.t.lines", (), "tariff"),
        ("capital.equity.amount_usd", (), "plan"),
    ],
)
def test_what_something_may_read(examples, path, settings, question):
    assert why(examples, path, *settings, question=question) == ""


ASKS = ("record.py", "validating.py", "/programme/", "/claims/", "/report/", "refused")
"""Who reads every value, to check or to print it."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "more"),
    [((), {"relative_price", "shed_hours"}), ((PRICE,), {"most_compute_by"})],
)
def test_a_plan_reads_none_of_what_is_called_unread(
    examples, monkeypatch, settings, more
):
    """Every value that a plan reads is watched; a figure that begins to hang on one of these finds this test."""
    read = defaultdict(set)
    whole = Record.__getattribute__

    def watched(self, name):
        frame = sys._getframe(1).f_code.co_filename
        if "/abilene/" in frame and not any(who in frame for who in ASKS):
            read[name].add(frame)
        return whole(self, name)

    draft = load(examples / "one-campus.yaml", settings)
    monkeypatch.setattr(Record, "__getattribute__", watched)
    plan = ab.plan(draft)
    monkeypatch.undo()
    assert plan.it_mw
    assert "it_mw" in read
    unread = {"provider", "power_usd_per_mwh", *AS_MACHINES, *more}
    assert {name: read[name] for name in unread if read[name]} == {}
    assert read.keys() | {"net_load"} >= HOURLY
    assert "title" in NAMES
