"""Console blocks of the documents: commands and what they print, run again by the tests.

A block is fenced as ``console`` and holds lines ``$ secondline ...`` with the expected output below each.
``python -m tests.console`` writes the output anew; read the difference before you commit it.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
_BLOCK = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)


def pages() -> list[Path]:
    """Return every document that has a console block."""
    found = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    return [page for page in found if _BLOCK.search(page.read_text(encoding="utf-8"))]


def rewritten(text: str) -> str:
    """Return a document with every console block's output made anew."""
    return _BLOCK.sub(lambda block: _run_block(block[0]), text)


def _run_block(block: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_output(command)}" for command in commands)


def _output(command: str) -> str:
    """Run a command of ours from the project's folder; an exit code other than 0 is shown."""
    words = shlex.split(command)
    if words[0] != "secondline":
        raise ValueError(f"only secondline is run from documents, not {words[0]}")
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words[1:]], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    code = f"(exit code {done.returncode})\n" if done.returncode else ""
    return done.stdout + done.stderr + code


if __name__ == "__main__":
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(rewritten(text), encoding="utf-8")
