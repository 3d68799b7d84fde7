"""Offered work: what chats bring to first legs, to second legs and so on, drawn and expected.

It is the control variate of `controlled`: the tape has it before the run, and the blueprint its exact mean.
"""

from collections.abc import Sequence

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats
from sim.core.tape import Tape, draw_tape
from sim.experiment.replicate import Experiment
from sim.stats.catalogue import unit_of
from sim.stats.controls import Controlled, control
from sim.stats.estimate import by_kind


def controlled(experiment: Experiment, figures: Sequence[tuple[str, str]]) -> list[Controlled]:
    """Estimate figures of an experiment with the offered work as control variates.

    Parameters
    ----------
    experiment
        Replications of one scenario; nothing is run again, only their tapes are drawn anew.
    figures
        (scope, metric) pairs.

    Returns
    -------
    list[Controlled]
        For each figure the usual estimate and the controlled one.

    Raises
    ------
    KeyError
        If there is no such figure.
    """
    blueprint, runs = experiment.blueprint, [done.metrics for done in experiment.replications]
    tapes = (draw_tape(blueprint, experiment.seed, done.number) for done in experiment.replications)
    work, mean = np.array([offered_work(tape) for tape in tapes]), expected_work(blueprint)
    work = work[:, : len(mean)]
    found = []
    for scope, metric in figures:
        runs[0].value(scope, metric)
        cell = runs[0].scopes.index(scope), runs[0].names.index(metric)
        above = np.array([[run.numerator[cell]] for run in runs])
        below = np.array([[run.denominator[cell]] for run in runs])
        top, bottom = by_kind(above, below, (metric,))
        found.append(control(top[:, 0], bottom[:, 0], work, mean, unit_of(metric, runs[0].currency)))
    return found


def offered_work(tape: Tape) -> Floats:
    """Return the handling time of all chats that arrive, by leg, in minutes, if nobody gave up.

    Parameters
    ----------
    tape
        Of one replication.

    Returns
    -------
    Floats
        Shape (legs,). Chats of customers who come back are left out: they depend on the run.
    """
    arriving = tape.arriving
    there = np.ones(arriving, dtype=np.bool_)
    work = np.zeros(len(tape.handling_us))
    for leg in range(len(work)):
        work[leg] = float(tape.handling_us[leg, :arriving][there].sum()) / 60e6
        there &= tape.route[leg, :arriving] >= 0
    return work


def expected_work(blueprint: Blueprint) -> Floats:
    """Return the exact expectation of `offered_work`.

    Parameters
    ----------
    blueprint
        The scenario.

    Returns
    -------
    Floats
        Shape (legs,). Where chats are handed back only the first leg is told, the rest depends on the way.
    """
    ways = blueprint.escalations
    legs = 1 if ways.return_probability is not None else blueprint.max_legs
    work = np.zeros(legs)
    for widget, chats in enumerate(_expected_chats(blueprint)):
        # Where the chats are: by group and by the escalation that they came by, -1 for none.
        flow = {(int(blueprint.widgets.group[widget]), -1): chats}
        for leg in range(legs):
            onward: dict[tuple[int, int], float] = {}
            for (group, came_by), number in flow.items():
                law = blueprint.widgets.handling[widget] if came_by < 0 else ways.handling[came_by]
                work[leg] += number * law.mean_us / 60e6
                if leg == blueprint.max_legs - 1:
                    continue
                for way in np.flatnonzero(ways.source == group).tolist():
                    passed = number * float(ways.probability[way, widget])
                    before = ways.handling_before[way] if ways.handling_before else None
                    if before is not None:
                        work[leg] += passed * (before.mean_us - law.mean_us) / 60e6
                    there = int(ways.target[way]), way
                    onward[there] = onward.get(there, 0.0) + passed
            flow = onward
    return work


def _expected_chats(blueprint: Blueprint) -> list[float]:
    """Return how many chats each widget expects, those included that wait when it opens."""
    widgets, hours = blueprint.widgets, blueprint.widgets.hours
    expected = []
    for place, demand in enumerate(widgets.demand):
        chats = float(demand.cumulative[-1:].sum())
        chats = chats if demand.trace_us is None else float(len(demand.trace_us))
        waiting = 0 if widgets.backlog is None else int(widgets.backlog[place])
        expected.append(chats + waiting * int((hours.owner == place).sum()))
    return expected
