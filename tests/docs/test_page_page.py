"""The page about the local page: its file of changes is one, and the addresses it names are there."""

import re
from pathlib import Path

import pytest

from abilene.claims import view
from abilene.programme.changes import lay_text_over, load
from abilene.programme.resolve import resolve

TEXT = (Path(__file__).parents[2] / "docs" / "page.md").read_text(encoding="utf-8")


def test_the_file_of_changes_does_what_the_page_says(examples):
    [changes] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    draft = lay_text_over(
        load(examples / "stargate" / "programme.yaml"), changes, "what-if.yaml"
    )
    seen = {
        name: resolve(draft, view(draft.ledger, name)) for name in ("announced", "mine")
    }
    promised, softbank = (
        "capital.promised.amount_usd",
        "capital.softbank_equity.amount_usd",
    )
    assert seen["announced"].provenance[promised] == "goal-500"
    assert (
        seen["mine"].resolved[promised].lost["goal-500"] == "left out by this viewpoint"
    )
    assert (
        seen["mine"].provenance[softbank]
        == "musk-softbank-under-10"
        != seen["announced"].provenance[softbank]
    )
    assert seen["mine"].programme.hardware["gb200"].price_usd_per_accelerator == 60000


def test_the_addresses_are_there(examples):
    from abilene.web.app import make_app
    from abilene.web.session import Session

    paths = make_app(
        Session(load(examples / "one-campus.yaml")), frozenset()
    ).openapi()["paths"]
    for method, address in re.findall(r"`(GET|POST|PUT|DELETE) (/[^ `]+)`", TEXT):
        assert method.lower() in paths[re.sub(r"\d+", "{job_id}", address)]
    assert {"/money.json", "/money.csv", "/plans/{name}.json"} <= paths.keys()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_nothing_that_sends_figures_elsewhere_is_installed(lock):
    """The interface of OpenTelemetry comes with the web framework; without its SDK it does nothing."""
    text = (Path(__file__).parents[2] / lock).read_text()
    assert "opentelemetry-sdk" not in text
    assert "opentelemetry-exporter" not in text
