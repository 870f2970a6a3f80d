"""Ledgers read from folders and texts: every record at its place, every problem at once."""

from datetime import date

import pytest

from abilene.claims import laid_over, parse_ledger, read_ledger
from abilene.claims.reading import ledger_files
from abilene.errors import InputError
from abilene.programme.changes import Changes
from abilene.validating import validate
from abilene.yamltext import parse_yaml

SOURCE = "source: {id: s, kind: news, publisher: P, published: 2025-01-23}\n"


def test_a_folder_is_read_with_the_texts_of_its_sources(tmp_path, story):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "hill.txt").write_text(
        "He wrote “Wrong”.", encoding="utf-8"
    )
    (tmp_path / "README.md").write_text("not a claim")
    for name, document in {
        d.file.removeprefix("claims/"): d for d, _ in story.origins.values()
    }.items():
        (tmp_path / name).write_text(document.text, encoding="utf-8")
    ledger = read_ledger(tmp_path, "my claims")
    assert ledger.claims == story.claims
    assert ledger.actors == story.actors
    assert ledger.sources == story.sources
    assert ledger.viewpoints == story.viewpoints
    assert ledger.texts == {"hill": "He wrote “Wrong”."}
    assert (
        str(ledger.place("claims", "musk-no-money", "disputes"))
        == "my claims/2025-01-23-the-hill.yaml:21:15"
    )
    assert ledger.source(ledger.claims["softbank-19"]).publisher == "The Information"


def test_a_source_is_kept_as_its_bytes_so_that_its_hash_is_that_of_the_file(tmp_path):
    (tmp_path / "sources").mkdir()
    data = "\ufeffone\r\ntwo\n".encode()
    (tmp_path / "sources" / "s.txt").write_bytes(data)
    assert read_ledger(tmp_path).texts["s"].encode() == data


def test_a_period_counts_as_its_last_day_and_stays_as_written():
    ledger = parse_ledger(
        {
            "a.yaml": SOURCE.replace("2025-01-23", "2025")
            + "claims: [{id: c, says: x, said: 2025-Q1}]"
        }
    )
    assert (ledger.sources["s"].published, ledger.as_of) == ("2025", date(2025, 12, 31))
    assert (ledger.claims["c"].said, ledger.claims["c"].said_day) == (
        "2025-Q1",
        date(2025, 3, 31),
    )


def test_every_problem_in_every_file_is_reported_at_its_place():
    with pytest.raises(InputError) as caught:
        parse_ledger(
            {
                "a.yaml": SOURCE
                + "claims:\n  - {id: c, sayz: x, said: soon, kind: anounced, value: true}",
                "b.yaml": "claims: []",
                "c.yaml": "a: [",
                "actors.yaml": "actors: [{id: A b, name: 5, role: critics}]",
            }
        )
    assert list(map(str, caught.value.problems)) == [
        "claims/a.yaml:3:5: claims.0.says: missing; add 'says'",
        "claims/a.yaml:3:13: claims.0.sayz: unknown key; did you mean 'says'?",
        "claims/a.yaml:3:28: claims.0.said: 'soon' is not a date; write a day 2026-09-30, a month 2026-09, "
        "a quarter 2026-Q3, a half 2026-H2 or a year 2026",
        "claims/a.yaml:3:40: claims.0.kind: 'anounced' is refused: input should be 'measured', 'secured', "
        "'committed', 'announced', 'forecast' or 'assumed'; did you mean 'announced'?",
        "claims/a.yaml:3:57: claims.0.value: True is refused: input should be a valid string; write it in quotes",
        "claims/actors.yaml:1:15: actors.0.id: 'A b' cannot be an id; write small letters, digits, - and _",
        "claims/actors.yaml:1:26: actors.0.name: 5 is refused: input should be a valid string; write it in quotes",
        "claims/actors.yaml:1:35: actors.0.role: 'critics' is refused: input should be 'principal', 'lender', "
        "'supplier', 'utility', 'regulator', 'critic', 'press' or 'analyst'; did you mean 'critic'?",
        "claims/b.yaml:1:1: source: missing; add 'source'",
        "claims/c.yaml:1:5: not readable as YAML: expected the node content, but found '<stream end>'; "
        "check indentation, quotes and brackets near here",
    ]


@pytest.mark.parametrize(
    ("section", "first", "second"),
    [
        (
            "claims.c",
            SOURCE
            + "claims: [{id: c, says: x, said: 2025}, {id: c, says: y, said: 2025}]",
            "",
        ),
        (
            "actors.x",
            SOURCE
            + "actors: [{id: x, name: X, role: press}, {id: x, name: X, role: press}]",
            "",
        ),
        ("sources.s", SOURCE, SOURCE),
    ],
)
def test_an_id_stands_for_one_record(section, first, second):
    with pytest.raises(InputError) as caught:
        parse_ledger({"a.yaml": first, **({"b.yaml": second} if second else {})})
    (problem,) = caught.value.problems
    assert problem.path == section
    assert f"the id '{section[-1]}' is taken by claims/a.yaml:" in problem.what
    assert problem.place is not None
    assert problem.fix == "give it another id, or keep one of the two"


def test_a_missing_folder_is_an_input_error(tmp_path):
    with pytest.raises(
        InputError, match="no such folder; give the folder that holds the claims files"
    ):
        read_ledger(tmp_path / "none")


def test_a_file_that_is_not_text_is_an_input_error(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"id: \xff")
    with pytest.raises(
        InputError,
        match=r"a.yaml:1:1: letter 5 .* not UTF-8 text; save it as UTF-8 text",
    ):
        read_ledger(tmp_path)


def test_a_source_whose_bytes_are_not_those_of_its_text_is_refused(tmp_path):
    """Its hash would be that of no file that anybody else has."""
    source = tmp_path / "sources" / "a.txt"
    source.parent.mkdir()
    source.write_text("Said.", encoding="utf-16")
    with pytest.raises(InputError, match=r"a.txt:1:1: cannot be read: .*; save it as"):
        read_ledger(tmp_path)


def laid(ledger, text):
    document = parse_yaml(text, "mine.yaml")
    return laid_over(ledger, document, validate(Changes, document))


def test_a_file_laid_over_adds_its_records_and_leaves_the_ledger_alone(story):
    more = laid(
        story,
        "source: {id: me, kind: analysis, publisher: I, published: 2026}\n"
        "claims: [{id: mine, about: a.b, says: musk, said: 2026, value: 1}]\n"
        "viewpoints: [{id: musk, title: Another}]",
    )
    assert more.source(more.claims["mine"]).id == "me"
    assert str(more.place("claims", "mine", "about")) == "mine.yaml:2:28"
    assert more.viewpoints["musk"].title == "Another"
    assert "mine" not in story.claims
    assert story.viewpoints["musk"].title.startswith("As Elon Musk")


def test_a_file_laid_over_may_not_take_an_id(story):
    text = "actors: [{id: musk, name: Other, role: press}]"
    with pytest.raises(InputError) as caught:
        laid(story, text)
    assert str(caught.value) == (
        "mine.yaml:1:15: actors.musk: the id 'musk' is taken by "
        "claims/actors.yaml:7:10; give it another id, or keep one of the two"
    )


def test_the_files_of_a_folder_are_its_yaml_files_by_name(tmp_path):
    for name in ("b.yml", "a.yaml", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in ledger_files(tmp_path)] == ["a.yaml", "b.yml"]
    alone = tmp_path / "c.txt"
    assert ledger_files(alone) == [alone]
