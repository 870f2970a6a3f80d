"""Files of changes: laid over a programme, written, and read again."""

import pytest

from abilene.claims import Actor, Claim, Source, Viewpoint, view
from abilene.errors import InputError
from abilene.planning.chain import input_hash
from abilene.programme.changes import (
    Changes,
    changes_text,
    lay_text_over,
    load,
    read_changes,
)
from abilene.programme.resolve import default_day, resolve

EQUITY = "capital.equity.amount_usd"
MINE = """
set: {capital.vendor.amount_usd: 4 bn USD}
source: {id: me, kind: analysis, publisher: me, published: 2026-03-01}
actors: [{id: you, name: You, role: analyst}]
claims: [{id: more, about: capital.equity.amount_usd, says: you, said: 2026-03-01, kind: announced, value: 3 bn USD}]
viewpoints: [{id: mine, extends: as_written, chooses: more}]
"""


@pytest.fixture(scope="module")
def campus(examples):
    return load(examples / "one-campus.yaml")


def in_view(draft, name="mine"):
    return resolve(draft, view(draft.ledger, name))


def test_values_viewpoints_and_claims_are_laid_over(campus):
    seen = in_view(lay_text_over(campus, MINE, "mine.yaml"))
    assert seen.programme.capital["vendor"].amount_usd == 4e9
    assert seen.programme.capital["equity"].amount_usd == 3e9
    assert seen.provenance[EQUITY] == "more"
    assert seen.provenance["capital.vendor.amount_usd"] == "set"
    assert campus.overrides == {}
    assert "mine" not in campus.ledger.viewpoints


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set: {capital.equty.amount_usd: 1}", "mine.yaml:1:33: set.capital.equty.amount_usd: there is no such path; "
         "did you mean 'capital.equity.amount_usd'?"),
        ("set: {capital.equity.amount_usd: lots}", "mine.yaml:1:34: set.capital.equity.amount_usd: "),
        ("sets: {}", "mine.yaml:1:1: sets: unknown key; did you mean 'set'?"),
        ("set: {sites.prairie.grid.third: {firm_mw: 20, from: 2027-Q1}}",
         "mine.yaml:1:33: set.sites.prairie.grid.third: this is a whole record, and single values alone can be set; "
         "add it to the programme file"),
        ("set: {sites.prairie.grid.first: {firm_mw: 20}}", "mine.yaml:1:33: set.sites.prairie.grid.first: this is a whole "
         "record, and single values alone can be set; set its values one by one, such as 'sites.prairie.grid.first.from'"),
        ("sites: {prairie: {facility_per_it_peak: 1.2}}", "mine.yaml:1:1: sites: a file of changes holds no part of a "
         "programme; set single values by their path: set: {sites.KEY: VALUE}"),
        ("viewpoints: {low: {title: Low}}", "mine.yaml:1:13: viewpoints: a mapping stands here, where a list is wanted; "
         "write each item on a line of its own that begins with '- '"),
        ("viewpoints: [{id: v, without: nothing}]", "mine.yaml:1:31: viewpoints.v.without: there is no claim 'nothing'"),
        ("claims: [{id: c, says: x, said: 2026}]", "mine.yaml:1:1: claims without a source; add 'source'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(campus, text, expected):
    with pytest.raises(InputError) as error:
        lay_text_over(campus, text, "mine.yaml")
    assert str(error.value).startswith(expected)


def test_an_id_that_is_taken_is_refused(campus):
    once = lay_text_over(campus, MINE, "once.yaml")
    with pytest.raises(InputError, match=r"'me' is taken by once\.yaml"):
        lay_text_over(once, MINE, "twice.yaml")


def test_a_viewpoint_takes_the_place_of_one_with_its_id(campus):
    first = lay_text_over(campus, "viewpoints: [{id: v, title: First}]", "first.yaml")
    second = lay_text_over(first, "viewpoints: [{id: v, title: Second}]", "second.yaml")
    assert view(second.ledger, "v").title == "Second"


def test_what_is_written_is_read_again(campus, tmp_path):
    changes = Changes(
        set={
            EQUITY: "3.5 bn USD",
            "sites.prairie.phases.p1.it_mw": 42,
            "sites.prairie.phases.p1.shell_spend": [0.5, 0.5],
        },
        source=Source(
            id="me", kind="analysis", publisher="me: 'myself'", published="2026-03"
        ),
        actors=(Actor(id="you", name="You", role="analyst"),),
        claims=(
            Claim(
                id="a",
                about=EQUITY,
                says=("you",),
                said="2026",
                kind="announced",
                value="4 bn USD",
            ),
        ),
        viewpoints=(
            Viewpoint(
                id="mine", title="Mine: all", extends="as_written", without=("a",)
            ),
        ),
    )
    text = changes_text(changes)
    path = tmp_path / "changes.yaml"
    path.write_text(text, encoding="utf-8")
    assert text.startswith("# Changes to a programme.")
    assert "sites.prairie.phases.p1.it_mw: 42\n" in text
    draft = read_changes(campus, path)
    assert draft.overrides == changes.overrides
    assert draft.ledger.claims["a"] == changes.claims[0]
    assert draft.ledger.viewpoints["mine"] == changes.viewpoints[0]
    assert changes_text(changes) == text


def test_a_plan_depends_on_the_text_of_the_changes_and_not_on_their_name(campus):
    def hashed(text, name):
        draft = lay_text_over(campus, text, name)
        return input_hash(draft, ["mine"], default_day(draft))

    assert (
        hashed(MINE, "a.yaml")
        == hashed(MINE, "b.yaml")
        != hashed(MINE.replace("4 bn", "5 bn"), "a.yaml")
    )


def test_what_two_files_set_may_be_valid_only_together(examples, tmp_path):
    phase = "sites.prairie.phases.p1"
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(f"set: {{{phase}.build_quarters: 2}}")
    second.write_text(f"set: {{{phase}.shell_spend: [0.5, 0.5]}}")
    draft = load(examples / "one-campus.yaml", (), [first, second])
    assert len(draft.overrides) == 2
    load(examples / "one-campus.yaml", [f"{phase}.shell_spend=[0.5, 0.5]"], [first])
    with pytest.raises(InputError, match=r"first\.yaml:1:\d+: set\.sites\.prairie"):
        load(examples / "one-campus.yaml", (), [first])


def test_what_is_set_later_wins(examples, tmp_path):
    for name, amount in (("a", 4), ("b", 5)):
        (tmp_path / f"{name}.yaml").write_text(f"set: {{{EQUITY}: {amount} bn USD}}")
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    assert load(examples / "one-campus.yaml", (), files).overrides[EQUITY] == "5 bn USD"
    assert (
        load(examples / "one-campus.yaml", [f"{EQUITY}=6 bn USD"], files).overrides[
            EQUITY
        ]
        == "6 bn USD"
    )


def test_a_fuel_that_the_file_leaves_out_may_be_set(examples):
    draft = load(
        examples / "one-campus.yaml", ["sites.prairie.fuel_usd_per_mmbtu.natural_gas=7"]
    )
    assert in_view(draft, "as_written").programme.sites[
        "prairie"
    ].fuel_usd_per_mmbtu == {"natural_gas": 7.0}
