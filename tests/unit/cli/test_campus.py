"""Commands on one campus: ``size`` and ``simulate``, their tables, JSON and folders, and what they refuse."""

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tariff_text import FOUR, LINEAR

from abilene.cli import main

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "examples" / "one-campus.yaml"
STARGATE = ROOT / "examples" / "stargate" / "programme.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"COLUMNS": "80"})
    return lambda *args: runner.invoke(
        main, ["size", *map(str, args)], catch_exceptions=False
    )


def test_the_table_says_what_is_built_and_how_sure_that_is(run):
    result = run(SMALL)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in (
        "260 MW, with the grid",
        "grid second",
        "battery",
        "LCOE: ",
        "fixed charge rate (NREL)",
        "the file states 1.30 at the peak",
        "Certificate",
    ):
        assert words in result.stdout
    for label in (
        "2013 (real hours)",
        "grid price: drawn, ercot_west_2022_2025, seed 1",
        "AEO 2025 reference case",
    ):
        assert label in " ".join(result.stdout.split())


def test_what_is_shed_by_workload(run):
    price = ("--set", "hardware.gb200.usd_per_accelerator_hour=3", "--load", "150")
    result = run(SMALL, *price)
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in (
        "load that may be shed",
        "training, held to 92% of its power",
        "serving, shut",
    ):
        assert words in result.stdout
    found = json.loads(run(SMALL, *price, "--json").stdout)
    shed = found["shed"]
    assert sum(one["mwh"] for one in shed.values()) == pytest.approx(found["lost_mwh"])
    assert sum(one["share_of_load"] for one in shed.values()) == pytest.approx(1)
    assert [one["usd_per_mwh"] for one in shed.values()] == sorted(
        one["usd_per_mwh"] for one in shed.values()
    )
    assert json.loads(run(SMALL, "--json", "--load", "150").stdout)["shed"] == {}


def test_json_has_every_figure_and_repeats(run):
    first, second = (
        run(SMALL, "--json", "--own-power", "--load", "50").stdout for _ in range(2)
    )
    assert first == second
    found = json.loads(first)
    assert (found["load_mw"], found["grid"], found["site"]) == (50, False, "prairie")
    assert not any(name.startswith("grid") for name in found["parts"])
    certificate = found["certificate"]
    assert certificate["lower_usd"] <= certificate["upper_usd"]
    assert certificate["gap"] <= 1e-4
    assert certificate["method"] == "engine"
    curve = found["price_duration_usd_per_mwh"]
    assert len(curve) == 101
    assert curve == sorted(curve, reverse=True)


def test_set_and_seed_move_the_result(run):
    parts = ["--own-power", "--json", "--load", 50]
    cheap, dear = (
        json.loads(
            run(
                SMALL, *parts, "--set", f"equipment.solar.capex_usd_per_kw={usd}"
            ).stdout
        )["parts"]["solar"]["mw"]
        for usd in (300, 3000)
    )
    assert cheap > dear
    seeds = [
        json.loads(run(SMALL, "--json", "--seed", seed).stdout)["lcoe_usd_per_mwh"]
        for seed in (1, 2)
    ]
    assert seeds[0] != seeds[1]


@pytest.fixture
def under_tariff(tmp_path):
    """Return the command ``size`` on the small campus whose connections are billed under a tariff."""
    text = SMALL.read_text()
    old = "      first: {firm_mw: 60, from: 2026-Q4}"
    assert old in text
    tariff = f"""
tariffs: {json.dumps({"large": LINEAR})}
peaks: {json.dumps({"four": FOUR})}
"""

    def run(name, *args):
        (tmp_path / "p.yaml").write_text(
            text.replace(old, old.replace("firm_mw", f"tariff: {name}, firm_mw"))
            + tariff
        )
        runner = CliRunner(env={"COLUMNS": "100"})
        return runner.invoke(main, ["size", str(tmp_path / "p.yaml"), *args])

    return run


def test_a_connection_under_a_tariff_is_billed_line_by_line(under_tariff):
    found = " ".join(under_tariff("large").output.split())
    assert "grid first: Large Service" in found
    assert "all (demand)" in found
    assert "(the same)." in found
    bill = json.loads(under_tariff("large", "--json").output)["bills"]["grid.first"]
    assert bill["model_usd"] == pytest.approx(bill["total_usd"], rel=1e-6)
    lines = [line["usd"] for line in bill["lines"].values()]
    assert sum(lines) == pytest.approx(bill["total_usd"], rel=1e-9)


def test_a_tariff_that_is_not_there_is_told_where_it_is_named(under_tariff):
    found = under_tariff("larg")
    assert found.exit_code == 2
    where = r"p\.yaml:\d+:\d+: sites\.prairie\.grid\.first\.tariff: "
    assert re.search(
        where + "there is no tariff 'larg'; did you mean 'large'", found.output
    )


def test_the_view_decides_the_figures(run):
    early = json.loads(
        run(STARGATE, "--site", "abilene", "--json", "--viewpoint", "secured").stdout
    )
    assert early["viewpoint"] == "secured"
    assert any("typical" in note or "real hours" in note for note in early["notes"])


def test_two_storages_go_to_the_lp_and_the_best_with_one_is_kept_where_its_time_ends(
    run, tmp_path
):
    text = SMALL.read_text()
    kind = "battery: {output: storage, packaged: battery, figures_by: [atb_2024, eia_2024], service_year: 2028}"
    assert kind in text
    text = text.replace(kind, f"{kind}\n  second_{kind}").replace(
        "battery: {max_mw: 300}",
        "battery: {max_mw: 300}\n      second_battery: {max_mw: 9}",
    )
    (tmp_path / "two.yaml").write_text(text)
    result = run("two.yaml", "--own-power", "--seconds", "0.01")
    assert result.exit_code == 0
    assert "an LP over all hours, which takes minutes; with one store" in result.stderr
    (said,) = (
        line for line in " ".join(result.stdout.split()).split("Certificate: ")[1:]
    )
    assert (
        "what no design costs less than is not known; feasible, stopped by seconds"
        in said
    )
    printed = run("two.yaml", "--own-power", "--seconds", "0.01", "--json").stdout
    found = json.loads(printed)["certificate"]
    assert (found["gap"], found["lower_usd"]) == (None, None)


def test_limits_are_kept_and_priced(run):
    base = ["--json", "--load", 50]
    free = json.loads(run(SMALL, *base).stdout)
    emitted = sum(part["co2_t"] for part in free["parts"].values())
    cap = round(0.5 * emitted)
    found = json.loads(
        run(
            SMALL,
            *base,
            "--co2-cap",
            cap,
            "--clean-share",
            0.7,
            "--storage-hours",
            3,
            5,
        ).stdout
    )
    assert found["limits"]["co2"]["amount"] <= cap * (1 + 1e-6)
    assert found["limits"]["clean"]["amount"] <= 0.3 * 50 * 8760 * (1 + 1e-6)
    assert max(limit["price_usd"] for limit in found["limits"].values()) > 0
    assert found["certificate"]["method"] == "engine"
    assert found["certificate"]["gap"] <= 1e-4
    battery = found["parts"]["battery"]
    assert (
        battery["mw"] * 3 * (1 - 1e-6)
        <= battery["mwh"]
        <= battery["mw"] * 5 * (1 + 1e-6)
    )
    taxed = json.loads(run(SMALL, *base, "--co2-price", 200).stdout)
    assert sum(part["co2_t"] for part in taxed["parts"].values()) < emitted
    table = run(SMALL, "--load", 50, "--co2-cap", cap).stdout
    assert "a tonne more would save" in " ".join(table.split())


def test_several_weather_years_share_one_design(run):
    twice = [
        "--json",
        "--load",
        50,
        "--weather-years",
        "abilene_tx_2013,abilene_tx_2013",
    ]
    mean, worst = (
        json.loads(run(SMALL, *twice, "--objective", over).stdout)
        for over in ("mean", "worst")
    )
    assert mean["objective"] == "mean"
    assert worst["certificate"]["upper_usd"] >= mean["certificate"]["upper_usd"] * (
        1 - 1e-4
    )
    assert sum("weather: abilene_tx_2013" in note for note in mean["notes"]) == 1
    assert sum("seed" in note for note in mean["notes"]) == 2
    table = run(SMALL, "--load", 50, *twice[3:], "--objective", "worst").stdout
    assert "in the worst of its weather years" in " ".join(table.split())
    assert (
        "no weather is called 'abilene'"
        in run(SMALL, "--weather-years", "abilene").stderr
    )


def test_the_pypsa_folder_is_written_with_its_bounds(run, tmp_path):
    result = run(SMALL, "--to", "pypsa", "net")
    assert "The PyPSA network is in net" in result.stdout
    manifest = json.loads((tmp_path / "net" / "manifest.json").read_text())
    low, high = manifest["optimum_usd_per_year"]
    assert low <= high <= low * (1 + 1.1e-4)
    with (tmp_path / "net" / "snapshots.csv").open() as file:
        assert sum(1 for _ in csv.reader(file)) == 8761


def test_bad_requests_are_refused(run):
    result = run(STARGATE)
    assert result.exit_code == 2
    assert "name one of abilene, shackelford" in result.stderr
    result = run(STARGATE, "--site", "lordstown", "--own-power")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing can make its power without the grid" in result.stderr


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "jobs.csv"
    rows = (f"{i * 1800},{3600 + 60 * (i % 90)},{8 + i % 64}" for i in range(400))
    path.write_text(
        "submit_s,duration_s,accelerators\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return str(path)


def simulate(*args):
    return CliRunner().invoke(main, ["simulate", str(SMALL), *args])


def test_folder_and_json_of_a_simulation_agree(trace, tmp_path):
    out = tmp_path / "out"
    shown = simulate("--trace", trace, "--policy", "backfill", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    assert "never short" in shown.output
    assert {path.name for path in out.iterdir()} == {
        "answer.json",
        "hours.csv",
        "report.html",
        "manifest.json",
    }
    data = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert (
        json.loads(simulate("--trace", trace, "--policy", "backfill", "--json").stdout)
        == data
    )
    here = data["this_power"]
    assert here["jobs_finished"] == here["jobs"] == 400
    assert here["powered_hours"] == pytest.approx(
        here["idle_hours"]
        + here["capped_hours"]
        + here["useful_hours"]
        + here["checkpointing_hours"]
        + here["restarting_hours"]
        + here["lost_to_failures_hours"]
        + here["lost_to_power_hours"]
        + here["lost_to_preemption_hours"]
    )
    assert data["short_hours"] == 0, "the campus buys through dear hours"
    with (out / "hours.csv").open(encoding="utf-8") as file:
        hours = list(csv.DictReader(file))
    assert all(
        float(hour["drawn_it_kw"]) <= float(hour["usable_it_kw"]) + 1e-3
        for hour in hours
    )
    assert sum(float(hour["drawn_it_kw"]) for hour in hours) * 1e3 == pytest.approx(
        here["energy_wh"], rel=1e-5
    )


def test_the_page_of_a_simulation_asks_for_nothing(trace, tmp_path):
    simulate("--trace", trace, "--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    for chart in ("simulated-power", "simulated-work"):
        assert f'data-chart="{chart}"' in page


def test_wrong_names_of_a_simulation_are_told(trace):
    policy = simulate("--trace", trace, "--policy", "fifi")
    assert policy.exit_code == 2
    assert "did you mean 'fifo'" in policy.output
    assert simulate("--trace", "none.csv").exit_code == 2


def test_what_a_slice_or_a_campus_cannot_hold(trace):
    """Wider jobs are left out by kind, or refused; a slice that is larger than its campus has no power."""
    strict = simulate("--trace", trace, "--accelerators", "8", "--strict")
    assert strict.exit_code == 2
    assert "jobs.csv:3:1: 393 jobs wider than the slice of 8 acc" in strict.output
    large = simulate("--trace", trace, "--accelerators", "1000000")
    assert large.exit_code == 2
    assert "--accelerators: a slice of 1,000,000 accelerators: prairie" in large.output
    data = json.loads(
        simulate("--trace", trace, "--accelerators", "8", "--json").stdout
    )
    assert data["trace"]["used"] == data["this_power"]["jobs"] == 7
    assert data["trace"]["left_out"] == [
        {
            "kind": "wider than the slice of 8 accelerators",
            "count": 393,
            "first_line": 3,
        }
    ]


def test_what_is_wrong_with_an_option_is_said_at_the_option(run):
    result = run(SMALL, "--storage-hours", 8, 2)
    assert result.exit_code == 2
    assert result.stderr == (
        "--storage-hours: no storage has at least 8 and at most 2 hours; exchange them\n"
    )
