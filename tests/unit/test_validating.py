"""What pydantic refuses, said with place and fix."""

import json
from itertools import product
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from abilene.errors import InputError
from abilene.programme.changes import Changes
from abilene.programme.power_records import Grid
from abilene.programme.tariff_records import TariffTerms
from abilene.record import Record
from abilene.validating import keys_of, validate, validation_problems
from abilene.yamltext import parse_yaml


def test_what_pydantic_refuses_has_a_fix():
    class Model(BaseModel, extra="forbid"):
        kind: Literal["news", "filing"] = "news"
        name: str = ""
        size: int = 0

    with pytest.raises(InputError) as caught:
        validate(Model, parse_yaml("{kind: nws, name: 5, size: x, zzzz: 1}", "f.yaml"))
    assert [str(problem).partition(": ")[2] for problem in caught.value.problems] == [
        "kind: 'nws' is refused: input should be 'news' or 'filing'; did you mean 'news'?",
        "name: 5 is refused: input should be a valid string; write it in quotes",
        "size: 'x' is refused; input should be a valid integer, unable to parse string as an integer",
        "zzzz: unknown key; known: kind, name, size",
    ]


def test_one_value_where_keys_are_wanted_names_them():
    """``price: 45``, the first thing that people write, was told of pydantic's classes."""

    class Price(BaseModel):
        mean: float
        shape: str = ""

    class Site(BaseModel):
        price: Price
        grid: dict[Annotated[str, Field(pattern="^[a-z]+$")], Price]

    with pytest.raises(InputError) as caught:
        validate(Site, parse_yaml("{price: 45, grid: {B 1: {mean: 1}}}", "f.yaml"))
    said = [str(problem).partition(": ")[2] for problem in caught.value.problems]
    assert (
        "price: 45 stands here, where a mapping is wanted; write its keys: mean, shape"
        in said
    )
    assert "grid.B 1: 'B 1' is refused; string should match pattern '^[a-z]+$'" in said
    with pytest.raises(
        InputError, match=r"grid: 6 stands here, where a mapping is wanted; write"
    ):
        validate(Site, parse_yaml("{price: {mean: 1}, grid: 6}", "f.yaml"))


def test_a_key_that_is_called_as_a_label_is_said_as_the_key_it_is():
    """``day`` names a member of a union to pydantic; as a key of a record it left nothing to name."""

    class Empty(BaseModel, extra="forbid"):
        pass

    with pytest.raises(InputError) as error:
        validate(Empty, parse_yaml("{day: 1}", "f"))
    assert str(error.value).startswith("f:1:2: day: unknown key")


def told(model, text):
    with pytest.raises(InputError) as caught:
        validate(model, parse_yaml(text, "f.yaml"))
    return [str(problem).partition(": ")[2] for problem in caught.value.problems]


def test_a_value_that_may_be_several_things_is_refused_once():
    clean = {"firm_mw": 1, "from": "2026"}
    (line,) = told(Grid, json.dumps({**clean, "clean": 2}))
    assert line == "clean: 2 is refused; input should be less than or equal to 1"
    (line,) = told(Grid, json.dumps({**clean, "clean": "x"}))
    assert line == "clean: cannot read 'x'; write it as 0.8 or '80 %'"


def test_a_value_with_a_comma_is_to_be_put_in_quotes():
    """In a mapping on one line YAML parts ``2,1 bn USD`` in two."""
    (line,) = told(Changes, "set: {capital.equity.amount_usd: 2,1 bn USD}")
    assert line == (
        "set.1 bn USD: None is refused: input should be a valid string; write it in quotes"
    )


def records(model=Record):
    """Yield every record of files."""
    for record in model.__subclasses__():
        if record.__module__.startswith("abilene."):
            yield record
        yield from records(record)


def test_no_message_of_any_field_tells_of_how_it_is_read():
    """Values that no field takes, or few, in every field of every record."""
    values = (2e30, -2e30, "x?", None, [], [None], {"x?": None}, True)
    seen = 0
    for record, value in product(set(records()), values):
        data = dict.fromkeys(keys_of(record), value)
        document = parse_yaml(json.dumps(data), "f.yaml")
        try:
            record.model_validate(document.data)
        except ValidationError as error:
            lines = list(map(str, validation_problems(error, record, document)))
            seen += len(lines)
            assert not [line for line in lines if "function" in line or "0x" in line]
    assert seen > 1000


def test_keys_of_a_member_of_a_union_are_those_of_its_kind():
    """A step of demand ends at ``up_to_kw``, one of energy at ``up_to``: no hint was given, as neither was found."""
    lines = {
        "demand": "steps: [{up_to: 5, usd_per_kw_month: 3}, {usd_per_kw_month: 4}]",
        "tiers": "of: energy_month, steps: [{up_to_kw: 5, usd_per_mwh: 3}, {usd_per_mwh: 4}]",
    }
    said = []
    for kind, terms in lines.items():
        text = f"{{lines: {{x: {{kind: {kind}, {terms}}}}}}}"
        with pytest.raises(InputError) as caught:
            validate(TariffTerms, parse_yaml(text, "f.yaml"))
        (problem,) = caught.value.problems
        said.append((problem.what, problem.fix))
    assert said[0] == ("unknown key", "did you mean 'up_to_kw'?")
    assert "up_to" in said[1][1]


def test_an_empty_list_is_said_to_have_none():
    class Model(BaseModel):
        hours: Annotated[tuple[int, ...], Field(min_length=1)]

    with pytest.raises(
        InputError, match=r"hours: has none, of at least 1; write at least one"
    ):
        validate(Model, parse_yaml("{hours: []}", "f.yaml"))
