"""Values that win over the programme file and its claims in every view, as ``--set PATH=VALUE`` gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.schema import Programme
from abilene.programme.synonyms import first_name, second_names
from abilene.yamltext import dotted, parse_yaml, validation_problems

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
        path, _, value = (part.strip() for part in text.partition("="))
        if not path or not value:
            what = f"--set {text}: cannot be read"
            problems.append(Problem(what, "write --set PATH=VALUE"))
            continue
        for what, fix in refusals(draft, path, value):
            given = path if what == NO_SUCH_PATH else f"{path}={value}"
            problems.append(Problem(f"--set {given}: {what}", fix))
        overrides[first_name(path)] = value
    if problems:
        raise InputError(problems)
    return replace(draft, overrides=overrides)


def refusals(draft: Draft, path: str, value: str) -> Iterator[tuple[str, str]]:
    """Try a value on the programme; yield what is wrong with it, and the fix."""
    data = draft.programme.model_dump(by_alias=True)
    try:
        set_value(data, first_name(path), value)
        Programme.model_validate(data)
    except KeyError:
        yield NO_SUCH_PATH, did_you_mean(path, leaves(draft))
    except ValidationError as error:
        for problem in validation_problems(error, Programme, draft.document):
            if problem.what == "unknown key":
                yield NO_SUCH_PATH, did_you_mean(path, leaves(draft))
            else:
                yield problem.what, problem.fix


def leaves(draft: Draft) -> list[str]:
    """Return every path that may be set: those of the file and those that claims may be about."""
    written = [
        dotted(steps)
        for steps in draft.document.values
        if steps and "defaults" not in steps
    ]
    paths = {*written, *draft.variables}
    return sorted({*paths, *second_names(paths)})


def set_value(data: dict[str, Any], path: str, value: Any) -> None:
    """Set one value in the data of a programme.

    Raises
    ------
    KeyError
        If the record that should hold the value does not exist.
    """
    *above, last = path.split(".")
    for step in above:
        data = data[step]
        if not isinstance(data, dict):
            raise KeyError(step)
    if isinstance(data.get(last), dict):
        raise KeyError(last)
    data[last] = _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> Any:
    """Read the text of an override as YAML would: numbers, lists, true and false; the rest stays text."""
    data = parse_yaml(text, "--set").data
    return text if isinstance(data, dict) else data
