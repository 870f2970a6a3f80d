"""A small programme of which nothing needs to be sized, and its study."""

import pytest

from abilene.budget import Budget
from abilene.buildout import Situation, headlines
from abilene.planning.study import Desk
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by


class Sizes:
    """Counts whose power is asked for, and sizes nothing: every campus has the price of the file."""

    def __init__(self):
        self.asked = []

    def site_powers(self, programme):
        self.asked.append(programme)
        return {}

    def designs(self, programme, site_id):
        return {}


@pytest.fixture
def unsized():
    return Sizes()


@pytest.fixture(scope="session")
def cheap(examples, tmp_path_factory):
    """Return a programme whose electricity has a price, so that nothing is sized."""
    text = (examples / "one-campus.yaml").read_text()
    kept = [
        line
        for line in text.splitlines()
        if not line.startswith(("    weather:", "    price:"))
    ]
    file = tmp_path_factory.mktemp("cheap") / "campus.yaml"
    file.write_text("\n".join(kept) + "\n")
    return load(file, ["sites.prairie.power_usd_per_mwh=50"])


@pytest.fixture(scope="session")
def desk_of():
    """Return a function that gives what studies a programme of which nothing is sized, and its first view."""

    def make(draft, relax=False):
        seen = next(iter(seen_by(draft).values()))
        return Desk(draft, None, seen, Sizes(), Budget(), None, relax), seen

    return make


@pytest.fixture(scope="session")
def cheap_study(cheap, desk_of):
    """Return the view of that programme and its study."""
    desk, seen = desk_of(cheap)
    return seen, desk.study(seen)


@pytest.fixture(scope="session")
def whole_seen(examples):
    """Return one campus with money enough for every phase, as its file has it."""
    draft = load(examples / "one-campus.yaml", ["capital.equity.amount_usd=12e9"])
    return seen_by(draft)["as_written"]


@pytest.fixture(scope="session")
def whole_campus(whole_seen, sizer):
    """Return its build-out."""
    supplies = sizer.site_powers(whole_seen.programme)
    return headlines(whole_seen.programme, Situation(whole_seen.as_of), supplies).plan
