"""What the page says of a selection: the best scenario, the guarantee, and the ranking."""

from sim.experiment.select import Best
from sim.report.page_table import PageTable
from sim.report.page_told import Told
from sim.report.select_words import difference, guarantee, ranking
from sim.report.sweep_words import listed
from sim.report.words import figure, signed
from sim.stats.catalogue import METRICS
from sim.units import format_share


def told_of_selection(best: Best) -> Told:
    """Return what a page says of a selection."""
    word = "largest" if best.largest else "smallest"
    names = f"{word} {METRICS[best.metric].title} at {best.scope.removeprefix('group:')}"
    refuted = [name for name, _ in best.refuted_by()]
    rows = ranking(best)
    sheet = PageTable("All scenarios, the best first", [*rows[0][:3], "fate"], [("", rows[1:])])
    effort = f"{sum(rival.replications for rival in best.rivals):,} replications"
    return Told(
        title=f"The best of {len(best.rivals)} scenarios",
        question=f"Which scenario has the {names}?",
        answer=_sentences(best, names),
        basis=f"{effort} in all, seed {best.seed}; all scenarios meet the same customers.",
        effort=effort,
        details="The ranking",
        tables=[("All scenarios", sheet)],
        metrics=[best.metric],
        warnings=[f"Not confirmed: {listed(refuted)} did better on fresh replications."] if refuted else [],
        notes=[guarantee(best)] if best.label else [],
    )


def _sentences(best: Best, names: str) -> list[str]:
    """Return the selected scenario, how sure that is, and what fresh replications say."""
    count, first = len(best.rivals), best.ranked()[0]
    if not best.label:
        return [
            f"Which of {count} scenarios has the {names} is not decided after {best.cap:,} replications.",
            f"Ahead is “{first.label}”: {figure(first.mean, best.unit)}.",
            f"A difference of {difference(best)} takes more replications to tell.",
        ]
    apart = [f"{name} {signed(known)}" for name, known in best.confirmed]
    sure = format_share(best.confidence)
    fresh = f"On {len(best.fresh)} fresh replications, less the selected one: {'; '.join(apart)}."
    return [
        f"The {names} of {count} scenarios has “{best.label}”: {figure(first.mean, best.unit)}.",
        f"No other is better by {difference(best)} or more, with a probability of {sure} at least.",
        fresh if apart else "There was no finalist beside it to confirm it against.",
    ]
