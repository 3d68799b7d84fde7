"""Fingerprints of the shipped scenarios' records: ``python -m tests.golden.fingerprints`` renews the file."""

import json
from collections.abc import Callable
from pathlib import Path

from sim import load_scenario
from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.tape import Tape, draw_tape
from sim.engines import readable
from sim.scenario import build_blueprint

FILE = Path(__file__).with_name("fingerprints.json")
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SEED, REPLICATION = 7, 0
NOTE = (
    "SHA-256 of the record of replication 0 with seed 7, and its number of legs. Renew it with "
    "'python -m tests.golden.fingerprints' only when the meaning of the model or a shipped scenario has "
    "changed on purpose, and say so in CHANGELOG.md: results of users change with it. A faster engine, a "
    "tidier module or a new feature that is off by default never changes a fingerprint."
)


def fingerprint(
    name: str, engine: Callable[[Blueprint, Tape], SamplePath] = readable.run
) -> dict[str, object]:
    """Return the fingerprint and the number of legs of a shipped scenario's golden replication."""
    blueprint = build_blueprint(load_scenario(FOLDER / f"{name}.toml"))
    path = engine(blueprint, draw_tape(blueprint, SEED, REPLICATION))
    return {"fingerprint": path.fingerprint(), "legs": len(path.legs)}


def shipped() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


if __name__ == "__main__":
    content = {"note": NOTE, "scenarios": {name: fingerprint(name) for name in shipped()}}
    FILE.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
