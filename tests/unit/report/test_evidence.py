"""The claims behind the numbers: views with one answer share a line, and what is not used says why."""

from datetime import date

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.evidence import (
    evidence_of,
    measured_it_mw,
    sources_used,
    tranche_titles,
    why_it_won,
)
from abilene.report.templates import templates


def test_every_tranche_of_the_day_is_there_once(january):
    _, draft, views = january
    paths = [figure.path for figure in evidence_of(draft, views).money]
    assert paths == [
        f"capital.{name}.amount_usd" for name in views["announced"].programme.capital
    ]
    assert "capital.oracle_notes_2026.amount_usd" not in paths


def test_what_musk_said_stands_with_its_answer(january):
    _, draft, views = january
    figures = {figure.path: figure for figure in evidence_of(draft, views).money}
    said = next(
        said
        for said in figures["capital.softbank_equity.amount_usd"].values
        if said.views == ("musk",)
    )
    assert said.value == "at most 10 bn USD"
    assert said.who == "Elon Musk"
    assert said.kind == "secured"
    assert said.words == '"SoftBank has well under $10B secured."'
    assert said.source is not None
    assert said.source.kind == "news"
    assert [text.partition(",")[0] for text in said.contested] == ["Sam Altman"]
    promised = figures["capital.promised.amount_usd"]
    assert any(
        "not admitted" in unused.why and unused.views == ("musk",)
        for unused in promised.unused
    )


def test_views_that_agree_share_a_line(january):
    _, draft, views = january
    for figure in (*evidence_of(draft, views).money, *evidence_of(draft, views).others):
        names = [name for said in figure.values for name in said.views]
        assert sorted(names) == sorted(views)
        assert len(
            {(said.value, said.claim, said.contested) for said in figure.values}
        ) == len(figure.values)


def test_other_figures_have_a_claim_and_are_no_amounts(january):
    _, draft, views = january
    paths = {figure.path for figure in evidence_of(draft, views).others}
    assert paths
    assert paths <= set(draft.ledger.about)
    assert not any(path.endswith("amount_usd") for path in paths)


def test_figures_of_nobody_say_where_they_stand_and_no_path_is_told_twice(january):
    _, draft, views = january
    own = {figure.path: figure for figure in evidence_of(draft, views).own}
    assert (
        own["sites.abilene.equipment.wind.max_mw"]
        .values[0]
        .origin.startswith("the author's own: literal:programme.yaml:")
    )
    others = {
        figure.path
        for figure in (
            *evidence_of(draft, views).money,
            *evidence_of(draft, views).others,
        )
    }
    assert not others & set(own)
    valued = {
        path
        for seen in views.values()
        for path, found in seen.resolved.items()
        if found.kind is not None
    }
    assert valued <= others | set(own)


def test_why_a_claim_won():
    def won(**lost):
        return why_it_won("winner", lost)

    assert won() == "the only claim about it"
    assert (
        won(
            a="announced is not admitted here",
            b="published 2026-01-01, after 2025-01-01",
        )
        == "the only one left here of 3"
    )
    assert (
        won(a="older than winner", b="retracted by c") == "before a: older than winner"
    )


def test_sources_published_later_are_not_listed(january):
    _, draft, views = january
    published = [source.published_day for source in sources_used(draft, views)]
    assert published == sorted(published, reverse=True)
    assert published[0] <= date(2025, 1, 23)


def test_titles_that_two_tranches_share_give_way_to_ids(january):
    titles = tranche_titles(january[1])
    assert titles["promised"] == "The 500 billion of 21 January 2025"
    assert len(set(titles.values())) == len(titles)


def test_measured_phases_add_up_by_quarter(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    (seen,) = seen_by(draft, ["secured"], date(2026, 8, 1)).values()
    points = measured_it_mw(seen)
    assert list(points) == ["2025-Q3", "2025-Q4", "2026-Q2"]
    assert list(points.values()) == sorted(points.values())
    assert points["2026-Q2"] == 421.0


def test_a_load_that_follows_another_says_from_which(examples):
    draft = load(
        examples / "stargate" / "programme.yaml",
        ["sites.lordstown.phases.p1.it_mw=100 MW"],
    )
    figures = {
        figure.path: figure
        for figure in evidence_of(draft, seen_by(draft, ["secured"])).others
    }
    origin = figures["sites.lordstown.phases.p1.facility_mw"].values[0].origin
    assert (
        origin
        == "follows from sites.lordstown.phases.p1.it_mw and sites.lordstown.facility_per_it_peak"
    )


def test_where_a_claim_comes_from_stands_beside_it_on_the_page(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    found = evidence_of(draft, seen_by(draft, ["announced", "strict"]))
    figures = {figure.path: figure for figure in found.others}
    path = "sites.abilene.phases.b5_8.target"
    announced, strict = figures[path].values
    read = draft.ledger.source(draft.ledger.claims[announced.claim]).read
    assert read == "excerpt"
    assert announced.where_from.startswith("source read in part, ")
    assert "recorded 2026-" in announced.where_from
    # a view that believes nobody has no claim, nor an author, to show for it
    assert (strict.claim, strict.value) == ("", "no claim")
    assert strict.origin.startswith("no claim is admitted")
    parts = templates("abilene.report").get_template("parts.html").module
    assert f'<td colspan="4">{announced.where_from}</td>' in parts.figures(
        [figures[path]]
    )
