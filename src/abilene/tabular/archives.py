"""ZIP archives that are no workbook XLSX: what they are, and how to come to the table in them."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from abilene.brief import cut

SAVE = "save it as XLSX or CSV"
MARKS = {
    "xl/workbook.bin": "is a binary workbook XLSB",
    "mimetype": "is an OpenDocument file",
}
"""A name by which an archive is known, and what it is."""
OF_A_WORKBOOK = "xl/"
"""How names in a workbook begin, also in one that lacks some."""


def archive_fault(path: Path, damaged: tuple[str, str]) -> tuple[str, str]:
    """Return what is wrong with an archive that cannot be read as a workbook, and the fix.

    Parameters
    ----------
    path : Path
        The archive.
    damaged : tuple of str
        What is said of a workbook that is damaged.
    """
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    # a zip of somebody else may be broken in any way
    except Exception:
        return damaged
    mark = next(filter(names.__contains__, MARKS), "")
    if mark:
        return MARKS[mark], SAVE
    if OF_A_WORKBOOK in "".join(names):
        return damaged
    what = f"is a ZIP archive that holds {cut(', '.join(names)) or 'nothing'}"
    return what, f"unpack it (unzip {path.name}) and give one of its files"
