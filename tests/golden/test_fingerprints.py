"""Golden records: the shipped scenarios do today what they did when they were last meant to change."""

import json
from collections.abc import Callable

import pytest

from sim.core.path import SamplePath
from sim.engines import compiled, readable
from tests.golden.fingerprints import FILE, NOTE, fingerprint, shipped

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


def test_every_shipped_scenario_has_a_golden_record() -> None:
    """The file lists the scenarios of the folder, no more and no fewer, under the note on renewing it."""
    assert sorted(GOLDEN["scenarios"]) == shipped()
    assert GOLDEN["note"] == NOTE


@pytest.mark.parametrize("engine", [readable.run, compiled.run], ids=["readable", "compiled"])
@pytest.mark.parametrize("name", shipped())
def test_a_record_is_the_golden_one(name: str, engine: Callable[..., SamplePath]) -> None:
    """Replication 0 with seed 7 leaves the same bytes as ever; the number of legs tells how far it is off."""
    assert fingerprint(name, engine) == GOLDEN["scenarios"][name]
