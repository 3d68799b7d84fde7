"""The notebooks' pairs: a source in jupytext's percent format, and the notebook that executing it makes.

``python -m tests.notebook_pairs`` executes every notebook in full and writes it: the same result, the same
bytes. Names choose some: ``python -m tests.notebook_pairs 02_how_many_second_level``.
"""

import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "notebooks"
SECONDS = 600
"""No cell takes longer."""
_WIDGET = re.compile(r"\b[0-9a-f]{32}\b")


def sources() -> list[Path]:
    """Return the source of every notebook, in the order of their numbers."""
    return sorted(FOLDER.glob("[0-9]*.py"))


def notebook_of(source: Path) -> NotebookNode:
    """Return the notebook that a source is, not yet executed: code folded away, cells numbered."""
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"}
    )
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:02d}"
        if cell.cell_type == "code":
            cell.metadata = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    return notebook


def executed(source: Path, folder: Path, settings: dict[str, str] | None = None) -> NotebookNode:
    """Execute a notebook and return it with its outputs.

    Parameters
    ----------
    source
        The percent source.
    folder
        Where its cells run.
    settings
        Environment variables beside those of this process; neither a quick mode nor a history comes from
        outside.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises an error.
    """
    outside = {k: v for k, v in os.environ.items() if k not in {"SECONDLINE_QUICK", "SECONDLINE_DATA"}}
    # Frozen modules make debuggers warn, and a warning would stand in the notebook.
    env = {**outside, "PYDEVD_DISABLE_FILE_VALIDATION": "1", **(settings or {})}
    notebook = notebook_of(source)
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        record_timing=False,
        # Without a kernel nothing draws widgets from their state, and its order differs from run to run.
        store_widget_state=False,
        # Else each kernel warns that it listens on this machine.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=env)
    return normalised(notebook)


def normalised(notebook: NotebookNode) -> NotebookNode:
    """Return an executed notebook without what differs from one execution or machine to the next."""
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        # A line of progress is empty when the work is done, and comes on a slow machine only.
        cell.update({"outputs": [o for o in cell.outputs if not is_empty(o)]} if "outputs" in cell else {})
    known: dict[str, str] = {}
    # Ids of widgets are random: they are numbered in the order in which they appear.
    text = _WIDGET.sub(
        lambda found: known.setdefault(found[0], f"{len(known):032x}"), nbformat.writes(notebook)
    )
    return nbformat.reads(text, as_version=4)


def is_empty(output: NotebookNode) -> bool:
    """Tell whether an output shows nothing."""
    return output.get("data") == {"text/plain": ""}


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one step."""
    part = path.with_suffix(".part")
    part.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    part.replace(path)


def main(names: list[str]) -> None:
    """Execute the named notebooks, by default all, and write them."""
    chosen = [source for source in sources() if not names or source.stem in names]
    for source in chosen:
        print(f"notebooks: {source.stem}", flush=True)
        write(executed(source, FOLDER), source.with_suffix(".ipynb"))


if __name__ == "__main__":
    main(sys.argv[1:])
