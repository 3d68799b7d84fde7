"""The stamp: what it holds, and that it is there without git too."""

import datetime
import json
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from sim.experiment import stamp as stamp_module
from sim.experiment.stamp import PACKAGES, make_stamp


def example() -> dict[str, Any]:
    """Return a stamp of one scenario."""
    return make_stamp(
        scenarios={"a": {"title": "A"}},
        inputs={"a.toml": "00ff"},
        seed=7,
        replications=range(3),
        engine={"name": "readable", "reason": "asked for"},
        fingerprints={"a": "12ab"},
    )


def test_a_stamp_holds_these_entries() -> None:
    """Eleven entries: date, scenarios, inputs, seed, replications, engine, fingerprints, four of versions."""
    stamp = example()
    assert list(stamp) == [
        "created",
        "scenarios",
        "inputs",
        "seed",
        "replications",
        "engine",
        "fingerprints",
        "packages",
        "python",
        "program",
        "git_commit",
    ]
    assert stamp["replications"] == [0, 1, 2]
    assert (stamp["seed"], stamp["inputs"]) == (7, {"a.toml": "00ff"})


def test_a_stamp_survives_json() -> None:
    """Written and read back it is the same."""
    stamp = example()
    assert json.loads(json.dumps(stamp)) == stamp


def test_the_date_is_in_utc_to_the_second() -> None:
    """The date lies within this test, apart from its cut-off fraction of a second."""
    before = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    created = datetime.datetime.fromisoformat(example()["created"])
    assert created.utcoffset() == datetime.timedelta(0)
    assert before <= created <= datetime.datetime.now(datetime.UTC)


def test_versions_are_those_that_run() -> None:
    """Python's version and NumPy's are the ones of this process."""
    stamp = example()
    assert set(stamp["packages"]) == set(PACKAGES)
    assert stamp["packages"]["numpy"] == np.__version__
    assert stamp["python"] == ".".join(map(str, sys.version_info[:3]))


def test_a_package_that_is_missing_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that nobody installed is no reason to fail."""
    monkeypatch.setattr(stamp_module, "PACKAGES", ("no-such-package-here",))
    assert example()["packages"] == {"no-such-package-here": "not installed"}


def test_the_commit_is_that_of_the_checkout_or_empty() -> None:
    """Forty hexadecimal digits in a checkout, nothing in an installed package."""
    assert re.fullmatch(r"([0-9a-f]{40})?", example()["git_commit"])


def test_without_git_the_commit_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which git cannot be started has a stamp without a commit."""

    def no_git(*_: Any, **__: Any) -> None:
        raise FileNotFoundError("git")

    monkeypatch.setattr(subprocess, "run", no_git)
    assert example()["git_commit"] == ""
