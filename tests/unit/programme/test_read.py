"""Programme files: every problem at its place, with a fix."""

import copy
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programme_text import TEXT
from ruamel.yaml import YAML

from abilene.errors import InputError
from abilene.programme.read import read_programme


def write(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text)
    return path


def problems(tmp_path, old, new):
    assert old in TEXT
    with pytest.raises(InputError) as caught:
        read_programme(write(tmp_path, TEXT.replace(old, new)))
    return [str(p).replace(str(tmp_path) + "/", "") for p in caught.value.problems]


def test_quantities_are_read_in_the_unit_of_their_name(tmp_path):
    programme = read_programme(write(tmp_path, TEXT)).programme
    assert programme.hardware["h"].price_usd_per_accelerator == 50_000
    assert programme.hardware["h"].usd_per_it_kw == 25_000
    assert programme.equipment["turbine"].lead_months == 48
    assert programme.sites["a"].grid["g"].firm_mw == 1200
    assert programme.capital["c"].amount_usd == 5e9
    assert programme.capital["c"].only_for == ("sites.a",)


def test_defaults_fill_what_a_phase_does_not_give(tmp_path):
    draft = read_programme(write(tmp_path, TEXT))
    phases = draft.programme.sites["a"].phases
    assert (phases["p"].build_quarters, phases["q"].build_quarters) == (5, 6)
    assert draft.origin("sites.a.phases.p.build_quarters") == "literal:p.yaml:5"
    assert draft.origin("sites.a.phases.q.build_quarters") == "literal:p.yaml:13"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    grid:", "    gird:", "p.yaml:11:5: sites.a.gird: unknown key; did you mean 'grid'?"),
        ("it_mw: 100", "it_mw: -1", "p.yaml:13:25: sites.a.phases.p.it_mw: -1 is refused; input should be greater than 0"),
        ("1.2 GW", "1.2 USD", "p.yaml:11:25: sites.a.grid.g.firm_mw: 'USD' measures money, but power is meant; "
         "write it as '1.2 GW' or 'about 300 MW'"),
        ("a.p}", "a.pp}", "p.yaml:14:56: capital.c.opens.energised: there is no phase 'a.pp'; did you mean 'a.p'?"),
        ("{hardware: h,", "{hardware: hh,", "p.yaml:5:21: sites.a.phases.p.hardware: there is no hardware 'hh'; did you mean 'h'?"),
        ("{hardware: h,", "{hardwere: h,", "p.yaml:5:11: defaults.phase.hardwere: unknown key; did you mean 'hardware'?"),
        ("build_quarters: 5, ", "", "p.yaml:13:17: sites.a.phases.p.build_quarters: missing; add 'build_quarters'"),
        ("[1.0]", "[0.9]", "p.yaml:13:17: sites.a.phases.p: hardware_spend adds up to 0.9; shares must be >= 0 and add up to 1"),
        ("usd_year: 2025}", "usd_year: 2025, lost_load_usd_per_mwh: 2.0e+9}", "p.yaml:1:96: programme.lost_load_usd_per_mwh: "
         "2000000000.0 is refused; input should be less than or equal to 1000000000"),
        ("usd_year: 2025}", "usd_year: 2025, discount_rate_per_year: -60 %}", "p.yaml:1:97: programme.discount_rate_per_year: "
         "'-60 %' is refused; input should be greater than or equal to -0.5"),
        ("end: 2026", "end: 2024", "p.yaml:1:12: programme: end is before start; exchange them"),
        ("start: 2025-Q1", "start: soon", "p.yaml:1:37: programme.start: 'soon' is not a date; write a day 2026-09-30, "
         "a month 2026-09, a quarter 2026-Q3, a half 2026-H2 or a year 2026"),
        ("opens: {energised: a.p}", "opens: {}", "p.yaml:14:44: capital.c.opens: not one event; give exactly one of energised, "
         "it_online_mw, per_it_online_mw_usd, drawn"),
        ("turbine: {max_mw", "turbin: {max_mw", "p.yaml:12:17: sites.a.equipment.turbin: there is no equipment 'turbin'; "
         "did you mean 'turbine'?"),
        ("only_for: sites.a", "part_of: d", "p.yaml:14:71: capital.c.part_of: there is no tranche 'd'; known: c"),
        ("it_mw: 100", "title: x", "p.yaml:13:17: sites.a.phases.p: neither it_mw nor facility_mw is given; add one"),
    ],
)  # fmt: skip
def test_problems_say_where_what_and_how_to_fix_it(tmp_path, old, new, message):
    assert message in problems(tmp_path, old, new)


def test_the_dearest_load_and_the_least_rate_are_taken(tmp_path):
    both = (
        "usd_year: 2025, lost_load_usd_per_mwh: 1.0e+9, discount_rate_per_year: -50 %}"
    )
    file = write(tmp_path, TEXT.replace("usd_year: 2025}", both))
    header = read_programme(file).programme.programme
    assert header.lost_load_usd_per_mwh == 1e9
    assert header.discount_rate_per_year == -0.5


def test_all_problems_are_reported_at_once(tmp_path):
    text = (
        TEXT.replace("    grid:", "    gird:")
        .replace("it_mw: 100", "it_mw: x MW")
        .replace("5 bn USD", "5 bn EUR")
    )
    with pytest.raises(InputError) as caught:
        read_programme(write(tmp_path, text))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    "text",
    ["", "[]", "programme", "sites: 3", "sites: {a: {phases: 3}}", "defaults: 4"],
)
def test_what_is_no_programme_is_an_input_error(tmp_path, text):
    with pytest.raises(InputError):
        read_programme(write(tmp_path, text))


def test_overrides_are_checked_and_kept(tmp_path):
    path = write(tmp_path, TEXT)
    draft = read_programme(
        path, ["sites.a.grid.g.firm_mw=300 MW", "capital.c.expires = 2028-Q1"]
    )
    assert draft.overrides == {
        "sites.a.grid.g.firm_mw": "300 MW",
        "capital.c.expires": "2028-Q1",
    }
    for text, message in {
        "sites.a.grid.g.firm_mww=3": "--set sites.a.grid.g.firm_mww: there is no such path; did you mean 'sites.a.grid.g.firm_mw'?",
        "sites.b.x=3": "--set sites.b.x: there is no such path",
        "sites.a.grid.g.firm_mw=x": "--set sites.a.grid.g.firm_mw=x: cannot read 'x'",
        "nothing": "--set nothing: cannot be read; write --set PATH=VALUE",
        "sites.a=3": "--set sites.a=3: this is a whole record, and single values alone can be set; set its values one by one",
    }.items():
        with pytest.raises(InputError) as caught:
            read_programme(path, [text])
        assert str(caught.value).startswith(message)


DATA = {"a": 1, "b": "x", "c": None}
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_junk_anywhere_is_an_input_error_or_a_programme_never_a_crash(
    tmp_path_factory, data
):

    path = tmp_path_factory.mktemp("junk") / "p.yaml"
    path.write_text(TEXT)
    content = copy.deepcopy(YAML(typ="safe", pure=True).load(TEXT))
    node = content
    while True:
        key = data.draw(st.sampled_from(sorted(node)))
        if isinstance(node[key], dict) and node[key] and data.draw(st.booleans()):
            node = node[key]
            continue
        node[key] = data.draw(JUNK)
        break
    with path.open("w") as file:
        YAML(typ="safe", pure=True).dump(content, file)
    with suppress(InputError):
        read_programme(path)


def test_values_of_defaults_stand_in_the_order_of_the_file(tmp_path):
    """In the order of a set they were others in each process, and so was the hash of a study."""
    draft = read_programme(write(tmp_path, TEXT))
    keys = [*draft.document.data["defaults"]["phase"]]
    assert [*draft.document.data["sites"]["a"]["phases"]["p"]] == ["it_mw", *keys]
