from pydantic import Field

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
