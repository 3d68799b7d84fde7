"""What all tests share: how hypothesis searches, where the real histories lie, and the browser."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Path(__file__).resolve().parents[1]

# A shell that starts the tests in the background has them ignore Ctrl-C, and with them all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a busy machine a deadline measures the neighbours; derandomised runs repeat on every checkout.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "search"))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of real histories, which are not part of the project.

    It is ``SECONDLINE_DATA`` or, by default, ``../shared/data`` beside the project. Where ``CI`` is set a
    missing folder is a failure, elsewhere the test is left out with the reason.
    """
    folder = Path(os.environ.get("SECONDLINE_DATA") or PROJECT.parent / "shared" / "data")
    if not folder.is_dir():
        reason = f"no real histories in {folder}: put them there or set SECONDLINE_DATA to their folder"
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Return Chromium, headless; where ``CI`` is set a missing one is a failure."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no chromium on the path: install the package")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()
