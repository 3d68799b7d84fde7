"""The store: what is finished comes back to the last bit, what is damaged is done again, nothing is mixed."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import Experiment, replicate
from sim.experiment import folder as folder_module
from sim.experiment.folder import Shelf, Store, key_of
from sim.experiment.gather import HERE, gather
from sim.experiment.parts import decode, decode_path, encode
from sim.experiment.replicate import _replication, simulate
from sim.experiment.tasks import Cell, ExperimentError, Keep, Replication, ReplicationError, Task
from tests.builders import desk

PROJECT = Path(__file__).resolve().parents[3]
WHOLE = Keep(paths=True, audit=True)


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Return four replications of a desk of two tiers, with their records and an audit."""
    return replicate(desk(patience="4 min"), 4, seed=3, jobs=1, keep_paths=True, with_audit=True)


def same(left: Any, right: Any) -> bool:
    """Return whether two dataclasses hold the same values, arrays of the same type and bytes."""
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.tobytes() == right.tobytes() and left.shape == right.shape
    if hasattr(left, "__dataclass_fields__"):
        return all(same(getattr(left, f.name), getattr(right, f.name)) for f in fields(left))
    return bool(left == right)


def fingerprints(done: Experiment) -> list[str]:
    """Return the fingerprints of an experiment's replications."""
    return [one.fingerprint for one in done.replications]


def fails_if_broken(task: Task) -> Replication:
    """Do a replication, but not of the scenario that is called broken."""
    if task.blueprint.title == "broken":
        raise ZeroDivisionError("nobody")
    return _replication(task)


def parts(folder: Path) -> list[Path]:
    """Return the files of a folder's store."""
    return sorted(folder.glob("parts/*/*.parquet"))


@pytest.mark.parametrize("keep", [WHOLE, Keep()])
def test_replications_come_back_to_the_last_bit(experiment: Experiment, keep: Keep) -> None:
    """Four replications, written and read, have the same numbers of the same types, with intervals."""
    back = decode(encode(experiment.replications, keep, "key"))
    assert len(back) == 4
    for before, after in zip(experiment.replications, back, strict=True):
        assert same(replace(before, path=None), after)


def test_a_finding_comes_back(experiment: Experiment) -> None:
    """A finding of the audit is the same after it was written and read."""
    from sim.stats.audit import Finding

    found = Finding("slots", 3, 0, 1, 5_000_000, "somebody holds four")
    done = replace(experiment.replications[0], findings=(found,))
    assert decode(encode([done], WHOLE, "key"))[0].findings == (found,)


def test_records_come_back_to_the_last_bit(experiment: Experiment) -> None:
    """Each of four records, read alone, has the fingerprint that it had."""
    content = encode(experiment.replications, WHOLE, "key")
    assert [decode_path(content, row).fingerprint() for row in range(4)] == fingerprints(experiment)


def test_without_intervals_there_are_none() -> None:
    """What was measured without intervals comes back without."""
    cell = Cell("desk", replicate(desk(), 1, jobs=1).blueprint)
    [(_, done)] = simulate([cell], 1, 1, Keep(intervals=False))
    assert done.metrics.intervals is None
    assert same(done, decode(encode([done], Keep(intervals=False), "key"))[0])


def test_what_is_finished_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of six replications four are in the store: only 4 and 5 are simulated, and all six are alike."""
    whole = replicate(desk(), 6, seed=3, jobs=1)
    with Store(tmp_path) as store:
        replicate(desk(), 4, seed=3, jobs=1, store=store)
    from sim.experiment import replicate as module

    work, done = module._replication, []
    monkeypatch.setattr(module, "_replication", lambda task: (done.append(task.number), work(task))[1])
    told: list[tuple[int, int]] = []
    with Store(tmp_path) as store:
        again = replicate(
            desk(), 6, seed=3, jobs=1, store=store, progress=lambda *counts: told.append(counts)
        )
    assert done == [4, 5]
    assert told == [(4, 6), (5, 6), (6, 6)]
    assert fingerprints(again) == fingerprints(whole)
    assert repr(again.summary().rows()) == repr(whole.summary().rows())


def test_records_are_read_from_the_store(experiment: Experiment, tmp_path: Path) -> None:
    """With a store the records are not in memory, and come from it by number."""
    with Store(tmp_path) as store:
        done = replicate(desk(patience="4 min"), 4, seed=3, jobs=2, keep_paths=True, store=store)
        assert {one.path for one in done.replications} == {None}
        found = [(number, path.fingerprint()) for number, path in done.paths()]
    assert found == list(enumerate(fingerprints(experiment)))


def test_what_lacks_something_wanted_is_done_again(tmp_path: Path) -> None:
    """Two replications without records do not serve one who wants records; the other way round they do."""
    scenario = desk()
    key = key_of("desk", replicate(scenario, 1, jobs=1).blueprint, 1)
    with Store(tmp_path) as store:
        replicate(scenario, 2, jobs=1, store=store)
        assert (store.numbers(key, Keep()), store.numbers(key, Keep(paths=True))) == ({0, 1}, set())
        replicate(scenario, 2, jobs=1, keep_paths=True, store=store)
        assert store.numbers(key, Keep(paths=True)) == {0, 1}


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_file_is_found_and_done_again(harm: str, tmp_path: Path) -> None:
    """A part cut in half, with one bit turned, emptied, or of another scenario is removed and done again."""
    with Store(tmp_path) as store:
        whole = replicate(desk(), 3, seed=3, jobs=1, store=store)
    [path] = parts(tmp_path)
    content = path.read_bytes()
    if harm == "foreign":
        with Store(tmp_path / "other") as store:
            replicate(desk(second=2), 3, seed=3, jobs=1, store=store)
        [other] = parts(tmp_path / "other")
        path.unlink()
        (path.parent / other.name).write_bytes(other.read_bytes())
    else:
        middle = len(content) // 2
        turned = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        path.write_bytes({"cut": content[:middle], "flip": turned, "empty": b""}[harm])
    with Store(tmp_path) as store:
        again = replicate(desk(), 3, seed=3, jobs=1, store=store)
        assert len(store.damaged) == 1
    assert fingerprints(again) == fingerprints(whole)
    assert parts(tmp_path) == [path]


def test_another_scenario_seed_or_program_is_not_mixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three keys differ by one more operator, by the seed and by the program; strangers are told in words."""
    blueprint = replicate(desk(), 1, jobs=1).blueprint
    more = replicate(desk(second=2), 1, jobs=1).blueprint
    keys = [key_of("a", blueprint, 1), key_of("a", more, 1), key_of("a", blueprint, 2)]
    with Store(tmp_path) as store:
        replicate(desk(), 1, jobs=1, label="a", store=store)
        assert [len(store.numbers(key, Keep())) for key in keys] == [1, 0, 0]
        assert store.strangers(keys[1:]) == ["a, seed 1"]
        monkeypatch.setattr(folder_module, "code_digest", lambda: "another")
        assert key_of("a", blueprint, 1) not in keys
        assert store.strangers([]) == ["a, seed 1, another version of the program"]


def test_the_label_is_no_part_of_the_key() -> None:
    """The same scenario under two names has the same results."""
    blueprint = replicate(desk(), 1, jobs=1).blueprint
    assert key_of("a", blueprint, 1).text == key_of("b", blueprint, 1).text


def test_clearing_leaves_what_is_not_ours(tmp_path: Path) -> None:
    """A cleared store leaves no folder, but a file that somebody put there stays."""
    blueprint = replicate(desk(), 1, jobs=1).blueprint
    key = key_of("a", blueprint, 1)
    for mine in (False, True):
        with Store(tmp_path) as store:
            replicate(desk(), 1, jobs=1, store=store)
            if mine:
                (store.root / key.text / "notes.txt").touch()
            store.clear([key])
        assert (tmp_path / "parts").exists() == mine
    assert [path.name for path in (tmp_path / "parts" / key.text).iterdir()] == ["notes.txt"]


def test_a_half_written_file_of_a_killed_process_goes(tmp_path: Path) -> None:
    """The temporary file that a killed process left is removed when the store is opened."""
    left = tmp_path / "parts" / "0123" / ".0-1-abc-xyz.parquet"
    left.parent.mkdir(parents=True)
    left.touch()
    with Store(tmp_path):
        assert not left.exists()


def test_two_on_one_folder_refuse_each_other(tmp_path: Path) -> None:
    """A second store on the folder, here and in another process, is refused with the first one's number."""
    program = (
        "import sys\nfrom sim.experiment.folder import Store\n"
        "try:\n    Store(sys.argv[1]).__enter__()\nexcept ValueError as error:\n    print(error)\n"
    )
    with Store(tmp_path):
        with pytest.raises(ExperimentError, match=f"process {os.getpid()} on .* is writing to this folder"):
            Store(tmp_path).__enter__()
        words = [sys.executable, "-c", program, str(tmp_path)]
        out = subprocess.run(words, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
        assert f"process {os.getpid()} on" in out
        assert "wait for it, or write to another folder" in out
    with Store(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_a_killed_process_left_locks_nothing(tmp_path: Path) -> None:
    """A lock file of this machine that nobody holds is taken over."""
    lock = tmp_path / "parts" / "lock"
    lock.parent.mkdir()
    lock.write_text(json.dumps({"pid": os.getpid(), "host": os.uname().nodename}), encoding="utf-8")
    with Store(tmp_path):
        assert json.loads(lock.read_text(encoding="utf-8"))["pid"] == os.getpid()


def test_a_lock_of_another_machine_is_left_alone(tmp_path: Path) -> None:
    """A process of another machine may still run: the message says which file to delete."""
    lock = tmp_path / "parts" / "lock"
    lock.parent.mkdir()
    lock.write_text(json.dumps({"pid": 7, "host": "elsewhere"}), encoding="utf-8")
    with pytest.raises(ExperimentError, match=f"process 7 on elsewhere is writing.*delete {lock}"):
        Store(tmp_path).__enter__()
    assert lock.exists()


def test_a_full_disk_loses_nothing_that_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full at the third part: two stay, and with room the others follow."""
    monkeypatch.setattr(Shelf, "AT_ONCE_S", 0.0)
    write, written = folder_module.write_bytes, []

    def full_at_three(path: Path, content: bytes) -> None:
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        write(path, content)

    with monkeypatch.context() as patch, Store(tmp_path) as store:
        patch.setattr(folder_module, "write_bytes", full_at_three)
        with pytest.raises(OSError, match="No space left"):
            replicate(desk(), 5, seed=3, jobs=1, store=store)
    assert len(parts(tmp_path)) >= 2
    with Store(tmp_path) as store:
        again = replicate(desk(), 5, seed=3, jobs=1, store=store)
    assert fingerprints(again) == fingerprints(replicate(desk(), 5, seed=3, jobs=1))


def test_short_work_is_written_together_and_long_work_at_once(experiment: Experiment, tmp_path: Path) -> None:
    """Replications of 0.2 s are written when three make 0.5 s, one of 2 s at once."""
    key = key_of("desk", experiment.blueprint, 3)
    first, second, third, fourth = experiment.replications
    with Store(tmp_path) as store:
        shelf = Shelf(store, Keep())
        counts = []
        for done, seconds in ((first, 0.2), (second, 0.2), (third, 0.2), (fourth, 2.0)):
            shelf.add(key, done, seconds)
            counts.append(len(store.numbers(key, Keep())))
    assert counts == [0, 0, 3, 4]


def test_cells_come_in_order_with_what_the_store_has(tmp_path: Path) -> None:
    """Two cells of three replications, one of them half finished, come by cell and number."""
    cells = [Cell(str(k), replicate(desk(second=k), 1, jobs=1).blueprint) for k in (1, 2)]
    with Store(tmp_path) as store:
        means = replace(HERE, jobs=1, store=store)
        for _ in simulate(cells[1:], range(1, 2), 1, Keep(), means):
            pass
        found = [(cell.label, done.number) for cell, done in simulate(cells, 3, 1, Keep(), means)]
    assert found == [(label, number) for label in "12" for number in range(3)]


def test_a_rule_of_ones_own_has_no_store(tmp_path: Path) -> None:
    """A store cannot tell two rules of the user's apart, so that it takes none."""
    own = desk().with_changes({"groups.front.choice": "own"})
    with Store(tmp_path) as store, pytest.raises(ValueError, match="cannot tell your own rule"):
        replicate(own, 1, store=store, own_rule=lambda *_: 0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_replication_that_fails_is_named_and_the_others_go_on(jobs: int, tmp_path: Path) -> None:
    """One of two scenarios fails in all its three replications, and the three of the sound one are kept."""
    sound = replicate(desk(), 1, jobs=1).blueprint
    broken = replace(sound, title="broken")
    cells = [Cell("broken", broken), Cell("sound", sound)]
    with Store(tmp_path) as store:
        with pytest.raises(ReplicationError, match="replication 0 of broken failed: ") as caught:
            list(gather(fails_if_broken, cells, 3, 1, Keep(), replace(HERE, jobs=jobs, store=store)))
        assert [(one.label, one.number) for one in caught.value.failures] == [("broken", k) for k in range(3)]
        assert caught.value.finished == 3
        assert store.numbers(key_of("sound", sound, 1), Keep()) == {0, 1, 2}
