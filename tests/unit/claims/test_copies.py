"""Which claim speaks for a report that many print, beside a slow twin that looks at all of them."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from abilene.claims.copies import earlier_prints, reached

NAMES = "abcde"


def test_what_is_reached_is_without_the_start_unless_it_leads_back():
    chain = {"a": "b", "b": "c"}
    assert reached("a", lambda name: chain.get(name, "")) == {"b", "c"}
    circle = {"a": "b", "b": "a"}
    assert reached("a", lambda name: circle.get(name, "")) == {"a", "b"}


def test_the_first_goes_before_its_copies_and_near_ones_before_far_ones():
    day = {name: date(2025, 1, n) for n, name in enumerate("zyxw", 1)}
    copied = {"y": ["z"], "x": ["y"], "w": ["z", "nobody"]}
    assert earlier_prints(copied, day) == {
        "y": ("z",),
        "w": ("z", "y"),
        "x": ("z", "y", "w"),
    }


@st.composite
def reports(draw):
    """Claims, each of which may copy any before it, with the days of their sources."""
    copied = {}
    for n, name in enumerate(NAMES):
        some = draw(st.sets(st.sampled_from(NAMES[:n]))) if n else set()
        if some:
            copied[name] = sorted(some)
    days = st.dates(date(2025, 1, 1), date(2025, 1, 3))
    return copied, {name: draw(days) for name in NAMES}


@given(reports())
def test_of_one_report_all_but_one_have_somebody_before_them(report):
    copied, published = report
    before = earlier_prints(copied, published)
    for a, b in combinations(NAMES, 2):
        # two prints of one text: the one or the other goes first, never both or neither
        shared = _texts(a, copied) & _texts(b, copied)
        first = (a in before.get(b, ())) + (b in before.get(a, ()))
        assert first == bool(shared)


def _texts(name, copied):
    """Return a claim and all that it copies, by walking each chain to its end."""
    firsts = copied.get(name, ())
    return {name}.union(*(_texts(first, copied) for first in firsts))
