"""Templates: only web addresses are links, and an address that holds a text ends where it does."""

import base64
import hashlib
import html
import re
from urllib.parse import unquote

from abilene.report.templates import (
    data_address,
    page,
    page_without_charts,
    web_address,
)


def test_only_web_addresses_are_links():
    assert web_address("https://example.org/a?b=1") == "https://example.org/a?b=1"
    assert web_address("javascript:alert(1)") == ""
    assert web_address("data:text/html,x") == ""


def test_a_data_address_holds_its_text_and_nothing_that_ends_it():
    text = """a "b" <c> #d & 'e' 100 % é\n"""
    address = data_address(text, "text/csv")
    assert address.startswith("data:text/csv;charset=utf-8,")
    assert not set(address) & set('"<>#& \n')
    assert unquote(address.partition(",")[2]) == text


def allowed_by(text):
    """Return the rules of the policy of a page."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    rules = html.unescape(policy[1]).split("; ")
    return {name: set(values) for name, *values in map(str.split, rules)}


def hashes(text, tag):
    """Return what a browser computes of each element of a kind."""
    held = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
    digests = (hashlib.sha256(one.encode()).digest() for one in held)
    return {f"'sha256-{base64.b64encode(one).decode()}'" for one in digests}


def test_a_page_may_run_and_follow_what_it_was_made_with_and_nothing_else():
    text = page("charts.html", title="t", charts=[])
    rules = allowed_by(text)
    assert rules["default-src"] == {"'none'"}
    assert rules["script-src"] == hashes(text, "script")
    assert rules["style-src"] == hashes(text, "style")
    assert (len(rules["script-src"]), len(rules["style-src"])) == (2, 1)
    assert rules["base-uri"] == rules["form-action"] == {"'none'"}
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", text.split("<style>")[0])


def test_a_page_without_charts_runs_no_script():
    words = dict.fromkeys(("comparison", "records", "values", "views", "cells", "who"))
    empty = {"a": "A", "b": "B", "inputs": [], "claims": {}}
    text = page_without_charts(
        "compare.html", **words | {"comparison": empty, "views": []}
    )
    assert allowed_by(text)["script-src"] == {"'none'"}
    assert "<script" not in text
