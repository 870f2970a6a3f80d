"""How likely each view is: said by the ledger or the caller, and what does not add up."""

import pytest

from abilene.claims.reading import read_ledger
from abilene.errors import InputError
from abilene.planning.probabilities import view_probabilities

VIEWPOINTS = """\
viewpoints:
  - {id: hopeful, extends: announced, probability: 0.3}
  - {id: wary, extends: committed, probability: 0.7}
"""


@pytest.fixture
def ledger(tmp_path):
    (tmp_path / "viewpoints.yaml").write_text(VIEWPOINTS, encoding="utf-8")
    return read_ledger(tmp_path)


def test_of_the_ledger(ledger):
    shown = ["wary", "hopeful", "secured"]
    found = view_probabilities(ledger, shown, {})
    assert found == {"wary": 0.7, "hopeful": 0.3, "secured": 0.0}
    assert view_probabilities(ledger, ["announced", "secured"], {}) == {}


def test_what_is_given_wins_over_the_ledger(ledger):
    given = {"secured": 0.5, "hopeful": 0.5}
    found = view_probabilities(ledger, ["wary", "hopeful", "secured"], given)
    assert found == {"wary": 0.0, "hopeful": 0.5, "secured": 0.5}


def test_they_add_up_over_the_views_shown(ledger):
    with pytest.raises(InputError) as refused:
        view_probabilities(ledger, ["wary", "secured"], {})
    said = str(refused.value)
    assert "viewpoints.yaml:3:" in said
    assert "add up to 0.7: wary 0.7; make them add up to 1" in said
    thirds = dict.fromkeys(["wary", "hopeful", "secured"], 0.3333333)
    assert view_probabilities(ledger, [*thirds], thirds) == thirds


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"wary": 0.4}, "--probability: the probabilities of the views shown add up"),
        ({"warry": 1.0}, "'warry', which is not among the views shown; did you mean"),
        (
            {"wary": 1.2, "hopeful": -0.2},
            "a probability is less than nothing: wary 1.2, hopeful -0.2",
        ),
    ],
)
def test_what_is_refused(ledger, given, said):
    with pytest.raises(InputError, match=said.replace("(", r"\(")):
        view_probabilities(ledger, ["wary", "hopeful"], given)
