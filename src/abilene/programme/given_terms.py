"""Figures that a user gives a packaged tariff which no programme holds: they win over what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from abilene.errors import InputError, Problem, refuse
from abilene.names import choices
from abilene.programme.draft import NO_SUCH_PATH, Setting
from abilene.programme.overrides import set_text, settings_of
from abilene.programme.schema import variables
from abilene.programme.tariff_records import TariffTerms
from abilene.validating import validation_problems
from abilene.yamltext import Document


def with_given(
    name: str, terms: TariffTerms, texts: Sequence[str]
) -> tuple[TariffTerms, dict[str, Setting]]:
    """Return the terms of a tariff with figures that a user gives.

    Parameters
    ----------
    name : str
        Of the tariff.
    terms : TariffTerms
        Its lines, with their figures as far as they are known.
    texts : sequence of str
        ``tariffs.NAME.lines.LINE.FIELD=VALUE``, the path as in a programme.

    Returns
    -------
    terms, given
        The terms; what is set, by path in them.

    Raises
    ------
    InputError
        With every text that cannot be read, is of another tariff, or does not fit.
    """
    settings, unread = settings_of(texts)
    here = f"tariffs.{name}."
    refuse([*unread, *_elsewhere(here, terms, settings)])
    data = terms.model_dump(by_alias=True)
    given = {it.path.removeprefix(here): it for it in settings}
    for path, setting in given.items():
        set_text(data, path, setting.value)
    try:
        found = TariffTerms.model_validate(data)
    except ValidationError as error:
        written = Document("--set", "", data, {}, {})
        problems = validation_problems(error, TariffTerms, written)
        raise InputError(_of_settings(given, problems)) from None
    return found, given


def _of_settings(
    given: Mapping[str, Setting], problems: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield problems of terms as those of the settings that brought them about."""
    for problem in problems:
        setting = given.get(problem.path)
        yield setting.problem(problem.what, problem.fix) if setting else problem


def _elsewhere(
    here: str, terms: TariffTerms, settings: Sequence[Setting]
) -> Iterator[Problem]:
    """Yield a problem for each setting that is of no figure of a tariff."""
    known = [f"{here}{path}" for path in variables(terms)]
    for setting in settings:
        if setting.path not in known:
            fix = choices(setting.path, known)
            yield setting.problem(NO_SUCH_PATH, fix)
