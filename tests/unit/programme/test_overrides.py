"""Values set by hand: read as YAML, tried on the programme, refused with a fix."""

import pytest

from abilene.errors import InputError
from abilene.programme.overrides import leaves, set_text, set_value, with_overrides


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
