"""Tables of campuses that do not exist, and a programme that has one of them."""

from epoch_tables import first, plains

__all__ = ["first", "plains"]
