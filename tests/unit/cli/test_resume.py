"""Commands that are stopped, by a key, by the system or by a full disk, and go on from their folder."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import load_scenario
from sim.cli.answer import answer
from sim.experiment.folder import Store
from tests.unit.cli.test_process import COMMAND, PROJECT, TEAM, done, started

BIGGER = "scenarios/one_more_second_level.toml"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, the stamp without its date and the commit."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    stamp = json.loads(files.pop("stamp.json"))
    return files | {"stamp.json": json.dumps({**stamp, "created": "", "git_commit": ""}).encode()}


def part_count(folder: Path) -> int:
    """Return how many finished parts a folder holds."""
    return len(list(folder.glob("parts/*/*.parquet")))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of 60 replications that nobody disturbed."""
    # As deep as a test's own folder: a stamp tells the way from there to the scenario.
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert done("run", TEAM, "--engine", "readable", "-n", 60, "--out", folder)[0] == 0
    return folder


@pytest.mark.parametrize(("jobs", "how"), [(1, signal.SIGKILL), (2, signal.SIGKILL), (2, signal.SIGINT)])
def test_a_stopped_run_ends_with_the_same_bytes(
    jobs: int, how: signal.Signals, whole: Path, tmp_path: Path
) -> None:
    """Killed or interrupted once a part is there, the same command ends as an undisturbed one does."""
    words = ("run", TEAM, "--engine", "readable", "-n", 60, "--jobs", jobs, "--out")
    process = started(*words, tmp_path / "stopped")
    end = time.monotonic() + 60
    while part_count(tmp_path / "stopped") < 1 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert process.poll() is None
    os.killpg(process.pid, how)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == (-9 if how == signal.SIGKILL else 130)
    if how == signal.SIGINT:
        assert "run the same command again, and it goes on from there." in err
    assert part_count(tmp_path / "stopped") >= 1
    assert done(*words, tmp_path / "stopped")[0] == 0
    assert contents(tmp_path / "stopped") == contents(whole)


def test_a_killed_comparison_ends_with_the_same_bytes(tmp_path: Path) -> None:
    """A comparison killed once a part is there ends as an undisturbed one does."""
    words = ("compare", TEAM, BIGGER, "--engine", "readable", "-n", 20, "--jobs", 1, "--out")
    process = started(*words, tmp_path / "stopped")
    while part_count(tmp_path / "stopped") < 1 and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert done(*words, tmp_path / "stopped")[0] == 0
    assert done(*words, tmp_path / "whole")[0] == 0
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


HEADS = ("--vary", "groups.second_level.headcount=2:6")
LEVEL = ("--targets", "service_level@group:second_level>=80%")
FIGURE = ("--select", "leg_wait_all_mean@group:second_level", "--indifference", "1 s")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (signal.SIGKILL, ("sweep", TEAM, *HEADS, "-n", 8)),
        (signal.SIGKILL, ("optimise", TEAM, *HEADS, *LEVEL, "--most", 40)),
        (signal.SIGINT, ("optimise", TEAM, *HEADS, *LEVEL, "--most", 40)),
        (signal.SIGKILL, ("optimise", TEAM, "--by-interval", "-n", 4)),
        (signal.SIGKILL, ("compare", TEAM, BIGGER, *FIGURE, "--most", 40)),
    ],
    ids=["sweep", "optimise", "optimise, Ctrl-C", "by interval", "select"],
)
def test_a_stopped_question_ends_with_the_same_bytes(
    how: signal.Signals, words: tuple[object, ...], tmp_path: Path
) -> None:
    """Killed or interrupted once a part is there, the same command ends with the same files and no parts."""
    words = (*words, "--engine", "readable", "--jobs", 1, "--out")
    process = started(*words, tmp_path / "stopped")
    end = time.monotonic() + 60
    while part_count(tmp_path / "stopped") < 1 and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert process.poll() is None
    os.killpg(process.pid, how)
    err = process.communicate(timeout=60)[1]
    assert process.returncode == (-9 if how == signal.SIGKILL else 130)
    if how == signal.SIGINT:
        assert "run the same command again, and it goes on from there." in err
        assert "Traceback" not in err
    before = part_count(tmp_path / "stopped")
    assert before >= 1
    assert done(*words, tmp_path / "stopped")[0] == done(*words, tmp_path / "whole")[0]
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")
    assert part_count(tmp_path / "stopped") == 0


def test_two_commands_on_one_folder_refuse_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While one process writes to a folder another is refused with exit code 2, and nothing is simulated."""
    with Store(tmp_path):
        assert answer(["run", str(PROJECT / TEAM), "-n", "1", "--out", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"E  {tmp_path}\n   process {os.getpid()} on ")
    assert "   -> wait for it, or write to another folder" in err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_says_so_and_goes_on_with_room(tmp_path: Path) -> None:
    """Where no file may grow over 30 kB the second part fails: the first stays, and with room all is done."""
    words = ["run", TEAM, "--engine", "readable", "-n", "40", "--jobs", "1", "--out", str(tmp_path / "small")]

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    process = subprocess.run(
        [*COMMAND, *words], cwd=PROJECT, capture_output=True, text=True, preexec_fn=little_room, check=False
    )
    assert process.returncode == 2
    assert "File too large" in process.stderr
    assert "Traceback" not in process.stderr
    assert done(*words)[0] == 0
    assert done(*words[:-1], tmp_path / "whole")[0] == 0
    assert contents(tmp_path / "small") == contents(tmp_path / "whole")


def test_unfinished_work_of_another_scenario_is_told_and_stays(tmp_path: Path) -> None:
    """A folder with a part of seed 1 is used for seed 2: the part is told and not used."""
    from sim import replicate

    with Store(tmp_path) as store:
        replicate(load_scenario(PROJECT / TEAM), 2, jobs=1, store=store)
    code, _, err = done("run", TEAM, "-n", 2, "--seed", 2, "--out", tmp_path)
    assert code == 0
    assert err == f"{tmp_path / 'parts'} also holds unfinished work, which was not used: two_tiers, seed 1.\n"
    assert part_count(tmp_path) >= 1


def test_a_damaged_part_is_told_and_done_again(tmp_path: Path) -> None:
    """A part that was cut short is done again: a line says so, and the figures are those of a fresh run."""
    from sim import replicate

    with Store(tmp_path) as store:
        replicate(load_scenario(PROJECT / TEAM), 2, jobs=1, keep_paths=True, store=store)
    path = next(tmp_path.glob("parts/*/*.parquet"))
    path.write_bytes(path.read_bytes()[:1000])
    code, out, err = done("run", TEAM, "-n", 2, "--out", tmp_path)
    assert (code, err) == (
        0,
        f"1 damaged file in {tmp_path / 'parts'} found; what stood there was done again.\n",
    )
    assert out.splitlines()[:-1] == done("run", TEAM, "-n", 2)[1].splitlines()


def test_replications_that_fail_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replication 1 of three raises: it is named with the error and its place, and the exit code is 1."""
    from sim.experiment import replicate

    work = replicate._replication

    def fails_at_one(task: replicate.Task) -> object:
        if task.number == 1:
            raise ZeroDivisionError("no operators")
        return work(task)

    monkeypatch.setattr(replicate, "_replication", fails_at_one)
    words = ["run", str(PROJECT / TEAM), "-n", "3", "--jobs", "1", "--out", str(tmp_path)]
    assert answer(words) == 1
    output = capsys.readouterr()
    assert output.out == ""
    lines = output.err.splitlines()
    assert lines[0] == "replication 1 of two_tiers failed: ZeroDivisionError: no operators"
    assert lines[1].startswith("   in fails_at_one, ")
    assert "Failed replications: 1; finished: 2." in output.err
    assert part_count(tmp_path) >= 1


def test_a_rerun_says_whether_the_numbers_are_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run again it is the same with exit code 0; with another seed in the stamp it is not, with 1."""
    team = str(PROJECT / TEAM)
    assert answer(["run", team, "-n", "2", "--seed", "7", "--out", str(tmp_path / "first")]) == 0
    capsys.readouterr()
    assert answer(["rerun", str(tmp_path / "first"), "--out", str(tmp_path / "again")]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "The same to the bit: two_tiers, seed 7, replications: 2."
    assert contents(tmp_path / "first").keys() == contents(tmp_path / "again").keys()
    for name in ("summary.csv", "metrics.csv", "intervals.csv", "legs.parquet", "operators.parquet"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    stamp = tmp_path / "first" / "stamp.json"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace('"seed": 7', '"seed": 8'), encoding="utf-8")
    assert answer(["rerun", str(stamp)]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[:2] == [
        "Not the same: two_tiers, seed 8, replications: 2.",
        "  two_tiers: the records differ",
    ]
    assert "Nothing that the stamp tells of has changed" in out


def test_a_rerun_does_not_write_over_its_stamp(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out at the stamp's own folder is refused, and so is a stamp that is not there."""
    assert answer(["rerun", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "this is the stamp's own folder; name another" in capsys.readouterr().err
    assert answer(["rerun", str(tmp_path)]) == 2
    assert f"E  {tmp_path / 'stamp.json'}\n   there is no such file\n" in capsys.readouterr().err


def test_the_help_is_quick() -> None:
    """The best of three calls of the help takes less than half a second."""
    seconds = []
    for _ in range(3):
        before = time.monotonic()
        subprocess.run([sys.executable, "-m", "sim", "--help"], cwd=PROJECT, check=True, capture_output=True)
        seconds.append(time.monotonic() - before)
    assert min(seconds) < 0.5
