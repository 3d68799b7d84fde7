"""Tasks: what one replication needs and gives, and the words for what stops an experiment."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.scenario import Problem
from sim.scenario.errors import ERROR
from sim.stats.audit import Finding
from sim.stats.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Keep:
    """What a replication leaves beside its totals and its fingerprint."""

    paths: bool = False
    """The record: every leg."""
    audit: bool = False
    """What the audit finds in the record."""
    intervals: bool = True
    """Metrics by interval; a sweep of many cells has no use for them."""

    def covers(self, wanted: "Keep") -> bool:
        """Return whether nothing that is wanted is missing."""
        return (
            self.paths >= wanted.paths and self.audit >= wanted.audit and self.intervals >= wanted.intervals
        )


WITH_INTERVALS = Keep()


@dataclass(frozen=True, slots=True)
class Task:
    """What one replication needs, in whatever process it is done."""

    blueprint: Blueprint
    seed: int
    number: int
    keep_path: bool
    with_audit: bool
    own_rule: Rule | None
    intervals: bool = True
    engine: str = "readable"
    falls_back: bool = False
    """Whether the readable engine takes over where the compiled one cannot count."""


@dataclass(frozen=True, slots=True)
class Replication:
    """What one replication gave: always its metrics and fingerprint, the record and the audit if asked."""

    number: int
    metrics: Metrics
    fingerprint: str
    path: SamplePath | None
    findings: tuple[Finding, ...]
    fell_back: bool = False
    """Whether the readable engine had to take over."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One scenario of an experiment: what tables call it, and what is run."""

    label: str
    blueprint: Blueprint
    engine: str = ""
    """Which engine runs it; empty: as the means say."""
    falls_back: bool = False
    """Whether the readable engine takes over where the compiled one, which nobody asked for, cannot count."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that raised an error instead of giving a result."""

    label: str
    number: int
    error: str
    trace: str = ""
    """Where the error was raised, as Python prints it; empty where the process itself was lost."""

    def __str__(self) -> str:
        """Return the failure in one line."""
        return f"replication {self.number} of {self.label} failed: {self.error}"


class ReplicationError(RuntimeError):
    """Some replications raised errors; all the others were done before this was raised."""

    def __init__(self, failures: Sequence[Failure], finished: int) -> None:
        self.failures = tuple(failures)
        self.finished = finished
        super().__init__(self.failures, finished)

    def __str__(self) -> str:
        """Return a line a failure, and where the first error was raised."""
        lines = [str(failure) for failure in self.failures]
        return "\n".join([*lines, f"{self.finished} others are finished", self.failures[0].trace]).rstrip()


class ExperimentError(ValueError):
    """Something around a scenario that cannot be used: a folder, a stamp, a cluster."""

    def __init__(self, where: str, path: str, value: str, message: str, remedy: str) -> None:
        self.problems = (Problem(ERROR, where, path, value, message, remedy),)
        super().__init__(where, path, value, message, remedy)

    def __str__(self) -> str:
        """Return the problem in one line."""
        return str(self.problems[0])
