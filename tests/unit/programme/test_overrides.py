"""Values set by hand: read as YAML, tried on the programme, refused with a fix."""

import pytest

from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.overrides import leaves, set_text, set_value, with_overrides
from abilene.programme.resolve import seen_by


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3.5 GW", "3.5 GW"),
        ("true", True),
        ("[0.5, 0.5]", [0.5, 0.5]),
        ("2026-Q1", "2026-Q1"),
        ("~", None),
        ("{a: 1}", "{a: 1}"),  # a record is not set as a whole
    ],
)
def test_text_is_read_as_yaml_reads_it(text, value):
    data = {"a": {"b": 0}}
    set_text(data, "a.b", text)
    assert data == {"a": {"b": value}}


def test_a_value_may_be_new_but_not_its_record():
    data = {"a": {"b": {"c": 1}}, "n": None, "l": [1]}
    set_value(data, "a.b.d", 2)
    assert data["a"]["b"] == {"c": 1, "d": 2}
    for path in ("x.y", "a.b.c.d", "n.x", "l.0", "a.b"):
        with pytest.raises(KeyError):
            set_value(data, path, 3)
    assert data == {"a": {"b": {"c": 1, "d": 2}}, "n": None, "l": [1]}


def test_what_is_assumed_of_risk_may_be_set_where_a_file_says_nothing_of_it(draft_of):
    """It was refused: there was no such path."""
    texts = ["risk.common=0.5", "risk.class.p50=1.5", "risk.class.p90=3"]
    texts += ["risk.closing.announced.share=0.8", "risk.costs.chips.p50=1.1"]
    both = with_overrides(draft_of(), [*texts, "risk.costs.chips.p90=1.3"])
    (seen,) = seen_by(both).values()
    risk = seen.programme.risk
    assert (risk.common, risk.site, risk.class_.p90) == (0.5, 0.2, 3)
    assert risk.closing["announced"].share == 0.8
    assert risk.costs.chips.p90 == 1.3
    for text, why in (
        ("risk.comon=0.5", "there is no such path"),
        ("risk.common=2", "2 is refused"),
        ("risk.class.p50=1.5", "p90"),
        ("risk.common.x=1", "risk.common"),
    ):
        with pytest.raises(InputError, match=why):
            with_overrides(draft_of(), [text])


def test_a_class_may_be_set_where_a_file_has_no_risk_or_a_law_of_its_own(draft_of):
    """Over a law of its own it was refused as a whole record."""
    name = "risk.class=epoch_2025_26_strict"
    own = ["risk.class.p50=1.5", "risk.class.p90=3"]
    for texts in ([name], [*own, name]):
        (seen,) = seen_by(with_overrides(draft_of(), texts)).values()
        assert seen.programme.risk.class_ == "epoch_2025_26_strict"


def test_what_may_be_set_is_what_the_file_gives_and_what_claims_are_about(draft_of):
    found = leaves(draft_of())
    assert found == sorted(found)
    assert {"sites.a.power_usd_per_mwh", "sites.a.phases.p.shell_spend"} < set(found)
    assert "capital.c.expires" in found  # nobody wrote it, claims may be about it
    assert "sites.a.pue_peak" in found
    assert not [path for path in found if path.startswith("defaults")]
    assert "" not in found


def test_all_that_is_wrong_is_said_at_once(draft_of):
    draft = draft_of()
    texts = ["x", "=3", "sites.a=", "sites.a.power_usd_per_mwh=-1", "sites.a.x=1"]
    with pytest.raises(InputError) as caught:
        with_overrides(draft, texts)
    assert sorted(map(str, caught.value.problems)) == [
        "--set =3: cannot be read; write --set PATH=VALUE",
        "--set sites.a.power_usd_per_mwh=-1: -1 is refused; "
        "input should be greater than or equal to 0",
        "--set sites.a.x: there is no such path; did you mean 'sites.a'?",
        "--set sites.a=: cannot be read; write --set PATH=VALUE",
        "--set x: cannot be read; write --set PATH=VALUE",
    ]
    assert draft.overrides == {}


def test_a_rule_over_several_values_is_kept_too(draft_of):
    with pytest.raises(InputError, match=r"shell_spend adds up to 0\.9"):
        with_overrides(draft_of(), ["sites.a.phases.p.shell_spend=[0.4, 0.5]"])


def test_two_settings_that_are_valid_only_together_are_taken(draft_of):
    """Each was tried alone, and refused: two shares do not fit one quarter."""
    path = "sites.a.phases.p"
    both = [f"{path}.build_quarters=1", f"{path}.shell_spend=[1.0]"]
    assert len(with_overrides(draft_of(), both).overrides) == 2
    with pytest.raises(InputError, match=f"--set {path}.build_quarters=1: "):
        with_overrides(draft_of(), both[:1])


def test_a_default_is_set_for_every_phase_that_takes_it(examples):
    """It was recorded, and had no effect: the defaults stood in the phases already."""
    draft = load(
        examples / "one-campus.yaml", ["defaults.phase.shell_usd_per_it_kw=99999"]
    )
    seen = seen_by(draft)["as_written"]
    phases = seen.programme.sites["prairie"].phases.values()
    assert {phase.shell_usd_per_it_kw for phase in phases} == {99999}
    path = "sites.prairie.phases.p2.shell_usd_per_it_kw"
    assert seen.provenance[path] == "set"
    one = load(
        examples / "one-campus.yaml",
        ["defaults.phase.shell_usd_per_it_kw=99999", f"{path}=1"],
    )
    phases = seen_by(one)["as_written"].programme.sites["prairie"].phases
    assert [p.shell_usd_per_it_kw for p in phases.values()] == [99999, 1, 99999]


def test_a_default_that_no_phase_takes_is_refused(draft_of):
    draft = draft_of({"{it_mw: 100}": "{it_mw: 100, build_quarters: 5}"})
    with pytest.raises(InputError) as caught:
        with_overrides(draft, ["defaults.phase.build_quarters=2"])
    assert str(caught.value) == (
        "--set defaults.phase.build_quarters=2: every phase has a value of its own; "
        "set it of a phase: sites.SITE.phases.PHASE.build_quarters"
    )
    with pytest.raises(InputError, match=r"no such path; did you mean 'ramp_up'"):
        with_overrides(draft_of(), ["defaults.phase.ramp_upp=2"])


def test_a_name_that_names_nothing_is_refused(draft_of):
    with pytest.raises(InputError) as caught:
        with_overrides(draft_of(), ["sites.a.phases.p.hardware=nothing"])
    assert str(caught.value).startswith(
        "--set sites.a.phases.p.hardware=nothing: there is no hardware 'nothing'"
    )


def test_later_ones_win_and_earlier_ones_stay(draft_of):
    once = with_overrides(draft_of(), ["capital.c.amount_usd=1 bn USD"])
    twice = with_overrides(
        once, ["capital.c.amount_usd = 2 bn USD", "capital.c.title=A=B"]
    )
    assert twice.overrides == {
        "capital.c.amount_usd": "2 bn USD",
        "capital.c.title": "A=B",
    }
    assert once.overrides == {"capital.c.amount_usd": "1 bn USD"}


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("sites.a=1", "set its values one by one, such as 'sites.a."),
        ("sites.a=~", "set its values one by one, such as 'sites.a."),
        ("sites.a.grid.new={firm_mw: 3}", "add it to the programme file"),
        ("sites.a.price={mean_usd_per_mwh: 40}", "add it to the programme file"),
    ],
)
def test_a_whole_record_is_refused_with_the_way_to_set_its_values(draft_of, text, fix):
    """It was told that there is no such path, and meant the same; or what pydantic asks for."""
    with pytest.raises(InputError) as caught:
        with_overrides(draft_of(), [text])
    (problem,) = map(str, caught.value.problems)
    whole = f"--set {text}: this is a whole record, and single values alone can be set"
    assert problem.startswith(f"{whole}; {fix}")
