"""A way to write the small programme file with something replaced, and to read it."""

import pytest
from programme_text import TEXT


@pytest.fixture
def draft_of(tmp_path):
    """Return a function that reads the programme with some of its text replaced."""
    from abilene.programme.read import read_programme

    def draft(replaced=None, **more):
        text = TEXT
        for old, new in (replaced or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "p.yaml"
        path.write_text(text)
        return read_programme(path, **more)

    return draft
