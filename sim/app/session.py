"""The session: a baseline, a scenario with levers, and answers that grow more precise until they are cut.

Knows nothing of widgets, so that it can be tested and used without a browser.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sim.app.levers import Lever, Settings, levers_of, varied
from sim.experiment.compare import Comparison
from sim.experiment.gather import HERE
from sim.experiment.replicate import DEFAULT_SEED, Experiment, complete, prepare
from sim.experiment.tasks import WITH_INTERVALS
from sim.scenario import Problem, Scenario
from sim.scenario.doubts import doubts_of

LOOKS = (2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Numbers of replications at which an answer may be shown."""
FIRST_S = 0.2
"""The first answer is shown so long after the first two replications of each desk."""
BETWEEN_S = 0.3
"""Answers follow each other no faster."""
PATIENCE_S = 30.0
"""Refining ends after so long."""
LOT_S = 0.05
"""Replications are done in lots of about this length: so long a cut can take."""
MOST_BYTES = 60_000_000
"""What the metrics of one desk may take up in memory: several weeks get fewer replications."""
KEPT = 2
"""So many desks are remembered beside the baseline, for levers that are moved back."""
BASELINE, NOW = "baseline", "now"

IsCut = Callable[[], bool]
"""Says whether nobody waits for the answer any more."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the baseline and of the changed desk, on the same customers.

    ``is_final`` tells that refining has ended; ``seconds`` is how long it took until here.
    """

    comparison: Comparison
    is_same: bool
    """Whether nothing differs from the baseline."""
    doubts: tuple[Problem, ...]
    """Warnings about the desk as it is now, overload first."""
    seconds: float
    is_final: bool

    @property
    def replications(self) -> int:
        """Return on how many replications of each desk the figures rest."""
        return len(self.comparison.experiments[0].replications)

    @property
    def base(self) -> Experiment:
        """Return the baseline."""
        return self.comparison.experiments[0]

    @property
    def now(self) -> Experiment:
        """Return the changed desk."""
        return self.comparison.experiments[1]


class Session:
    """A scenario whose levers are moved, beside a baseline.

    Parameters
    ----------
    scenario
        Where the levers start; the baseline too, until another is set.
    seed
        Of every random number: the same levers give the same figures at the same number of replications.

    Raises
    ------
    ScenarioError
        If the scenario cannot be simulated.
    """

    def __init__(self, scenario: Scenario, *, seed: int = DEFAULT_SEED) -> None:
        self.seed = seed
        self.scenario = scenario
        self.levers, self.notes = levers_of(scenario)
        self._known: list[Experiment] = []
        self.baseline, self.baseline_name = scenario, scenario.name
        self._experiment(scenario)

    def load(self, scenario: Scenario, *, keep_baseline: bool = False) -> None:
        """Take another scenario.

        Parameters
        ----------
        scenario
            Where the levers start from now on.
        keep_baseline
            Compare it with the present baseline; otherwise it is its own.

        Raises
        ------
        ScenarioError
            If the scenario cannot be simulated; nothing is changed then.
        """
        levers, notes = levers_of(scenario)
        scenario = self._experiment(scenario).scenario
        self.scenario, self.levers, self.notes = scenario, levers, notes
        if not keep_baseline:
            self.baseline, self.baseline_name = scenario, scenario.name

    @property
    def experiment(self) -> Experiment:
        """What is known of the scenario as it was loaded."""
        return self._experiment(self.scenario)

    def variant(self, settings: Settings) -> Scenario:
        """Return the scenario with the levers at their settings.

        Raises
        ------
        ScenarioError
            If it is none any more.
        """
        return varied(self.scenario, self.levers, settings)

    def moved(self, settings: Settings) -> list[tuple[Lever, float]]:
        """Return the levers that do not stand where the scenario has them, with their settings."""
        return [
            (lever, settings[lever.key])
            for lever in self.levers
            if settings.get(lever.key, lever.value) != lever.value
        ]

    def name_of(self, settings: Settings) -> str:
        """Return what to call the desk as the levers have it."""
        name = self.scenario.name
        return f"{name}, changed" if self.moved(settings) else name

    def set_baseline(self, settings: Settings) -> None:
        """Make the desk as the levers have it the baseline.

        Raises
        ------
        ScenarioError
            If it cannot be simulated.
        """
        scenario, name = self.variant(settings), self.name_of(settings)
        self.baseline, self.baseline_name = self._experiment(scenario).scenario, name

    def answers(self, settings: Settings, is_cut: IsCut = _never) -> Iterator[Answer]:
        """Simulate both desks on the same customers, and answer again as more is known.

        Parameters
        ----------
        settings
            Where the levers stand.
        is_cut
            Is asked every few hundredths of a second; once it says yes there is no further answer.

        Yields
        ------
        Answer
            After `FIRST_S`, and at most every `BETWEEN_S`; the last one rests on 1000 replications, or on
            what was done after `PATIENCE_S`.

        Raises
        ------
        ScenarioError
            If the changed desk cannot be simulated.
        ReplicationError
            If a replication raised an error.
        """
        start = time.perf_counter()
        scenario = self.variant(settings)
        base, now = self._experiment(self.baseline), self._experiment(scenario)
        is_same = base is now
        doubts = tuple(doubts_of(scenario))
        lot, shown, shown_at = LOOKS[0], 0, start
        looks = list(LOOKS)
        for look in looks:
            while min(len(base.replications), len(now.replications)) < look:
                if is_cut():
                    return
                before = time.perf_counter()
                base = self._grown(base, look, lot)
                now = base if is_same else self._grown(now, look, lot)
                spent = max(time.perf_counter() - before, 1e-4)
                # At most four times as many as before, for the first ones may have loaded the engine.
                lot = max(1, min(round(lot * LOT_S / spent), 4 * lot, 200))
                if shown and before - start > PATIENCE_S:
                    break
            if is_cut():
                return
            at, count = time.perf_counter(), min(len(base.replications), len(now.replications))
            if look == LOOKS[0]:
                shown_at = at
                looks[:] = _affordable(looks, base)
            ends = look >= looks[-1] or (shown and at - start > PATIENCE_S)
            if ends or at - shown_at >= (BETWEEN_S if shown else FIRST_S):
                shown, shown_at = count, at
                pair = (_of(base, count, BASELINE), _of(now, count, NOW))
                yield Answer(Comparison(pair), is_same, doubts, at - start, bool(ends))
            if ends:
                return

    def answer(self, settings: Settings, replications: int) -> Answer:
        """Return the answer on so many replications of each desk, or as many as there is memory for.

        Raises
        ------
        ScenarioError, ReplicationError
            As `answers`.
        """
        start = time.perf_counter()
        scenario = self.variant(settings)
        base, now = self._experiment(self.baseline), self._experiment(scenario)
        is_same, doubts = base is now, tuple(doubts_of(scenario))
        base = self._grown(base, 1, 1)
        count = min(replications, _affordable([*LOOKS[:3], replications], base)[-1])
        base = self._grown(base, count, count)
        now = base if is_same else self._grown(now, count, count)
        pair = (_of(base, count, BASELINE), _of(now, count, NOW))
        return Answer(Comparison(pair), is_same, doubts, time.perf_counter() - start, True)

    def _experiment(self, scenario: Scenario) -> Experiment:
        """Return what is known of a scenario, begun if need be; the latest and the baseline are kept."""
        for known in self._known:
            if known.scenario is scenario or known.scenario.resolved() == scenario.resolved():
                return known
        # The engine is chosen for a first answer: nobody waits a minute for a compiler.
        fresh = prepare(scenario, LOOKS[3], seed=self.seed, engine="auto", label=scenario.name)
        self._remember(fresh)
        return fresh

    def _remember(self, experiment: Experiment) -> None:
        others = [known for known in self._known if known.blueprint is not experiment.blueprint]
        base = [known for known in others if known.scenario is self.baseline]
        passing = [known for known in others if known.scenario is not self.baseline]
        self._known = [*base, *passing[-KEPT:], experiment]

    def _grown(self, experiment: Experiment, look: int, lot: int) -> Experiment:
        """Return an experiment with another lot of replications, up to a look."""
        have = len(experiment.replications)
        if have >= look:
            return experiment
        plan = replace(experiment, wanted=min(look, have + lot))
        [grown] = complete([plan], WITH_INTERVALS, replace(HERE, jobs=1))
        self._remember(grown)
        return grown


def _of(experiment: Experiment, count: int, label: str) -> Experiment:
    """Return the first replications of an experiment."""
    return replace(experiment, label=label, wanted=count, replications=experiment.replications[:count])


def _affordable(looks: list[int], experiment: Experiment) -> list[int]:
    """Return the looks for whose replications there is memory."""
    metrics = experiment.replications[0].metrics
    held = [metrics.numerator, metrics.denominator]
    held += [metrics.intervals.numerator, metrics.intervals.denominator] if metrics.intervals else []
    most = MOST_BYTES // sum(array.nbytes for array in held)
    return [look for look in looks if look <= max(most, LOOKS[3])]
