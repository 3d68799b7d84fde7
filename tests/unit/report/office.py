"""A spreadsheet program for tests: LibreOffice without a window."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SHEETS_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Every sheet as CSV, cells as they are shown, in a file of its own."""


def converted(source: Path, to: str, folder: Path, read_as: str = "") -> str:
    """Convert a file and return what the program complained of; without the program the test is left out.

    Where ``CI`` is set a missing program is a failure.
    """
    program = shutil.which("soffice")
    if program is None:
        reason = "there is no soffice: install LibreOffice Calc to test workbooks in a spreadsheet program"
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail(reason)
        pytest.skip(reason)
    command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += [f"--infilter={read_as}"] if read_as else []
    command += ["--convert-to", to, "--outdir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    # A machine without Java is told so; no workbook needs it.
    return "\n".join(line for line in done.stderr.splitlines() if line.strip() and "javaldx" not in line)
