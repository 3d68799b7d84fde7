"""Control variates in words: each tier's headline figures with and without the offered work's help."""

from sim.experiment.offered_work import controlled
from sim.experiment.replicate import Experiment
from sim.report.words import BLANK, TITLES, aligned, tier_name, with_margin

SHOWN = ("leg_wait_mean", "leg_wait_p95", "service_level", "abandon_share", "slot_occupancy")


def controlled_lines(experiment: Experiment, width: int | None = None) -> list[str]:
    """Return a table of figures estimated with the offered work as control variates.

    Parameters
    ----------
    experiment
        Replications of one scenario, some twenty or more.
    width
        What a line may take up; None for a file or a pipe.
    """
    groups = experiment.blueprint.groups
    reached = sorted(
        (place for place in range(len(groups.names)) if groups.tier[place] > 0),
        key=lambda place: (groups.tier[place], place),
    )
    figures = [(f"group:{groups.names[place]}", metric) for place in reached for metric in SHOWN]
    rows = [["tier", "group", "metric", "usual", "controlled", "days saved"]]
    estimates = controlled(experiment, figures)
    for (scope, metric), found in zip(figures, estimates, strict=True):
        group = scope.partition(":")[2]
        tier = tier_name(int(groups.tier[groups.names.index(group)]))
        gain = f"{found.factor:.1f} times fewer" if found.factor > 1 else BLANK
        usual, better = with_margin(found.plain), with_margin(found.estimate)
        rows.append([tier, group, TITLES[metric], usual, better, gain])
    note = "Offered work as control variate: see docs/explanation/statistics.md. Each ± is a 95 % interval."
    few = "With so few replications there is no regression: both columns are the same. Take 20 or more."
    ending = [] if any(found.controls for found in estimates) else [few]
    return ["", note, "", *aligned(rows, 3, width), *ending]
