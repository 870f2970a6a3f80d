"""The page on power is true: its example runs and ends with a certificate."""

import re
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "power.md").read_text()


def test_the_example_runs():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    names = {}
    exec(code.replace("print(", "printed = ("), names)
    status, cost, bound, capacity = names["printed"]
    assert status == "optimal"
    assert bound <= cost <= bound * (1 + 2e-4)
    assert list(capacity) == ["it", "gas", "sun", "battery.power", "battery.energy"]


def test_every_name_it_mentions_exists():
    from abilene.power import campus, contracts, dispatch, lp, result, sizing

    modules = (campus, contracts, dispatch, lp, result, sizing)
    for name in ("GridContract", "hours_above", "hours_of_highest", "Operation", "Sizing", "size"):
        assert name in PAGE
        assert any(hasattr(module, name) for module in modules)
