"""Mutated CSV files are read or refused, never more than that."""

import random
from pathlib import Path

import pytest

from sim import load_scenario
from sim.scenario import ScenarioError, build_blueprint, check_scenario
from tests.scenarios.field_desks import DESK, desk_of

FILES = (
    b"at,h\n2026-01-05 09:00:00,90.5\n05.01.2026 09:10,1:02:03\n",
    "at;h;note\n05/01/2026 09:00;1.090,5;x\n13/01/2026 10:00;90,5;y\n".encode("utf-16"),
    b"sep=;\nat;h\n46027,375;90\n46027,5;00:01:30\n",
    b'at,h\n"Mon, 05 Jan 2026 09:00:00 +0100",PT1M\n20260105T090000Z,5 min\n2026-W02-1T09:00,\n',
)
PIECES = (
    *(b",", b";", b"\t", b'"', b"\n", b"\r", b"\0", b"\xff", b"\xff\xfe", b"-", b":", b".", b" ", b"=", b"'"),
    *(b"0" * 400, b"9" * 30, b"1e400", b"nan", b"T", b"Z", b"+25:00", b"24:00:00", b"2026-02-30", b"AM"),
    *(b"9999-12-31 23:59:59", b"99999 days 1:1:1", b"P1D", b"\xc2\xb2", b"1e-400", b"13 PM", b"at", b"h"),
)
KEYS = ("", "", "", ', unit = "day"', ', decimal = ","', ', separator = "|"', ', encoding = "punycode"')


@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    """Of 4 times 100 files with up to three bytes or pieces changed every one has a reading or an error."""
    chance = random.Random(seed)
    outcomes = set()
    for _ in range(100):
        raw = bytearray(chance.choice(FILES))
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(raw))
            if chance.random() < 0.6:
                raw[place:place] = chance.choice(PIECES)
            elif chance.random() < 0.5:
                del raw[place : place + 1]
            else:
                raw[place] = chance.randrange(256)
        path = desk_of(tmp_path, DESK % chance.choice(KEYS), a=bytes(raw))
        try:
            scenario = load_scenario(path)
            if not any(problem.severity == "E" for problem in check_scenario(scenario)):
                build_blueprint(scenario)
                outcomes.add("read")
        except ScenarioError as error:
            whole = all(problem.message and problem.remedy for problem in error.problems)
            outcomes.add("refused" if whole else "refused without a way out")
    assert outcomes == {"read", "refused"}
