"""Settings of every test, and the plans that several of them read."""

import math
import os
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from made_once import made_once, shared_folder

settings.register_profile("abilene", deadline=None)
settings.load_profile("abilene")
BAD = "</script><script>document.title=1</script><img src=x onerror=document.title=2>"
EXAMPLES = Path(__file__).parents[1] / "examples"


def pytest_addoption(parser):
    parser.addoption(
        "--examples",
        type=float,
        default=1.0,
        help="share of its examples that each property is tried on",
    )


def pytest_collection_modifyitems(config, items):
    """Try properties on a share of their examples: ``make test`` asks for some, ``make check`` for all."""
    share = config.getoption("--examples")
    for item in items if share < 1 else ():
        test = getattr(item, "obj", None)
        asked = getattr(test, "_hypothesis_internal_use_settings", None)
        if asked is not None:
            few = math.ceil(share * asked.max_examples)
            test._hypothesis_internal_use_settings = settings(asked, max_examples=few)


@pytest.fixture(scope="session", autouse=True)
def no_sizes_of_other_days(tmp_path_factory):
    """Keep the sizes of designs in a folder of this run, not in that of whoever runs it."""
    os.environ["ABILENE_CACHE"] = str(shared_folder(tmp_path_factory) / "sizes")


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Return a function that makes something of a name, once for all workers of this run."""
    return partial(made_once, shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def examples():
    """Return the folder of the examples."""
    return EXAMPLES


@pytest.fixture(scope="session")
def january(once):
    """Return plan, draft and views of Stargate as two views could know it on 23 January 2025."""
    from abilene.planning.chain import plans
    from abilene.programme.changes import load
    from abilene.programme.resolve import seen_by

    draft, day, views = (
        load(EXAMPLES / "stargate" / "programme.yaml"),
        date(2025, 1, 23),
        ["announced", "musk"],
    )
    plan = once("january", lambda: plans(draft, views, day))
    return plan, draft, seen_by(draft, views, day)


@pytest.fixture(scope="session")
def sizer(examples):
    """Return what sizes the example, and knows the campuses that it has sized for other tests."""
    from abilene.buildout import Sizer
    from abilene.buildout.cache import default_folder

    return Sizer(examples, default_folder())


@pytest.fixture(scope="session")
def one_campus(once, examples, sizer):
    """Return the plan of one campus in the one view that it has."""
    from abilene.planning.chain import plans
    from abilene.programme.changes import load

    draft = load(examples / "one-campus.yaml")
    return once("one_campus", lambda: plans(draft, sizer=sizer))


@pytest.fixture(scope="session")
def three_weeks():
    """Return three weeks of a made-up campus: the second has the highest price, the third the median one."""
    from abilene.results.hours import Hours

    hour = np.arange(3 * 168)
    sun = np.clip(np.sin((hour % 24 - 6) / 12 * np.pi), 0.0, 1.0) * 90.0
    charge = np.where(hour % 24 == 12, 20.0, 0.0)
    discharge = np.where(hour % 24 == 20, 18.0, 0.0)
    return Hours(
        times=np.datetime64("2013-01-01T00", "h") + hour.astype("timedelta64[h]"),
        load_mw=np.full(len(hour), 100.0),
        price_usd_per_mwh=np.repeat([10.0, 90.0, 40.0], 168),
        supply_mw={
            "first": 100.0 + charge - sun - discharge,
            "solar": sun,
            "battery": discharge,
            "unserved": sun * 0.0,
        },
        charge_mw={"battery": charge},
        technology={"first": "grid"},
        source="made up",
    )


@pytest.fixture(scope="session")
def hostile(once, tmp_path_factory):
    """Return a campus in whose every text somebody has put markup."""
    tmp_path = tmp_path_factory.mktemp("hostile")
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "actors.yaml").write_text(
        f"actors:\n  - {{id: bank, name: '{BAD}', role: lender}}\n"
    )
    (claims / "letter.yaml").write_text(f"""
source: {{id: letter, kind: news, publisher: '{BAD}', published: 2026-01-02, url: 'javascript:alert(3)'}}
claims:
  - {{id: one, about: capital.equity.amount_usd, says: bank, said: 2026-01-01, kind: secured, value: 2 bn USD, quote: '{BAD}'}}
  - {{id: two, says: bank, said: 2026-01-02, disputes: one, quote: '{BAD}'}}
""")
    text = (
        (EXAMPLES / "one-campus.yaml")
        .read_text()
        .replace("title: One campus of 200 MW", f"title: '{BAD}'\n  ledger: claims")
    )
    text = text.replace("title: Sponsors' equity", f"title: '{BAD}'").replace(
        "    amount_usd: 2.1 bn USD\n", ""
    )
    (tmp_path / "campus.yaml").write_text(text)
    from abilene.buildout import Sizer
    from abilene.buildout.cache import default_folder
    from abilene.planning.chain import plans
    from abilene.programme.changes import load
    from abilene.programme.resolve import seen_by

    draft = load(tmp_path / "campus.yaml")
    sizer = Sizer(tmp_path, default_folder())
    plan = once("hostile", lambda: plans(draft, ["announced"], sizer=sizer))
    return plan, draft, seen_by(draft, ["announced"])
