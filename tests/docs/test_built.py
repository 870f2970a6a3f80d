"""The pages build without a warning, hold what the code says, and ask nothing of the network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from abilene.cli import main
from abilene.programme.changes import load
from abilene.programme.schema import variables

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
NOT_CLOSED, UNKNOWN_MACRO = ".math:not(:has(mjx-container))", "mjx-container [fill=red]"
"""How MathJax leaves what it cannot read."""
REMOTE = re.compile(
    r"""(?:<(?:script|img|iframe)[^>]*\ssrc|<link[^>]*\shref|url\()\s*=?\s*["'(]?(?:https?:)?//"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder into which Sphinx built the pages, every warning an error."""
    folder = tmp_path_factory.mktemp("handbook")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-d",
        str(folder / "trees"),
        "-b",
        "html",
    ]
    source = {
        "PYTHONPATH": os.pathsep.join(
            [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
        )
    }
    ended = subprocess.run(
        [*command, str(ROOT / "docs"), str(folder / "html")],
        env=os.environ | source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return folder / "html"


def words_of(path):
    return re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8"))


def test_no_page_loads_anything_from_elsewhere(built):
    files = [path for path in built.rglob("*") if path.suffix in {".html", ".css"}]
    assert len(files) > 20
    for path in files:
        assert not REMOTE.search(path.read_text(encoding="utf-8")), path


def test_every_path_that_claims_may_be_about_is_listed(built, examples):
    listed = set(words_of(built / "reference" / "programme.html").split())
    for name in ("one-campus.yaml", "stargate/programme.yaml"):
        for path in variables(load(examples / name).programme):
            *above, last = path.split(".")
            assert (
                ".".join(
                    [*("*" if i % 2 else step for i, step in enumerate(above)), last]
                )
                in listed
            )


def test_every_command_and_option_is_listed(built):
    page = words_of(built / "reference" / "cli.html")
    for name, command in main.commands.items():
        assert f"abilene {name}" in page
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert max(parameter.opts, key=len) in page


def test_no_part_is_left_to_be_generated(built):
    for path in built.rglob("*.html"):
        assert "generated:" not in path.read_text(encoding="utf-8"), path


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"there is no {CHROMIUM}")
def test_every_formula_is_drawn_from_disk_alone(built):
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed"
    )
    pages = [
        path
        for path in built.rglob("*.html")
        if 'class="math' in path.read_text(encoding="utf-8")
    ]
    assert len(pages) >= 6
    with playwright.sync_playwright() as started:
        options = {
            "executable_path": str(CHROMIUM),
            "args": ["--no-sandbox", "--disable-dev-shm-usage"],
        }
        browser = started.chromium.launch(**options)
        page = browser.new_page()
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        for path in pages:
            page.goto(path.as_uri())
            page.wait_for_selector("mjx-container svg")
            for wrong in (NOT_CLOSED, UNKNOWN_MACRO, "[data-mml-node=merror]"):
                assert page.locator(wrong).all_inner_texts() == [], path
        browser.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
