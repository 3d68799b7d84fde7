"""The chance that a day meets its target, in words."""

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.words import tier_name
from sim.stats.proportion import chance_of_target
from sim.units import format_share


def target_lines(experiment: Experiment) -> list[str]:
    """Return in how many replications each group met its service-level target, with Wilson's interval.

    Nothing is said of a single replication, or of a group that has no service level.
    """
    groups, runs = experiment.blueprint.groups, [done.metrics for done in experiment.replications]
    told = []
    for place in sorted(np.flatnonzero(groups.tier > 0).tolist(), key=lambda g: (groups.tier[g], g)):
        found = chance_of_target(runs, f"group:{groups.names[place]}")
        if found.n < 2:
            continue
        hits = f"{round(found.share * found.n):,} of {found.n:,}"
        ends = f"{format_share(found.low)} to {format_share(found.high)}"
        where = f"{tier_name(int(groups.tier[place]))}, {format_share(float(groups.target[place]))}"
        told.append(f"{groups.names[place]} ({where}) {hits}, a chance of {ends}")
    return [f"Replications that met the service-level target: {'; '.join(told)}."] if told else []
