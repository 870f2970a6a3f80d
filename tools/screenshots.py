"""Take the pictures of the report that the README shows.

    python tools/screenshots.py PLAN_FOLDER/report.html

Run by hand, by ``make screenshots``; its outputs under ``docs/images/`` are committed.
It needs Chromium and Pillow.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
LAPTOP = {"width": 1366, "height": 768}
COLOURS = 128
MOST_BYTES = 200_000


def main(report: Path) -> None:
    """Take the first screen of a report, and its sources and uses."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"],
        )
        page = browser.new_page(viewport=LAPTOP)
        page.goto(report.resolve().as_uri())
        page.locator("[data-chart=load] canvas").wait_for()
        page.screenshot(path=IMAGES / "answer.png")
        flows = page.locator("[data-chart=flows-committed]")
        flows.locator("canvas").wait_for()
        flows.screenshot(path=IMAGES / "sources-and-uses.png")
        browser.close()
    for picture in (IMAGES / "answer.png", IMAGES / "sources-and-uses.png"):
        Image.open(picture).convert("RGB").quantize(
            COLOURS, dither=Image.Dither.NONE
        ).save(picture, optimize=True)
        size = picture.stat().st_size
        print(f"{picture}: {size:,} bytes{' (too large)' if size > MOST_BYTES else ''}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
