"""Every public name of Abilene at work: run it, or read it beside the guide "From Python".

python examples/public_api.py [FOLDER]
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import abilene as ab

PROGRAMME = Path(__file__).with_name("one-campus.yaml")


def main(folder: Path) -> None:
    """Plan the example, write it, read it back, and compare it with one of more equity."""
    draft: ab.Draft = ab.load(PROGRAMME)
    plan: ab.Plan = ab.plans(draft, gap=0.01)
    print(plan)

    view: ab.ViewAnswer = plan.viewpoints["as_written"]
    site: ab.SiteAnswer = view.sites["prairie"]
    print(
        f"{view.it_mw['2030-Q4']:.0f} MW IT; power at {site.lcoe_usd_per_mwh} USD/MWh"
    )

    tables: ab.Tables = plan.tables
    print(tables)
    print(tables["quarters"][["quarter", "it_mw"]].tail(2))
    print(plan.hours("prairie").head(2))
    charts: ab.Charts = plan.chart("load")
    print(charts, len(charts.html()), charts[0].csv().splitlines()[0], plan.charts)

    written: Path = plan.write(folder / "plan")
    again: ab.Plan = ab.read_plan(written)
    print(again == plan, again.name)

    richer: ab.Draft = ab.load(PROGRAMME, ["capital.equity.amount_usd=9 bn USD"])
    one: ab.PlanOfView = ab.plan(richer, as_of=date(2026, 8, 1))
    print(one.it_mw["2030-Q4"], one.plan.title, one.hours("prairie").shape)
    found: ab.PlanComparison = ab.compare(again, one.plan)
    print([difference.path for difference in found.values])
    print(plan.compare(one.plan) == found)

    asked = folder / "study.yaml"
    values = "{sweep: {capital.equity.amount_usd: [1.5 bn USD, 3.5 bn USD]}}"
    asked.write_text(f"programme: {PROGRAMME}\ndesign: {values}\n")
    study: ab.StudyOutcome = ab.study(asked)
    print(study.results["it_mw.2030"].tolist(), study.chart("it_mw.2030"))

    seen: ab.Seen = ab.resolve(draft, "as_written")
    print(seen.provenance["capital.equity.amount_usd"])
    print(errors(again))


def errors(read_back: ab.Plan) -> list[str]:
    """Return what goes wrong where it should: each error names the place and the fix."""
    said = []
    try:
        ab.load(PROGRAMME, ["capital.equty.amount_usd=2.5 bn USD"])
    except ab.InputError as error:
        said.append(str(error))
    try:
        read_back.chart("load")
    except (ab.MissingExtraError, ab.NoPlanError, ab.ShapeError) as error:
        said.append(f"unexpected: {error}")
    except ab.AbileneError as error:
        said.append(str(error))
    return said


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
