"""What a strict view leaves out."""

from abilene.results.unsaid import Unsaid


def test_what_nobody_speaks_of_has_no_speaker():
    assert Unsaid(lacks=("target",)).said_by == ()
