"""What all tests share: how hypothesis searches, and where the real histories lie."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

PROJECT = Path(__file__).resolve().parents[1]

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
