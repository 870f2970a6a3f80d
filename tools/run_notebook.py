"""Run the example notebook from its first cell to its last, and keep what it shows.

python tools/run_notebook.py

It needs nbclient, nbformat and ipykernel: ``make notebook`` installs them.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[1] / "examples" / "notebook.ipynb"


def main() -> None:
    """Run it in its own folder; nothing that differs from run to run is kept."""
    book = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        book, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    client.execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
    book.metadata["language_info"] = {"name": "python"}
    nbformat.write(book, NOTEBOOK)


if __name__ == "__main__":
    main()
