"""One build order under uncertainty: to print, to write, or to open as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from abilene.certificate import proof_words
from abilene.report.chart import Chart
from abilene.report.charts.portfolio import lists_chart
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer
from abilene.risk.portfolio import ListFutures, Proof, undominated
from abilene.studies.portfolio import COMMON, Portfolio

LISTS_TITLE = "One build order in many futures of all views: IT MW quarters"
LISTS_HEADS = ("list of", "as planned", "mean", "80 % sure", "")
VIEWS_TITLE = "The same by view"
VIEWS_HEADS = (
    *("list of", "view", "likely"),
    *("as planned", "mean", "80 % sure", "own plan"),
)
BEST_TITLE = "The list of the highest mean"
BEST_HEADS = ("", "site", "phase")
DOMINATED = "another is better in both"
MORE_TIME = (
    "what was stopped may end otherwise on another machine, and so may which list is best: "
    "--seconds gives more time"
)
NOTES = (
    "a list is followed in every view: no phase is built unless those above it are, each when it can",
    "80 % sure: what is reached in eight of ten futures, each of which weighs as its view is likely; "
    "all lists of a view meet the same futures",
    "IT MW quarters: the IT load at the end of each quarter, summed over the quarters of the plan",
)


def portfolio_page(title: str, found: Portfolio) -> StudyAnswer:
    """Return what lists of phases bring, ready to print, to write or to open."""
    return StudyAnswer(
        title=title,
        sections=tuple(_sections(found)),
        notes=NOTES,
        data=portfolio_json(found),
        command="portfolio",
    )


def portfolio_json(found: Portfolio) -> dict[str, Any]:
    """Return every figure under its name, the list of the highest mean first."""
    return {
        "as_of": found.as_of.isoformat(),
        "futures": found.futures,
        "seed": found.seed,
        "own_it_mw_quarters": _rounded(found.own),
        "own_plans": _proofs_json(found.proofs),
        "common_order": asdict(found.common),
        "orders": [_json(one) for one in found.lists],
    }


def _json(one: ListFutures) -> dict[str, Any]:
    return {
        "list_of": [*one.whose],
        "phases": [".".join(key) for key in one.phases],
        "probabilities": dict(one.probabilities),
        "planned_it_mw_quarters": _rounded(one.planned),
        "mean_it_mw_quarters": _rounded(_means(one)),
        "p20_by_view_it_mw_quarters": _rounded(_sure(one)),
        "planned_expected_it_mw_quarters": round(one.planned_expected, 3),
        "expected_it_mw_quarters": round(one.expected, 3),
        "p20_it_mw_quarters": round(one.sure, 3),
        "plans": _proofs_json(one.proofs),
    }


def _proofs_json(proofs: Mapping[str, Proof]) -> dict[str, Any]:
    return {name: asdict(proof) for name, proof in proofs.items()}


def _rounded(figures: dict[str, float] | Any) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}


def _means(one: ListFutures) -> dict[str, float]:
    """Return the mean over the futures of each view. [MW quarters]"""
    return {name: float(values.mean()) for name, values in one.futures.items()}


def _sure(one: ListFutures) -> dict[str, float]:
    """Return what one is 80 % sure of in each view. [MW quarters]"""
    return {name: one.sure_in(name) for name in one.futures}


def _sections(found: Portfolio) -> Iterator[AnswerSection]:
    yield AnswerSection(
        LISTS_HEADS,
        tuple(_lists(found)),
        (*_words(found), *_unproved(found)),
        title=LISTS_TITLE,
        charts=tuple(_charts(found)),
    )
    yield AnswerSection(VIEWS_HEADS, tuple(_by_view(found)), (), title=VIEWS_TITLE)
    best = found.lists[0]
    rows = ((str(i), *key) for i, key in enumerate(best.phases, 1))
    yield AnswerSection(BEST_HEADS, tuple(rows), (), title=BEST_TITLE)


def _charts(found: Portfolio) -> Iterator[Chart]:
    """Yield the chart of what each list brings in all views together, and in each."""
    lists = [
        (
            _name(found, one),
            [(one.expected, one.sure), *_by_title(found, one)],
        )
        for one in found.lists
    ]
    yield from lists_chart([*found.titles.values()], lists, found.futures)


def _by_title(found: Portfolio, one: ListFutures) -> Iterator[tuple[float, float]]:
    means, sure = _means(one), _sure(one)
    for name in found.titles:
        yield means[name], sure[name]


def _lists(found: Portfolio) -> Iterator[Cells]:
    """Yield each list with what it brings, and whether another is better in every respect."""
    good = [*undominated(found.lists)]
    for one in found.lists:
        figures = (one.planned_expected, one.expected, one.sure)
        said = "" if one in good else DOMINATED
        yield (_name(found, one), *map(_amount, figures), said)


def _name(found: Portfolio, one: ListFutures) -> str:
    return ", ".join(found.titles.get(name, name) for name in one.whose)


def _amount(mw_quarters: float) -> str:
    return f"{mw_quarters:,.0f}"


def _by_view(found: Portfolio) -> Iterator[Cells]:
    for one in found.lists:
        means, sure = _means(one), _sure(one)
        for name, share in one.probabilities.items():
            figures = one.planned[name], means[name], sure[name], found.own[name]
            title = found.titles[name]
            yield (_name(found, one), title, f"{share:.0%}", *map(_amount, figures))


def _unproved(found: Portfolio) -> Iterator[str]:
    """Say of each search that is not proven best how far it may be, and what more time may change."""
    searches = [
        *(
            (f"own plan of {found.titles[name]}", one)
            for name, one in found.proofs.items()
        ),
        (COMMON, found.common),
        *(
            (
                f"plan of {found.titles[name]} along the list of {_name(found, one)}",
                proof,
            )
            for one in found.lists
            for name, proof in one.proofs.items()
        ),
    ]
    for what, proof in searches:
        if proof.status != "optimal":
            yield f"{what}: {proof_words(proof.mip_gap, stopped=proof.stopped)}"
    if any(proof.stopped for _, proof in searches):
        yield MORE_TIME


def _words(found: Portfolio) -> Iterator[str]:
    """Say which list one would take by the mean, and which by what is sure, against the common order."""
    best = found.lists[0]
    surest = max(found.lists, key=lambda one: (one.sure, one.expected))
    yield f"the highest mean has the list of {_name(found, best)}: {_amount(best.expected)}"
    if surest is not best:
        yield (
            f"the surest is the list of {_name(found, surest)}: 80 % sure of {_amount(surest.sure)}, "
            f"where that of the highest mean is sure of {_amount(best.sure)}"
        )
    common = next(one for one in found.lists if COMMON in one.whose)
    if common is not best:
        yield (
            f"{COMMON}, best if everything goes as planned, brings "
            f"{_amount(best.expected - common.expected)} less in the mean"
        )
