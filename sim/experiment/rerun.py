"""Rerun: the same numbers again from a stamp, to the bit, or what has changed since."""

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.core.policies import Rule
from sim.experiment.engine import ENGINES, choose_engine
from sim.experiment.folder import Store
from sim.experiment.gather import Means, Progress, expected_chats
from sim.experiment.outputs import fingerprint_of, measures_of
from sim.experiment.progress import progress_of
from sim.experiment.replicate import Experiment, complete, prepare
from sim.experiment.stamp import code_digest, git_commit, version_of
from sim.experiment.tasks import ExperimentError, Keep
from sim.scenario import Scenario, ScenarioError
from sim.scenario.reading import why_unreadable

if TYPE_CHECKING:
    from sim.experiment.procedure import Outcome

NAME = "stamp.json"
MOST_NAMES = 6
"""So many scenarios are named."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """A stamp's experiments, run again."""

    experiments: tuple[Experiment, ...]
    differences: tuple[str, ...]
    """What is not the same, a sentence a scenario; empty where all numbers are."""
    changes: tuple[str, ...]
    """What has changed around the numbers since the stamp was written."""
    with_records: bool
    """Whether the stamp's run left its records."""
    outcome: "Outcome | None" = None
    """The answer, where the stamp is that of a question: a sweep, an optimisation, what each half hour needs,
    or a selection. Then there are no experiments."""
    procedure: str = ""
    labels: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether every number is the same to the bit."""
        return not self.differences

    @property
    def told(self) -> str:
        """Return what was run again, in words."""
        more = len(self.labels) - MOST_NAMES
        names = ", ".join(self.labels[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        if self.outcome is not None:
            return f"{self.procedure} of {names}, seed {self.outcome.seed}"
        first = self.experiments[0]
        return f"{names}, seed {first.seed}, replications: {first.wanted}"


def rerun(
    stamp: str | Path,
    *,
    folder: str | Path | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    own_rule: Rule | None = None,
    store: Store | None = None,
    progress: Progress | bool | None = None,
    legs_in_memory: int = 0,
) -> Rerun:
    """Run again what a stamp tells of, and compare every number.

    Parameters
    ----------
    stamp
        A file ``stamp.json``, or the folder in which it is.
    folder
        Where the CSV files are that the scenario names; by default where the stamp says they were.
    jobs, cluster, own_rule, store, progress
        As for `sim.replicate`.
    legs_in_memory
        Keep the records in memory where about so many legs at most are expected, all replications together.

    Returns
    -------
    Rerun
        The experiments or the answer, what differs, and what has changed since.

    Raises
    ------
    ExperimentError
        If the stamp or an input file cannot be used.
    ScenarioError
        If the stamp's scenario cannot be used any more.
    ReplicationError
        If a replication raised an error.
    KeyboardInterrupt
        After Ctrl-C: a part cannot be compared.
    """
    path = Path(stamp)
    path = path / NAME if path.is_dir() else path
    content = _read(path)
    count = len(content["replications"])
    engine, notes = _engine(content)
    scenarios, changes = dict[str, Scenario](), list[str]()
    for label, data in content["scenarios"].items():
        scenarios[label], changed = _scenario(path, content, label, data, folder)
        changes += changed
    changes = [*notes, *dict.fromkeys(changes), *_program_changes(content)]
    labels, told = tuple(scenarios), progress_of(progress)
    means = Means(jobs, cluster=cluster, own_rule=own_rule, store=store, progress=told)
    if "procedure" in content:
        from sim.experiment.procedure import ask_again

        outcome, differences = ask_again(content, scenarios, engine, means)
        return Rerun((), tuple(differences), tuple(changes), False, outcome, content["procedure"], labels)
    count, seed = len(content["replications"]), content["seed"]
    plans = [
        prepare(scenario, count, seed=seed, engine=engine, label=label, own_rule=own_rule)
        for label, scenario in scenarios.items()
    ]
    with_records = content.get("records") is True
    legs = sum(count * expected_chats(plan.blueprint) for plan in plans)
    keep = Keep(paths=(with_records and store is not None) or legs <= legs_in_memory)
    done = complete(plans, keep, means)
    if not all(experiment.is_complete for experiment in done):
        raise KeyboardInterrupt
    found = [words for one in done for words in _differences(one, content)]
    return Rerun(done, tuple(found), tuple(changes), with_records, labels=labels)


def _engine(content: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return the engine of a stamp, and a note where another one has to do for it: its bytes are the same."""
    told = content.get("engine")
    engine = told.get("name") if isinstance(told, dict) else None
    engine = engine if engine in ENGINES else "auto"
    try:
        choose_engine(engine)
    except ExperimentError as error:
        why = error.problems[0].message.partition(": ")[2]
        return "readable", [
            f"the {engine} engine ran then and the readable one now, which gives the same bytes: {why}"
        ]
    return engine, []


def _differences(experiment: Experiment, content: Mapping[str, Any]) -> list[str]:
    """Return what of an experiment is not as the stamp says."""
    label = experiment.label
    if content["fingerprints"][label] != fingerprint_of(experiment):
        return [f"{label}: the records differ"]
    measures = content.get("measures")
    if isinstance(measures, dict) and measures.get(label) != measures_of(experiment):
        return [f"{label}: the records are the same, but they are measured otherwise"]
    return []


def _read(path: Path) -> dict[str, Any]:
    """Return a stamp, in which everything that a rerun needs is of the right kind."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        message, _ = why_unreadable(path, error)
        raise _bad(path, "", "", message, "name a stamp.json or the folder of a run") from None
    except (ValueError, RecursionError):
        raise _bad(path, "", "", "this is not a stamp: it is not JSON", _REMEDY) from None
    if not isinstance(content, dict):
        raise _bad(path, "", "", "this is not a stamp", _REMEDY)
    for key, kind in {"scenarios": dict, "seed": int, "replications": list, "fingerprints": dict}.items():
        if not isinstance(content.get(key), kind) or isinstance(content[key], bool):
            raise _bad(path, key, "", "this entry is missing or of another kind", _REMEDY)
    numbers = content["replications"]
    if not numbers or numbers != list(range(len(numbers))):
        raise _bad(path, "replications", "", "a rerun needs replications 0, 1, 2, ... without a gap", _REMEDY)
    if content["seed"] < 0:
        raise _bad(path, "seed", str(content["seed"]), "a seed is not negative", _REMEDY)
    if not content["scenarios"] or content["scenarios"].keys() != content["fingerprints"].keys():
        raise _bad(path, "fingerprints", "", "every scenario has one fingerprint", _REMEDY)
    if "procedure" in content:
        from sim.experiment.procedure import wrong_entry

        wrong = wrong_entry(content)
        if wrong is not None:
            raise _bad(path, wrong, "", "this entry is missing or of another kind", _REMEDY)
    return content


_REMEDY = "use a stamp.json as a run wrote it"


def _bad(path: Path, key: str, value: str, message: str, remedy: str) -> ExperimentError:
    return ExperimentError(str(path), key, value, message, remedy)


def _scenario(
    path: Path, content: Mapping[str, Any], label: str, data: Any, folder: str | Path | None
) -> tuple[Scenario, list[str]]:
    """Return a scenario of a stamp, and which of the files that it was read from have changed."""
    key = f"scenarios.{label}"
    if not isinstance(data, dict):
        raise _bad(path, key, "", "this is not a scenario", _REMEDY)
    told = _of(content, "folders", label)
    where = Path(folder) if folder is not None else path.parent / (told if isinstance(told, str) else ".")
    inputs = {str(name): digest for name, digest in _table(content, "inputs").items()}
    outside = _of(content, "outside", label)
    trusted = [name for name in outside if isinstance(name, str)] if isinstance(outside, list) else []
    # A file elsewhere is read only if it holds what the stamp says: a stamp must not open other files.
    known = tuple(name for name in trusted if _digest(where / name) in inputs.values())
    try:
        scenario = Scenario.from_dict(data, where, name=label, trusted_files=known)
    except ScenarioError as error:
        missing = [one for one in error.problems if one.message == "there is no such file"]
        if not missing:
            raise
        raise _bad(
            path,
            f"{key}.{missing[0].path}",
            missing[0].value,
            f"the run read this file, and it is not in {where}",
            "give the folder in which it is: --folder FOLDER",
        ) from None
    read = scenario.input_files()
    changed = [
        f"input {Path(name).name} has changed"
        for name, digest in read.items()
        if digest not in inputs.values()
    ]
    for name, digest in inputs.items():
        # The scenario's own files: the stamp holds what they said, so that a change there changes nothing.
        now = _digest(where / Path(name).name)
        if Path(name).suffix == ".toml" and now not in {None, digest}:
            changed.append(f"{Path(name).name} has changed; what the stamp holds of it was run")
    return scenario, changed


def _digest(path: Path) -> str | None:
    """Return the hash of a file, or nothing where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None


def _table(content: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _of(content: Mapping[str, Any], key: str, label: str) -> Any:
    return _table(content, key).get(label)


def _program_changes(content: Mapping[str, Any]) -> list[str]:
    """Return what has changed in the program and in what it stands on."""
    versions = {**_table(content, "packages"), "python": content.get("python")}
    changes = []
    for name, then in versions.items():
        now = platform.python_version() if name == "python" else version_of(name)
        if isinstance(then, str) and then != now:
            changes.append(f"{name} was {then} and is {now}")
    if isinstance(content.get("program"), str) and content["program"] != code_digest():
        then, now = (str(commit or "unknown")[:10] for commit in (content.get("git_commit"), git_commit()))
        changes.append(f"the program's code has changed (commit then {then}, now {now})")
    return changes
