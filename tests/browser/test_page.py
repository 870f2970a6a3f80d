"""The local page in a real browser, served as a user serves it: pages, live sizing, claims, jobs, keyboard, width."""

from urllib.parse import urlparse

import pytest
from serving import claimed_campus, serving

pytestmark = pytest.mark.slow

PAGES = (
    "answer",
    "campuses",
    "money",
    "compute",
    "claims",
    "promises",
    "compare",
    "what-if",
)
PLANNED = 300_000
"""Time for a plan on a busy machine. [ms]"""
EQUITY = "capital.equity.amount_usd"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def address(examples, folder):
    with serving(claimed_campus(examples, folder), folder) as one:
        yield one


@pytest.fixture
def page(browser, address):
    """Return a page on a desk with nothing changed; whatever it asks elsewhere or complains of is a failure."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    outside, errors = [], []
    host = urlparse(address).netloc
    page.on(
        "request",
        lambda one: urlparse(one.url).netloc in {host, ""} or outside.append(one.url),
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            errors.append(message.text) if message.type == "error" else None
        ),
    )
    page.request.put(f"{address}/changes.json", data={})
    page.goto(f"{address}/answer")
    page.wait_for_selector(
        ".decision", timeout=PLANNED
    )  # it opens by itself when the first plan is made
    yield page
    page.close()
    assert (
        outside,
        [error for error in errors if "422" not in error and "404" not in error],
    ) == ([], [])


def plan_id(page):
    return page.locator("body").get_attribute("data-plan")


def plan_again(page, before):
    """Plan with the changes; return the id of the new plan."""
    page.locator("#plan").click()
    page.wait_for_function("id => ![...document.querySelectorAll('body.computing')].length && location.search.includes('plan=') && !location.search.includes(id)", arg=before, timeout=PLANNED)  # fmt: skip
    return page.url.partition("plan=")[2].partition("&")[0]


def test_each_page_draws(page, address):
    for name in PAGES:
        page.goto(f"{address}/{name}")
        assert page.locator(
            "nav a[aria-current=page]"
        ).inner_text().lower() == name.replace("-", " ")
        for chart in page.locator("[data-chart]").all():
            assert chart.locator("canvas").count() == 1
        if name not in {"claims", "promises", "compare", "what-if"}:
            assert page.locator("[data-chart]").count() > 0
            assert plan_id(page) in page.locator(".which").inner_text()


def test_a_campus_is_sized_while_its_slider_moves(page, address):
    page.goto(f"{address}/what-if")
    row = page.locator("#parts tr", has_text="solar")
    row.wait_for()
    before = float(row.locator("td").nth(1).inner_text().replace(",", ""))
    slider = page.locator("[data-path='equipment.solar.capex_usd_per_kw'] input")
    asked = []
    page.on(
        "request",
        lambda one: (
            asked.append(one.post_data_json) if one.url.endswith("size.json") else None
        ),
    )
    slider.evaluate("""slider => {
      for (const value of [1200, 1100, 1000, 900, 800, 700]) {
        slider.value = value;
        slider.dispatchEvent(new Event("input"));
      }
    }""")
    page.wait_for_function(
        "() => document.querySelector('#command').textContent.includes('=700')"
    )
    after = float(row.locator("td").nth(1).inner_text().replace(",", ""))
    assert after > before
    assert [one["set"] for one in asked][-1] == {
        "equipment.solar.capex_usd_per_kw": "700"
    }
    assert len(asked) < 6  # only the newest value of those that came while it was busy
    assert "ms" in page.locator("#sized-when").inner_text()
    assert not page.locator("#changed").is_visible()  # until the slider is let go


def test_a_slider_is_moved_by_keyboard_kept_and_taken_back(page, address):
    page.goto(f"{address}/what-if")
    control = page.locator("[data-path='sites.prairie.grid.first.firm_mw']")
    control.locator("input").focus()
    page.keyboard.press("ArrowRight")
    page.locator("#list", has_text="sites.prairie.grid.first.firm_mw = 61").wait_for()
    page.locator("#parts tr", has_text="grid first").locator(
        "td", has_text="61"
    ).first.wait_for()
    page.reload()
    assert control.locator("output").inner_text() == "61.0"
    control.locator(".back").click()
    page.locator("#list", has_text="nothing yet").wait_for()
    assert control.locator("output").inner_text() == "60.0"
    assert page.request.get(f"{address}/changes.json").json()["changes"]["set"] == {}


def test_a_claim_is_switched_off_a_column_changes_and_the_terminal_says_the_same(
    page, address, folder
):
    """What someone new to it does: one claim off, a column changes, and the saved file repeats it."""
    first = plan_id(page)
    page.goto(f"{address}/claims")
    topic = page.locator(f"[data-path='{EQUITY}']")
    assert (
        topic.locator(".value", has_text="announced")
        .inner_text()
        .startswith("3.5 bn USD")
    )
    topic.locator(".off-switch[data-claim=promised]").click()
    topic.locator(".value.mine", has_text="1.8 bn USD").wait_for()
    assert (
        topic.locator(".value", has_text="announced")
        .first.inner_text()
        .startswith("3.5 bn USD")
    )
    assert topic.locator("li.off").all_inner_texts() == [
        topic.locator("li", has_text="3.5 bn USD").inner_text()
    ]
    page.locator("#save button").click()
    page.locator("#saved", has_text="--with").wait_for()
    page.goto(f"{address}/answer")
    second = plan_again(page, first)
    page.wait_for_selector("#answer th:has-text('mine')")
    heads = page.locator("#answer thead th").all_inner_texts()
    cells = (
        page.locator("#answer tr", has_text="in view").locator("td").all_inner_texts()
    )
    money = dict(zip(heads, cells, strict=True))
    assert (money["announced"], money["mine"]) == ("9.3", "7.6")
    mw = (
        page.locator("#answer tr", has_text="2030")
        .first.locator("td")
        .all_inner_texts()
    )
    assert float(mw[heads.index("mine")]) < float(mw[heads.index("announced")])
    from click.testing import CliRunner

    from abilene.cli import main

    arguments = [
        "plan",
        str(folder / "campus.yaml"),
        "--with",
        str(folder / "what-if.yaml"),
        "--out",
        str(folder / "again"),
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    again, made = (
        path.joinpath("plan.json").read_bytes()
        for path in (folder / "again", folder / "plans" / second)
    )
    assert again == made


def test_a_rival_is_chosen_and_a_claim_added(page, address):
    page.goto(f"{address}/claims")
    topic = page.locator(f"[data-path='{EQUITY}']")
    topic.locator(".choose[data-claim=signed]").click()
    topic.locator(".value.mine", has_text="1.8 bn USD").wait_for()
    page.locator("summary", has_text="Add a claim").click()
    page.locator("#add [name=about]").fill("capital.vendor.amount_usd")
    page.locator("#add [name=value]").fill("5 bn USD")
    page.locator("#add button").click()
    vendor = page.locator("[data-path='capital.vendor.amount_usd']")
    vendor.locator(".value.mine", has_text="5 bn USD").wait_for()
    assert (
        vendor.locator("li", has_text="You, 2026-03-01: 5 bn USD announced").count()
        == 1
    )
    lines = page.locator("#list li").all_inner_texts()
    assert [line.removesuffix("Undo").strip() for line in lines] == [
        "claim signed wins", "claim own-1 wins", "claim own-1: capital.vendor.amount_usd is 5 bn USD",
    ]  # fmt: skip
    page.locator("#list li", has_text="claim own-1:").locator("button").click()
    page.locator(
        "[data-path='capital.vendor.amount_usd'] .value.mine", has_text="3 bn USD"
    ).wait_for()
    page.locator("#reset").click()
    page.locator("#changed").wait_for(state="hidden")
    assert page.locator(".value.mine").count() == 0


def test_claims_are_found_by_a_word(page, address):
    page.goto(f"{address}/claims")
    page.locator("#find").fill("chips")
    assert page.locator(".topic:visible").count() == 1
    page.locator("#find").fill("")
    page.locator("#differing").check()
    assert page.locator(".topic:visible").count() == 1


def test_what_does_not_fit_is_said_and_nothing_changes(page, address):
    page.goto(f"{address}/what-if")
    page.locator("#set [name=path]").fill("capital.equty.amount_usd")
    page.locator("#set [name=value]").fill("1 bn USD")
    page.locator("#set button").click()
    page.locator(
        "#told", has_text="did you mean 'capital.equity.amount_usd'?"
    ).wait_for()
    assert page.locator("#list").inner_text() == "nothing yet"


def test_old_figures_are_dimmed_and_say_from_which_plan_they_are(page, address):
    first = plan_id(page)
    page.goto(f"{address}/what-if")
    page.locator("[data-path='capital.equity.amount_usd'] input").evaluate(
        "slider => { slider.value = slider.max; slider.dispatchEvent(new Event('change')); }"
    )
    page.locator("#changed").wait_for()
    page.locator("#plan").click()
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.figures')).opacity < 0.6"
    )
    assert first in page.locator(".which").inner_text()
    page.locator("#told", has_text="is ready").wait_for(timeout=PLANNED)
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('.figures')).opacity === '1'"
    )
    assert first not in page.url


def test_every_page_fits_a_narrow_window(page, address):
    page.set_viewport_size({"width": 420, "height": 800})
    for name in PAGES:
        page.goto(f"{address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 420, name


def test_the_keyboard_reaches_the_content_and_the_pages(page, address):
    page.goto(f"{address}/money")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer?plan=*")


def test_a_job_outlives_its_page_and_stop_keeps_the_best(browser, examples, tmp_path):
    """Stargate takes long enough to be left, found again, and stopped."""
    with serving(
        examples / "stargate" / "programme.yaml", tmp_path, "--viewpoint", "secured"
    ) as address:
        page = browser.new_page()
        page.goto(address)
        page.locator("#job", has_text=": best").wait_for(timeout=PLANNED)
        page.close()
        page = browser.new_page()
        page.goto(address)
        page.locator("#job", has_text=": best").wait_for()
        page.locator("#stop").click()
        page.wait_for_selector(".decision", timeout=PLANNED)
        [job] = page.request.get(f"{address}/jobs.json").json()
        assert job["state"] == "stopped"
        assert plan_id(page) == job["plan"]
        assert page.locator("#answer thead th").all_inner_texts()[1] == "secured"
        page.close()
