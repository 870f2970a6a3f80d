"""Values that win over the programme file and its claims in every view, as ``--set PATH=VALUE`` gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import filterfalse
from operator import methodcaller
from typing import Any

from pydantic import ValidationError

from abilene.errors import Problem, refuse
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.schema import Programme
from abilene.programme.synonyms import first_name, second_names
from abilene.yamltext import dotted, parse_yaml, validation_problems, value_at

NO_SUCH_PATH = "there is no such path"


def with_overrides(draft: Draft, texts: Sequence[str]) -> Draft:
    """Return a draft with more values set, given as ``PATH=VALUE``; they win over those set before.

    Raises
    ------
    InputError
        With every text that cannot be read, or does not fit the programme.
    """
    overrides = dict(draft.overrides)
    problems: list[Problem] = []
    for text in texts:
        path, _, value = map(str.strip, text.partition("="))
        if path and value:
            problems += _problems(draft, path, value)
            overrides[first_name(path)] = value
        else:
            what = f"--set {text}: cannot be read"
            problems.append(Problem(what, "write --set PATH=VALUE"))
    refuse(problems)
    return replace(draft, overrides=overrides)


def _problems(draft: Draft, path: str, value: str) -> Iterator[Problem]:
    for what, fix in refusals(draft, path, value):
        given = {NO_SUCH_PATH: path}.get(what, f"{path}={value}")
        yield Problem(f"--set {given}: {what}", fix)


def refusals(draft: Draft, path: str, value: str) -> Iterator[tuple[str, str]]:
    """Try a value on the programme; yield what is wrong with it, and the fix."""
    no_such_path = NO_SUCH_PATH, did_you_mean(path, leaves(draft))
    data = draft.programme.model_dump(by_alias=True)
    try:
        set_text(data, first_name(path), value)
        Programme.model_validate(data)
    except KeyError:
        yield no_such_path
    except ValidationError as error:
        for problem in validation_problems(error, Programme, draft.document):
            said = problem.what, problem.fix
            yield {"unknown key": no_such_path}.get(problem.what, said)


def leaves(draft: Draft) -> list[str]:
    """Return every path that may be set: those of the file and those that claims may be about."""
    written = map(dotted, draft.document.values)
    is_default = methodcaller("startswith", "defaults")
    paths = {*filterfalse(is_default, written), *draft.variables} - {""}
    return sorted({*paths, *second_names(paths)})


def set_value(data: dict[str, Any], path: str, value: Any) -> None:
    """Set one value in the data of a programme.

    Raises
    ------
    KeyError
        If the record that should hold the value does not exist, or a record would be
        overwritten.
    """
    *above, last = path.split(".")
    record = value_at(data, above)
    if not isinstance(record, dict) or isinstance(record.get(last), dict):
        raise KeyError(path)
    record[last] = value


def set_text(data: dict[str, Any], path: str, text: str) -> None:
    """Set one value, given as the text of an override; raises as ``set_value``."""
    set_value(data, path, _plain(text))


def _plain(text: str) -> Any:
    """Read the text of an override as YAML would: numbers, lists, true and false; the rest stays text."""
    data = parse_yaml(text, "--set").data
    return text if isinstance(data, dict) else data
