"""A browser for the pages: Debian's Chromium, driven by Playwright; without them these tests are skipped."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed"
    )
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """Return what opens a page: the page, what it requested, and what it complained of."""
    pages = []

    def at(address):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        pages.append(page)
        requests, errors = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if message.type == "error" else None
            ),
        )
        page.goto(address)
        return page, requests, errors

    yield at
    for page in pages:
        page.close()
