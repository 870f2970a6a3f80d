"""What pydantic refuses, said with place and fix."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field

from abilene.errors import InputError
from abilene.validating import validate
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
