"""The pages are true: their commands and their Python run, and print what the pages show."""

import re
from pkgutil import resolve_name

import pytest
from pages import ROOT, agrees, run, steps
from ruamel.yaml import YAML

DOCS = ROOT / "docs"
PAGES = {
    str(path.relative_to(DOCS)): path
    for path in sorted(DOCS.rglob("*.md"))
    if "_build" not in path.parts
}
RUNNING = [
    name for name, path in PAGES.items() if steps(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("name", RUNNING)
def test_what_a_page_shows_is_what_happens(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    names = {}
    for step in steps(PAGES[name].read_text(encoding="utf-8")):
        run(step, names)


@pytest.mark.parametrize("name", PAGES)
def test_every_file_and_module_that_a_page_names_exists(name):
    text = PAGES[name].read_text(encoding="utf-8")
    for path in re.findall(
        r"`((?:src|tests|docs|benchmarks|tools|examples)/[\w./-]+)`", text
    ):
        assert (ROOT / path).exists(), path
    for dotted in re.findall(r"`(abilene(?:\.\w+)+)(?:\(.*?\))?`", text):
        assert resolve_name(dotted) is not None


@pytest.mark.parametrize("name", PAGES)
def test_every_example_of_yaml_can_be_read(name):
    for text in re.findall(
        r"^```yaml\n(.*?)^```$",
        PAGES[name].read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    ):
        YAML(typ="safe").load(text)


def test_what_is_shown_may_leave_out_but_not_lie():
    assert agrees("a\n...\nd", "a \nb\nc\nd\n")
    assert not agrees("a\n...\nd", "a\nb\nc")
    assert not agrees("a", "b")
