"""A selection in words: the ranking, the guarantee, and what the fresh days say of winner and runners-up."""

from sim.experiment.select import Best, Rival
from sim.report.cautions import assumption_lines, doubt_lines
from sim.report.words import aligned, figure, signed
from sim.stats.estimate import Estimate
from sim.units import format_share


def selection_lines(best: Best, width: int | None = None) -> list[str]:
    """Return what ``--select`` prints.

    Parameters
    ----------
    best
        What the selection ended with.
    width
        What a line may take up; None for a file or a pipe.
    """
    count = len(best.rivals)
    lines = [f"{question(best)} of {count} scenarios; seed {best.seed}, all meet the same customers"]
    about = [plan.label for plan in best.plans], [plan.scenario for plan in best.plans]
    lines += [*doubt_lines(*about), "", *aligned(ranking(best), 1, width), ""]
    if best.label:
        lines += [f"Selected: {best.label}.", guarantee(best), "", *_confirmation(best, width)]
    else:
        lines += _undecided(best)
    return [*lines, *assumption_lines(*about)]


def question(best: Best) -> str:
    """Return what was selected by."""
    return f"{'Largest' if best.largest else 'Smallest'} {best.metric}@{best.scope}"


def ranking(best: Best) -> list[list[str]]:
    """Return a row a scenario, the winner first, then who stayed longest."""
    rows = [["scenario", "mean of the days", "replications", ""]]
    return rows + [
        [rival.label, figure(rival.mean, best.unit), f"{rival.replications:,}", _fate(best, rival)]
        for rival in best.ranked()
    ]


def guarantee(best: Best) -> str:
    """Return what the selection promises."""
    sure, least = format_share(best.confidence), difference(best)
    return (
        f"Guarantee (KN, Kim and Nelson 2001): if one scenario is better than all others by {least} or more, "
        f"it is the one selected with a probability of at least {sure}; where others are closer, it or one "
        "of these is. Each day counts alike, and the days' figures are taken to be near enough to normal."
    )


def difference(best: Best) -> str:
    """Return the smallest difference that matters, with its unit."""
    if best.unit == "share":
        points = 100 * best.indifference
        return "1 point" if points == 1 else f"{points:g} points"
    if best.unit == "s" and best.indifference < 0.1:
        return f"{best.indifference:g} s"
    return figure(best.indifference, best.unit)


def _fate(best: Best, rival: Rival) -> str:
    if rival.label == best.label:
        return "selected"
    last = max(one.replications for one in best.rivals)
    return "not decided" if not best.label and rival.replications == last else "dropped"


def _undecided(best: Best) -> list[str]:
    open_ones = [one.label for one in best.ranked() if _fate(best, one) == "not decided"]
    least = difference(best)
    told = f"Not decided after {best.cap:,} replications: {', '.join(open_ones)}."
    return [
        told,
        f"A difference of {least} takes more to tell: raise --indifference, or allow more with --most.",
    ]


def _confirmation(best: Best, width: int | None) -> list[str]:
    """Return how the finalists did on days that no decision has seen."""
    days = f"{len(best.fresh)} fresh replications (numbers {best.fresh.start:,} to {best.fresh.stop - 1:,})"
    rows = [["scenario", f"less {best.label}", ""]]
    rows += [[name, signed(apart), _verdict(best, apart)] for name, apart in best.confirmed]
    lines = [f"Confirmed on {days}; the intervals hold together with 95 % confidence:"]
    if best.refuted_by():
        names = " and ".join(name for name, _ in best.refuted_by())
        lines = [
            f"NOT confirmed on {days}: {names} did better. Select again with a smaller --indifference.",
            "The intervals hold together with 95 % confidence:",
        ]
    return [*lines, "", *aligned(rows, 1, width)]


def _verdict(best: Best, apart: Estimate) -> str:
    if apart.half_width == 0 and apart.mean == 0:
        return "the same on every day"
    if abs(apart.mean) <= apart.half_width:
        return "no clear difference"
    if (apart.mean > 0) != best.largest:
        return "worse"
    return "better" if abs(apart.mean) >= best.indifference else "better, by less than matters"
