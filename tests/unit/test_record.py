import pytest
from pydantic import Field, ValidationError

from abilene.record import Record, docstrings


class Thing(Record):
    """A thing."""

    from_: int = Field(alias="from")
    """Where it begins,
    in two lines."""
    plain: int = 0
    _hidden: int = 0
    """Not part of the file."""


class More(Thing):
    """A thing with more."""

    more: int = 0
    """What there is more."""


def test_fields_are_described_by_the_text_below_them():
    described = {
        "from_": "Where it begins, in two lines.",
        "_hidden": "Not part of the file.",
    }
    assert docstrings(Thing) == described
    assert docstrings(More) == {**described, "more": "What there is more."}


def test_schema_describes_each_field_under_its_key():
    properties = More.model_json_schema()["properties"]
    assert {key: shape.get("description") for key, shape in properties.items()} == {
        "from": "Where it begins, in two lines.",
        "plain": None,
        "more": "What there is more.",
    }


class Numbers(Record):
    """Numbers alone, in lists and maps, beside a truth value."""

    mw: float | None = None
    spend: tuple[float, ...] = ()
    by_year: dict[int, float] = Field(default_factory=dict)
    whole: bool = False
    part: More | int | None = None


# omnigent-ai/omnigent #1069, pydantic/pydantic #579: booleans in fields of numbers
@pytest.mark.parametrize(
    ("field", "wrong"),
    [("mw", True), ("spend", [0.5, False]), ("by_year", {2026: True}), ("part", True)],
)
def test_a_truth_value_is_no_number(field, wrong):
    with pytest.raises(ValidationError, match="are no numbers; write") as error:
        Numbers.model_validate({field: wrong})
    assert error.value.errors()[0]["loc"] == (field,)


def test_a_truth_value_stands_where_one_is_meant():
    found = Numbers.model_validate({"whole": True, "mw": 1, "spend": [1, 0]})
    assert (found.whole, found.mw, found.spend) == (True, 1.0, (1.0, 0.0))
