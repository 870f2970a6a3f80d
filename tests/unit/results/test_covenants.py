"""Which covenants are broken, the earliest first."""

from types import SimpleNamespace

from abilene.results.covenants import BrokenCovenant, asked_of, broken_covenants


def loan(**terms):
    none = dict.fromkeys(
        ("dscr_min", "llcr_min", "dscr_broken_in", "llcr_broken_in"), None
    )
    return SimpleNamespace(**none | terms)


def test_nothing_is_asked_where_no_covenant_is_stated():
    assert asked_of(loan()) == {}
    assert asked_of(loan(llcr_min=1.4)) == {"llcr": 1.4}


def test_the_earliest_comes_first_with_its_ratio():
    years = {
        "2029": SimpleNamespace(dscr=1.1, llcr=1.3),
        "2031": SimpleNamespace(dscr=0.9, llcr=1.2),
    }
    late = loan(dscr_min=1.0, dscr_broken_in="2031", llcr_min=1.1)
    early = loan(llcr_min=1.4, llcr_broken_in="2029")
    view = SimpleNamespace(debt={"late": late, "early": early}, coverage=years)
    assert list(broken_covenants(view)) == [
        BrokenCovenant("early", "llcr", "2029", 1.3, 1.4),
        BrokenCovenant("late", "dscr", "2031", 0.9, 1.0),
    ]
