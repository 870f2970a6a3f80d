"""Proposals in lines: what is new, what it replaces, and what has no home."""

from abilene.claims import Actor, Claim, Source
from abilene.intake.milestones import Homeless
from abilene.intake.proposals import Moved, Proposals
from abilene.report.proposed import proposed_lines


def claim(name, day, value):
    return Claim(id=name, about="a.b", says="w", said=day, kind="forecast", value=value)


def test_each_claim_says_what_it_replaces():
    source = Source(id="s", kind="news", publisher="W", published="2026-02-01")
    old, new = claim("x", "2026-01-01", "1 MW"), claim("y", "2026-02-01", "2 MW")
    found = Proposals(
        source,
        Actor(id="w", name="Watch", role="press"),
        is_new_actor=True,
        moved=(Moved(new, old), Moved(old, None)),
        same=3,
        homeless=(Homeless("column z", "no path"),),
        sites=("Z -> sites.z, by name",),
    )
    assert list(proposed_lines(found)) == [
        "site: Z -> sites.z, by name",
        "2 claims proposed (Watch, 2026-02-01); 3 say what the ledger has already",
        "  a.b: 2 MW forecast, was 1 MW forecast (2026-01-01)",
        "  a.b: 1 MW forecast, new",
        "no home: column z: no path",
    ]
