"""Only firm equipment counts as megawatts in the build-out: sun, wind and storage leave its answer as it is."""

from datetime import date
from pathlib import Path

from abilene.buildout.case import Case, Situation
from abilene.buildout.supply import options
from abilene.plan import load, plan
from abilene.programme.schema import Programme

SMALL = Path(__file__).parents[2] / "examples" / "one-campus.yaml"


def test_sun_wind_and_storage_are_no_options():
    programme = load(SMALL).programme
    assert {programme.equipment[kind].output for kind in programme.sites["prairie"].equipment} == {
        "firm",
        "sun",
        "wind",
        "storage",
    }
    case = Case(programme, Situation(date(2026, 3, 31)))
    assert [option.kind for option in options(case, "prairie")] == ["gas_turbine"]


def test_the_answer_is_that_of_a_programme_without_them(tmp_path):
    lines = SMALL.read_text().splitlines(keepends=True)
    kept = [line for line in lines if line.split(":")[0].strip() not in {"solar", "wind", "battery"}]
    assert len(lines) - len(kept) == 6
    (tmp_path / "firm.yaml").write_text("".join(kept))
    view, firm = plan(load(SMALL)), plan(load(tmp_path / "firm.yaml"))
    assert view.model_dump(exclude={"provenance"}) == firm.model_dump(exclude={"provenance"})


def test_lead_time_and_cost_may_come_from_the_packaged_table():
    data = load(SMALL).programme.model_dump(by_alias=True)
    data["equipment"]["gas_turbine"] |= {"lead_months": None, "capex_usd_per_kw": None}
    case = Case(Programme.model_validate(data), Situation(date(2026, 3, 31)))
    (turbine,) = options(case, "prairie")
    assert turbine.first == case.now + 14  # EIA: 40 months
    assert case.plants["gas_turbine"].origins["capex_usd_per_kw"].startswith("atb_2024")
