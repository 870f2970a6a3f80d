"""Rates of the Utility Rate Database, made up for tests."""

import json

ALWAYS = [[0] * 24] * 12
EVENING = [[0] * 16 + [1] * 5 + [0] * 3] * 12


def rate(**fields):
    """Return an item with energy at 5 c/kWh and whatever else is given; a field set to None is left out."""
    item = {
        "label": "0123456789abcdef01234567",
        "utility": "Example Power",
        "name": "Large Service",
        "energyratestructure": [[{"rate": 0.05, "unit": "kWh"}]],
        "energyweekdayschedule": ALWAYS,
        "energyweekendschedule": ALWAYS,
        **fields,
    }
    return {name: value for name, value in item.items() if value is not None}


def rate_file(folder, item, name="rate.json"):
    """Write a rate, or text as it is, and return its path."""
    path = folder / name
    text = item if isinstance(item, str) else json.dumps(item)
    path.write_text(text, encoding="utf-8")
    return path
