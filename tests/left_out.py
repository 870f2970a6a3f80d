"""What records and functions take where nothing is said."""

import inspect
from collections.abc import Callable
from typing import Any


def left_out(made: Callable[..., Any]) -> dict[str, Any]:
    """Return the numbers and truth values that a record or a function takes where they are left out."""
    parameters = inspect.signature(made).parameters.values()
    given = {parameter.name: parameter.default for parameter in parameters}
    return {
        name: value for name, value in given.items() if isinstance(value, int | float)
    }
