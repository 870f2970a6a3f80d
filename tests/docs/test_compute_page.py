"""The page about compute names every policy; that its commands run, the tests of all pages see to."""

from pathlib import Path

from abilene.compute.service_order import POLICIES

PAGE = (Path(__file__).parents[2] / "docs" / "compute.md").read_text(encoding="utf-8")


def test_every_policy_is_named():
    assert all(f"`{policy}`" in PAGE for policy in POLICIES)
