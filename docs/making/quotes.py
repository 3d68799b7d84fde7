"""Files and functions that documents quote: a comment names them, and the block below it is their text.

``<!-- quote: sim/engines/readable.py visit -->`` quotes one function or class, without a second word the
whole file.
"""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
QUOTE = re.compile(r"(<!-- quote: (\S+)(?: (\w+))? -->\n```\w+\n)(.*?)(?=```)", re.DOTALL)


def source(file: str, name: str | None) -> str:
    """Return the text of a file of the project, or of one function or class of it.

    Raises
    ------
    LookupError
        If the file has no such function or class.
    """
    text = (PROJECT / file).read_text(encoding="utf-8")
    if name is None:
        return text
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n"
    raise LookupError(f"{file} has no {name}")


def quoted(text: str) -> str:
    """Return a document with every quotation made anew."""
    return QUOTE.sub(lambda found: found[1] + source(found[2], found[3]), text)
