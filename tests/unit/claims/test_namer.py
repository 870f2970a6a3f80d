"""How a problem in a record is named: where it stands, what is wrong, and the nearest name."""

from abilene.claims import parse_ledger
from abilene.claims.namer import Namer

LEDGER = parse_ledger({"actors.yaml": "actors:\n  - {id: w, name: W, role: analyst}\n"})


def test_a_name_that_names_nothing_has_its_place_and_a_fix():
    of = Namer(LEDGER, "actors", "w")
    near, far = of.unknown("actor", ["openal", "q"], {"openai": 1}, "role")
    assert str(near).endswith(
        "actors.w.role: there is no actor 'openal'; did you mean 'openai'?"
    )
    assert str(far).endswith("there is no actor 'q'; known: openai")
    (none,) = of.unknown("actor", ["q"], ())
    assert none.fix == "add the actor to actors.yaml"
    assert near.place.line == 2
    assert list(of.unknown("actor", ["openai"], {"openai"})) == []
