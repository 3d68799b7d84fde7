"""Which engine runs a scenario, and the runner that draws, runs and measures with it."""

import sys
from functools import cache, lru_cache
from math import inf

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.core.tape import draw_tape
from sim.experiment.tasks import ExperimentError
from sim.stats.metrics import Metrics, measure

ENGINES = ("auto", "readable", "compiled")

SMALL_COLD_CHATS = 1_000_000
"""Below this many chats in all the readable engine is sooner done than the other one is compiled."""

KERNELS = "replication"
"""The set of kernels that draw, run and measure."""

ASKED_FOR = "asked for"
"""The reason for an engine that was named."""

TOO_LONG = "time runs on for longer than the compiled one counts"

SCENARIOS_AT_HAND = 8
"""For so many scenarios a process keeps what was prepared for their replications."""


def choose_engine(engine: str, blueprint: Blueprint | None = None, chats: float = inf) -> tuple[str, str]:
    """Return the engine that runs a scenario and the reason.

    Parameters
    ----------
    engine
        One of ``ENGINES``: a name, or ``auto`` for the fastest that can.
    blueprint
        The scenario; None: any that every engine runs.
    chats
        About how many chats the whole job simulates.

    Returns
    -------
    tuple[str, str]
        ``readable`` or ``compiled``, and why in words that follow a colon.

    Raises
    ------
    ValueError
        If there is no such engine.
    ExperimentError
        If the compiled engine was asked for and cannot run here.
    """
    if engine not in ENGINES:
        known = ", ".join(ENGINES[:-1])
        raise ValueError(f'there is no engine "{engine}"; there are {known} and {ENGINES[-1]}')
    if engine == "readable":
        return engine, ASKED_FOR
    reason = _why_not(blueprint)
    if engine == "compiled":
        if reason is not None:
            raise ExperimentError(
                "--engine", "", "compiled", f"this engine cannot run here: {reason}", "take auto or readable"
            )
        return engine, ASKED_FOR
    if reason is not None:
        return "readable", reason
    from sim.core.jit import cache_is_warm

    if chats < SMALL_COLD_CHATS and not cache_is_warm(KERNELS):
        return "readable", "the compiled one is not compiled yet, and so small a job is done before"
    return "compiled", "the fastest that runs this scenario"


def _why_not(blueprint: Blueprint | None) -> str | None:
    """Return why the compiled engine cannot run a scenario here, None when it can."""
    from sim.core.jit import can_compile
    from sim.engines import compiled

    if blueprint is not None and (reason := compiled.supports(blueprint)) is not None:
        return reason
    return None if can_compile() else "numba is not installed, or is switched off"


def tell_of_compiling() -> None:
    """Tell the user once why the first replication takes so long, if it has to be compiled first."""
    from sim.core.jit import cache_is_warm, can_compile

    if can_compile() and not cache_is_warm(KERNELS):
        sentence = "Compiling the fast engine, once on this machine: this takes about half a minute."
        print(sentence, file=sys.stderr, flush=True)


class Runner:
    """Does replications of one scenario with one engine; threads may share it.

    What does not depend on the replication is prepared once.

    Parameters
    ----------
    blueprint
        The scenario.
    engine
        ``readable`` or ``compiled``.
    with_intervals
        Whether metrics by interval are wanted.
    """

    def __init__(self, blueprint: Blueprint, engine: str, *, with_intervals: bool = True) -> None:
        self._blueprint, self._interval_us = blueprint, blueprint.interval_us if with_intervals else None
        self._is_compiled = engine == "compiled"
        if self._is_compiled:
            from sim.core.draw.drawer import Drawer
            from sim.stats.measurer import Measurer

            self._drawer = Drawer(blueprint)
            self._measurer = Measurer(blueprint, self._interval_us, compiled=True)

    def run(self, seed: int, replication: int, own_rule: Rule | None = None) -> SamplePath:
        """Run one replication and return its record: the same bytes on either engine."""
        if self._is_compiled:
            from sim.engines import compiled

            return compiled.run(self._blueprint, self._drawer.draw(seed, replication))
        return self._read_aloud(seed, replication, own_rule)

    def run_either(
        self, seed: int, replication: int, own_rule: Rule | None = None, *, falls_back: bool
    ) -> tuple[SamplePath, bool]:
        """Run one replication and say whether the readable engine had to take over.

        Parameters
        ----------
        seed, replication, own_rule
            As for `run`.
        falls_back
            Whether it may: where the compiled engine cannot count so long a time.
        """
        try:
            return self.run(seed, replication, own_rule), False
        except OverflowError:
            if not (self._is_compiled and falls_back):
                raise
            return self._read_aloud(seed, replication, own_rule), True

    def _read_aloud(self, seed: int, replication: int, own_rule: Rule | None) -> SamplePath:
        # SimPy is loaded only by a process that runs the readable engine.
        from sim.engines import readable

        return readable.run(self._blueprint, draw_tape(self._blueprint, seed, replication), own_rule)

    def measure(self, path: SamplePath) -> Metrics:
        """Measure a record: the same numbers on either engine."""
        if not self._is_compiled:
            return measure(path, self._blueprint, self._interval_us)
        metrics = self._measurer.measure(path)
        _note_kernels()
        return metrics


@cache
def _note_kernels() -> None:
    """Note, once a process, that every kernel of a replication is in the cache."""
    from sim.core.jit import note_complete

    note_complete(KERNELS)


@lru_cache(maxsize=SCENARIOS_AT_HAND)
def runner_of(blueprint: Blueprint, engine: str, with_intervals: bool) -> Runner:
    """Return the runner of a scenario: the same one while its replications are done one after the other."""
    return Runner(blueprint, engine, with_intervals=with_intervals)
