"""What pydantic refuses, said with place and fix."""

from typing import Literal

import pytest
from pydantic import BaseModel

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


def test_a_key_that_is_called_as_a_label_is_said_as_the_key_it_is():
    """``day`` names a member of a union to pydantic; as a key of a record it left nothing to name."""

    class Empty(BaseModel, extra="forbid"):
        pass

    with pytest.raises(InputError) as error:
        validate(Empty, parse_yaml("{day: 1}", "f"))
    assert str(error.value).startswith("f:1:2: day: unknown key")
