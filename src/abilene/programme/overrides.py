"""Values that win over the programme file and its claims in every view, as ``--set PATH=VALUE`` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, filterfalse, repeat
from operator import methodcaller
from typing import Any

from pydantic import ValidationError

from abilene.errors import Problem, refuse
from abilene.names import did_you_mean
from abilene.programme.draft import NO_SUCH_PATH, Draft, Setting
from abilene.programme.packaged_tariffs import with_packaged_tariffs
from abilene.programme.references import broken_references
from abilene.programme.schema import Phase, Programme
from abilene.programme.synonyms import first_name, second_names
from abilene.validating import keys_of, validation_problems
from abilene.yamltext import dotted, parse_yaml, value_at

DEFAULTS = "defaults.phase."
RISK = "risk"
CLASS = "risk.class"
WHOLE_RECORD = "this is a whole record, and single values alone can be set"
VALUES_OF_IT = "set its values one by one, such as '{}'"
ADDED = "add it to the programme file, and set values of what is there"
PATH_AS_IN_FILE = (
    "write the keys of the file with points between, such as capital.TRANCHE.amount_usd"
)


def with_overrides(draft: Draft, texts: Sequence[str]) -> Draft:
    """Return a draft with more values set, given as ``PATH=VALUE``; they win over those set before.

    All of them are laid before any is tried: two may be valid only together.

    Raises
    ------
    InputError
        With every text that cannot be read, or does not fit the programme.
    """
    settings, unread = settings_of(texts)
    laid = with_settings(draft, settings)
    refuse([*unread, *setting_problems(laid)])
    return laid


def settings_of(texts: Iterable[str]) -> tuple[list[Setting], list[Problem]]:
    """Return what texts ``PATH=VALUE`` set, and a problem for each that cannot be read."""
    settings: list[Setting] = []
    unread: list[Problem] = []
    for text in texts:
        path, _, value = map(str.strip, text.partition("="))
        if "" in {path, value}:
            what = f"--set {text}: cannot be read"
            unread.append(Problem(what, "write --set PATH=VALUE"))
        else:
            settings.append(Setting(path, value))
    return settings, unread


def with_settings(draft: Draft, settings: Iterable[Setting]) -> Draft:
    """Return a draft with more settings, which are not tried yet: see ``setting_problems``.

    One of ``defaults.phase`` is one of every phase that does not give its own value.
    """
    found = dict(draft.settings)
    for setting in settings:
        for path in _paths_of(draft, first_name(setting.path)):
            found.pop(path, None)  # the later one stands last
            found[path] = setting
    overrides = {path: setting.value for path, setting in found.items()}
    laid = replace(draft, settings=found, overrides=overrides)
    return with_packaged_tariffs(laid)


def _paths_of(draft: Draft, path: str) -> list[str]:
    """Return the paths that a setting is about: its own, or those of the phases that take a default."""
    if not path.startswith(DEFAULTS):
        return [path]
    rest = path.removeprefix(DEFAULTS)
    phases = phases_by_default(draft, rest)
    paths = map("sites.{0[0]}.phases.{0[1]}.{1}".format, phases, repeat(rest))
    return list(paths) or [path]


def phases_by_default(draft: Draft, path: str) -> Iterator[tuple[str, str]]:
    """Yield site and id of each phase that gives no value of its own for a path of ``defaults.phase``."""
    key, document = path.partition(".")[0], draft.document
    default = document.values.get(("defaults", "phase", key))
    phases = map(methodcaller("split", "."), draft.programme.phase_names)
    for site_id, phase_id in phases:
        place = document.values.get(("sites", site_id, "phases", phase_id, key))
        if place in {None, default}:
            yield site_id, phase_id


def setting_problems(draft: Draft) -> list[Problem]:
    """Try all settings of a draft together on its programme; return what is wrong with them, at their places."""
    data = draft.programme.model_dump(by_alias=True)
    problems = list(_without_record(draft, data))
    try:
        programme = Programme.model_validate(data)
    except ValidationError as error:
        found = validation_problems(error, Programme, draft.document)
    else:
        found = broken_references(programme, draft.document)
    return [*problems, *map(partial(_said_of_settings, draft), found)]


def _without_record(draft: Draft, data: dict[str, Any]) -> Iterator[Problem]:
    """Set every value in the data; yield a problem for each setting that has no record there."""
    for path, setting in draft.settings.items():
        try:
            # defaults are in the phases already: one that no phase takes sets nothing
            target = {} if path.startswith(DEFAULTS) else data
            set_text(target, path, setting.value)
        except KeyError:
            yield _no_value(draft, data, path, setting)


def _no_value(
    draft: Draft, data: dict[str, Any], path: str, setting: Setting
) -> Problem:
    """Say that a setting is of no value: of nothing there is, or of a whole record."""
    is_there = isinstance(value_at(data, path.split(".")), dict)
    if any((is_there, _is_record(setting))):
        return _whole_record(draft, setting)
    return _no_such_path(draft, setting)


def _is_record(setting: Setting) -> bool:
    """Return whether a whole record is set."""
    return setting.value.startswith("{")


def _whole_record(draft: Draft, setting: Setting) -> Problem:
    """Say how to set the values of a record that is there, or to add one."""
    within = partial(is_below, record=first_name(setting.path))
    example = min(filter(within, draft.variables), key=len, default="")
    fix = VALUES_OF_IT.format(example) if example else ADDED
    return setting.problem(WHOLE_RECORD, fix)


def _no_such_path(draft: Draft, setting: Setting) -> Problem:
    if not setting.path.startswith(DEFAULTS):
        return setting.problem(NO_SUCH_PATH, _nearest(setting.path, leaves(draft)))
    return _not_taken(setting)


def _not_taken(setting: Setting) -> Problem:
    """Say why no phase takes a setting of ``defaults.phase``."""
    rest = first_name(setting.path).removeprefix(DEFAULTS)
    key = rest.partition(".")[0]
    known = keys_of(Phase)
    if key in known:
        fix = f"set it of a phase: sites.SITE.phases.PHASE.{key}"
        return setting.problem("every phase has a value of its own", fix)
    return setting.problem(NO_SUCH_PATH, _nearest(key, known))


def _nearest(path: str, known: Iterable[str]) -> str:
    return did_you_mean(path, known) or PATH_AS_IN_FILE


def _said_of_settings(draft: Draft, problem: Problem) -> Problem:
    """Return a problem of the programme as one of the settings that brought it about."""
    paths = filter(partial(_is_in_line, problem.path), draft.settings)
    about = dict.fromkeys(map(draft.settings.__getitem__, paths))
    if not about:
        return problem
    first, *others = about
    if all((_is_record(first), problem.path == first_name(first.path))):
        return _whole_record(draft, first)
    if problem.what == "unknown key":
        return _no_such_path(draft, first)
    return first.problem(f"{problem.what}{_beside(others)}", problem.fix)


def _beside(others: Sequence[Setting]) -> str:
    """Name the other settings that a problem comes of, if there are any."""
    if not others:
        return ""
    named = ", ".join(map("{0.path}={0.value}".format, others))
    return f" (with {named})"


def _is_in_line(one: str, other: str) -> bool:
    """Return whether one of two paths is that of the other's record, or lies in it."""
    return is_below(one, other) or is_below(other, one)


def is_below(path: str, record: str) -> bool:
    """Return whether a path is that of a record or lies in it; the whole programme has no path."""
    return not record or f"{path}.".startswith(f"{record}.")


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
    """Set one value, given as the text of an override; raises as ``set_value``.

    What is assumed of risk has records that a file need not have: they come with it.
    """
    keys = path.split(".")
    if keys[0] == RISK:
        _open_records(data, accumulate(keys[:-1], "{}.{}".format))
    if path == CLASS:
        data[RISK].pop("class", None)  # a name stands for the whole of a law
    set_value(data, path, _plain(text))


def _open_records(data: dict[str, Any], paths: Iterable[str]) -> None:
    """Add the records that are not there, each after the one that it is in."""
    for path in paths:
        if value_at(data, path.split(".")) is None:
            set_value(data, path, {})


def _plain(text: str) -> Any:
    """Read the text of an override as YAML would: numbers, lists, true and false; the rest stays text."""
    data = parse_yaml(text, "--set").data
    return text if isinstance(data, dict) else data
