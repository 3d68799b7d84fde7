"""One long run in words: its mean waits by batch means, its warm-up, and when neither can be trusted."""

from sim.experiment.replicate import Experiment
from sim.experiment.steady import Steady, is_one_long_run, overloads, steady_state
from sim.report.words import tier_name, with_margin
from sim.units import format_duration


def steady_lines(experiment: Experiment) -> list[str]:
    """Return what a single long run says of each group; nothing of any other experiment.

    Parameters
    ----------
    experiment
        With its record.

    Returns
    -------
    list[str]
        A line a group, then the warnings.
    """
    paths = [path for _, path in experiment.paths()] if is_one_long_run(experiment) else []
    if not paths:
        return []
    blueprint, lines, warnings = experiment.blueprint, ["One long run, estimated by batch means:"], []
    given = blueprint.measure_from_us - int(blueprint.open_us[0, 0])
    for steady in steady_state(paths[0], blueprint):
        where = f"{tier_name(steady.tier)} {steady.group}"
        lines.append(f"  {where}: {_wait_words(steady)}; {_warm_up_words(steady, given)}")
        if steady.waits is not None and not steady.waits.long_enough:
            warnings.append(
                f"The run is too short for {where}: quarters of these batches still depend on each "
                f"other (correlation {steady.waits.lag_one:.2f}), so its ± may be too small. "
                "Simulate more days, or run replications with a warm-up."
            )
    warnings += [f"There is no steady state: {problem.message}." for problem in overloads(experiment)]
    if len(lines) > 1:
        warnings.append(
            "Close to capacity even such intervals hold less often than they say (about 9 in 10): see "
            "docs/explanation/statistics.md."
        )
    return [*lines, *warnings]


def _wait_words(steady: Steady) -> str:
    if steady.waits is None:
        return "too few chats for batch means"
    found = steady.waits
    return f"mean wait {with_margin(found.estimate)} ({found.estimate.n} batches of {found.size} chats)"


def _warm_up_words(steady: Steady, given_us: int) -> str:
    """Compare the warm-up that MSER-5 finds with the scenario's."""
    if steady.warm_up_us is None:
        return "MSER-5 finds no steady part"
    found = format_duration(steady.warm_up_us / 1e6) if steady.warm_up_us else "none"
    kept = format_duration(given_us / 1e6) if given_us else "none"
    verdict = "enough" if given_us >= steady.warm_up_us else "less than that"
    return f"warm-up by MSER-5 {found}, in the scenario {kept}, {verdict}"
