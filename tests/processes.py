"""What tests run in another process: importable there by name."""


def raise_it(error):
    """Raise an error that was sent here."""
    raise error


def send_back(value):
    """Return a value that was sent here."""
    return value
