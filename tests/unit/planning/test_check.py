"""Check: what is wrong stops it, what is doubtful is said, and strict refuses both."""

import pytest

from abilene.errors import InputError
from abilene.planning.check import check, money_warnings
from abilene.programme.resolve import seen_by


@pytest.fixture
def campus(tmp_path, examples):
    """Return a function that writes the small example with some text replaced."""

    def write(*pairs):
        text = (examples / "one-campus.yaml").read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "campus.yaml"
        file.write_text(text)
        return file

    return write


def test_a_programme_in_order_has_nothing_to_say(campus):
    found = check(campus())
    assert (found.warnings, found.by_path, found.idle) == ((), {}, ())
    assert (found.stances, found.unchecked) == (0, 0)
    assert found.draft.programme.programme.id == "one_campus"


def test_claims_are_counted(examples):
    found = check(examples / "stargate" / "programme.yaml")
    assert sum(found.by_path.values()) <= len(found.draft.ledger.claims)
    assert found.by_path["capital.*.amount_usd"] > 10
    assert 0 < found.stances < len(found.draft.ledger.claims)


def test_strict_also_refuses_what_is_doubtful(examples):
    file = examples / "stargate" / "programme.yaml"
    with pytest.raises(InputError, match="quotes are not checked") as refused:
        check(file, strict=True)
    assert all(problem.place for problem in refused.value.problems)


def test_parts_above_their_total_are_said_once_at_their_place(campus):
    part = "  part: {amount_usd: 9 bn USD, kind: equity, part_of: equity}\n"
    file = campus(("  construction_loan:\n", f"{part}  construction_loan:\n"))
    found = check(file)
    assert [problem.path for problem in found.warnings] == ["capital.equity.amount_usd"]
    (seen,) = seen_by(found.draft).values()
    (warning,) = money_warnings(found.draft, seen)
    assert warning.place.file == str(file)
    assert warning.place.line == found.draft.place("capital.equity.amount_usd").line
    with pytest.raises(InputError, match=r"capital\.equity\.amount_usd"):
        check(file, strict=True)


def test_what_cannot_be_read_stops_it(campus):
    with pytest.raises(InputError, match="phasez"):
        check(campus(("    phases:", "    phasez:")))


def test_strict_refuses_debt_without_a_rate_at_its_place(campus):
    """Debt of the worked example was free and never paid back, and nothing said so."""
    file = campus(("    rate: 7 % per year", "    # 7 % per year"))
    found = check(file)
    (warning,) = found.warnings
    assert warning.path == "capital.construction_loan.kind"
    with pytest.raises(InputError) as refused:
        check(file, strict=True)
    (problem,) = refused.value.problems
    lines = file.read_text().splitlines()
    line = lines[problem.place.line - 1]
    assert "kind: debt" in line
    assert "capital.construction_loan.rate" in problem.fix
    assert str(problem).startswith(f"{file}:{problem.place.line}:")


def test_strict_has_nothing_against_the_debt_of_stargate(examples):
    draft = check(examples / "stargate" / "programme.yaml").draft
    for seen in seen_by(draft).values():
        assert money_warnings(draft, seen) == []


def test_a_forecast_for_a_day_that_had_passed_is_said_and_strict_refuses_it(campus):
    as_of = "  as_of: 2026-03-31"
    file = campus((as_of, f"  ledger: claims/\n{as_of}"))
    claims = file.parent / "claims"
    claims.mkdir()
    (claims / "w.yaml").write_text(
        "actors: [{id: w, name: W, role: analyst}]\n"
        "source: {id: s, kind: analysis, publisher: W, published: 2026-03-30}\n"
        "claims: [{id: c, about: sites.prairie.phases.p1.target, says: w, said: 2026-03-30,"
        " kind: forecast, value: 2026-03-23}]\n"
    )
    (warning,) = check(file).warnings
    assert (warning.path, warning.place.line) == ("claims.c.value", 3)
    assert warning.what.startswith("forecast for 2026-03-23, 7 days before it was said")
    assert warning.fix.endswith("is measured, about sites.prairie.phases.p1.energised")
    with pytest.raises(InputError, match="7 days before it was said"):
        check(file, strict=True)


def test_terms_of_a_tariff_that_bind_nothing_are_said_at_their_place(campus):
    tariff = "tariffs: {t: {lines: {all: {kind: energy, usd_per_mwh: 40}}, term: {years: 4, exit_months: 12}}}"
    file = campus(("\ncapital:", f"\n{tariff}\ncapital:"))
    (warning,) = check(file).warnings
    assert warning.path == "tariffs.t.term.exit_months"
    assert warning.place == check(file).draft.place(warning.path)
    assert "binds nothing" in str(warning)
