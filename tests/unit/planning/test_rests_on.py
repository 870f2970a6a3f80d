"""What megawatts and money rest on: a campus worked by hand, and the law of the weakest link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.buildout import phase_timings
from abilene.claims import STRENGTHS
from abilene.planning.footing import ASSUMED, Footing
from abilene.planning.rests_on import by_weakest_link, rests_on
from abilene.programme.changes import load

CAMPUS = """
programme:
  {id: by_hand, title: By hand, start: 2026-Q1, end: 2028-Q4, usd_year: 2025, ledger: claims,
   inflation_per_year: 0, discount_rate_per_year: 0.08, lost_load_usd_per_mwh: 1000}
hardware:
  chip: {it_w_per_accelerator: 1000, price_usd_per_accelerator: 1000, available: 2025-01}
defaults:
  phase: {hardware: chip, shell_usd_per_it_kw: 1000, build_quarters: 2, shell_spend: [0.5, 0.5],
          hardware_quarters: 1, hardware_spend: [1]}
sites:
  here:
    at: {lat: 32.5, lon: -99.8}
    facility_per_it_peak: 1
    power_usd_per_mwh: 50
    grid:
      signed: {firm_mw: 1, from: 2027-Q4}
      hoped: {firm_mw: 140, from: 2026-Q2}
    phases:
      runs: {it_mw: 1}
      next: {it_mw: 1, target: 2027-Q4}
capital:
  equity: {opens: 2025-01-01}
  rest: {part_of: equity, opens: 2025-01-01}
"""
ACTORS = "actors: [{id: dev, name: Developer, role: principal}, {id: eye, name: Eye, role: analyst}]"
SOURCE = "source: {{id: {0}, kind: {1}, publisher: {2}, published: 2026-03-31, quotes: {3}}}\nclaims:\n"
CLAIM = (
    "  - {{id: {0}, about: {1}, says: {2}, said: 2026-03-31, kind: {3}, value: {4}}}\n"
)
GRID, PHASES = "sites.here.grid.signed", "sites.here.phases"
FILES = {
    "contract": (
        ("contract", "Utility", "checked"),
        ("signed-mw", f"{GRID}.firm_mw", "dev", "secured", "60 MW"),
        ("signed-from", f"{GRID}.from", "dev", "secured", "2026-01-31"),
    ),
    "meter": (
        ("analysis", "Eye", "checked"),
        ("runs-mw", f"{PHASES}.runs.it_mw", "eye", "measured", "50 MW"),
        ("runs-since", f"{PHASES}.runs.energised", "eye", "measured", "2025-12-31"),
    ),
    "release": (
        ("release", "Developer", "checked"),
        ("next-mw", f"{PHASES}.next.it_mw", "dev", "announced", "100 MW"),
        ("next-target", f"{PHASES}.next.target", "dev", "announced", "2027-09-30"),
    ),
    "news": (
        ("news", "A paper", "not checked"),
        ("money", "capital.equity.amount_usd", "dev", "secured", "10 bn USD"),
    ),
    "filing": (
        ("filing", "Developer", "checked"),
        ("part", "capital.rest.amount_usd", "dev", "secured", "3 bn USD"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory, desk_of):
    folder = tmp_path_factory.mktemp("by_hand")
    (folder / "claims").mkdir()
    (folder / "campus.yaml").write_text(CAMPUS)
    (folder / "claims" / "actors.yaml").write_text(ACTORS)
    for name, (source, *claims) in FILES.items():
        text = SOURCE.format(name, *source)
        text += "".join(CLAIM.format(*claim) for claim in claims)
        (folder / "claims" / f"{name}.yaml").write_text(text)
    draft = load(folder / "campus.yaml", [])
    desk, seen = desk_of(draft)
    found = desk.study(seen).found
    timings = phase_timings(found.plan, found.unlimited)
    return found.plan, rests_on(draft, seen, found.plan, timings)


def test_each_megawatt_is_counted_once_at_its_weakest_link(by_hand):
    """The 50 MW that run are measured and take 50 of the 60 MW that are signed. Of the next 100 MW a tenth has the
    other 10 MW, and hangs at its weakest on money of which a paper told; nine tenths hang on power nobody spoke of.
    """
    plan, found = by_hand
    assert plan.total_it_mw[-1] == 150
    at_end = {name: mw["2028-Q4"] for name, mw in found.it_mw.items()}
    assert at_end == {
        "measured": 50,
        "contract or filing": 0,
        "release": 0,
        "first-hand news": pytest.approx(10),
        "second-hand news": 0,
        "derived": 0,
        "assumed": pytest.approx(90),
    }
    assert found.it_mw_checked["2028-Q4"] == 50
    assumed = {link: mw["2028-Q4"] for link, mw in found.it_mw_assumed.items()}
    assert assumed == {"size": 0, "date": 0, "power": pytest.approx(90), "money": 0}


def test_the_shares_add_up_to_the_load_in_every_quarter(by_hand):
    plan, found = by_hand
    for quarter, it_mw in zip(plan.quarters, plan.total_it_mw, strict=True):
        parts = sum(mw[str(quarter)] for mw in found.it_mw.values())
        assert parts == pytest.approx(it_mw, abs=0.004)


def test_each_dollar_in_view_is_counted_once_at_what_its_parts_leave(by_hand):
    _, found = by_hand
    usd = {name: usd for name, usd in found.capital_in_view_usd.items() if usd}
    assert usd == {"contract or filing": 3e9, "first-hand news": 7e9}
    assert found.capital_in_view_checked_usd == 3e9
    assert found.capital_in_view_contested_usd == 0


def test_of_two_links_the_firmest_parts_meet():
    """Half filed and half assumed power, of which a fifth is paid from what is assumed: half of all is assumed, not 0.6."""
    filing, news = Footing(1, False), Footing(3, True)
    power = [(30.0, filing), (30.0, ASSUMED)]
    money = [(8e9, news), (2e9, ASSUMED)]
    found = by_weakest_link({"power": power, "money": money})
    assert {name: found[name] for name in STRENGTHS} == pytest.approx(
        {**dict.fromkeys(STRENGTHS, 0.0), "first-hand news": 0.5, "assumed": 0.5}
    )
    assert (found["checked"], found["power"], found["money"]) == (0, 0.5, 0.2)


def test_a_link_without_any_amount_asks_nothing():
    found = by_weakest_link({"size": [(1.0, Footing(2, False))], "money": []})
    assert (found["release"], found["checked"]) == (1, 1)


shares = st.lists(
    st.tuples(
        st.floats(0.01, 100),
        st.builds(Footing, st.integers(0, len(STRENGTHS) - 1), st.booleans()),
    ),
    min_size=1,
    max_size=5,
)


@given(st.dictionaries(st.sampled_from(["size", "date", "power", "money"]), shares))
def test_shares_are_none_less_than_zero_and_add_up_to_one(links):
    found = by_weakest_link(links)
    parts = [found[name] for name in STRENGTHS]
    assert min(parts) > -1e-9
    assert sum(parts) == pytest.approx(1)
    for link in links:  # no link alone is weaker than all together
        assert found["assumed"] >= found[link] - 1e-9
