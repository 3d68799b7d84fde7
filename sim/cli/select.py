"""``--select`` of compare and sweep: the best of many scenarios, with a guarantee."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.answer import FINDING, GOOD
from sim.cli.kept import kept, tidy
from sim.cli.options import read_engine
from sim.cli.show import echo_lines, echo_written, progress_bar, terminal_width

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check_rivals(count: int) -> None:
    """Refuse too few or too many scenarios.

    Raises
    ------
    typer.BadParameter
        If there is no selection among so many.
    """
    from sim.experiment.select import MOST_RIVALS

    if not 2 <= count <= MOST_RIVALS:
        wanted = f"takes 2 to {MOST_RIVALS} scenarios, not {count:,}"
        raise typer.BadParameter(wanted, param_hint="--select")


def select_among(
    scenarios: "Sequence[Scenario]",
    labels: Sequence[str] | None,
    asked: tuple[str, str | None, bool | None, int],
    first: int,
    seed: int,
    engine: str,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> int:
    """Select, print the ranking and the guarantee, write the files; 1 where nothing could be decided.

    ``asked`` is what stands behind ``--select``, ``--indifference``, ``--largest`` and ``--most``.
    """
    from sim.experiment.procedure import keys_of, write_outcome
    from sim.experiment.select import SETTLED, select_best
    from sim.report.select_words import selection_lines

    figure, indifference, largest, most = asked
    metric, _, scope = (part.strip() for part in figure.partition("@"))
    if indifference is None:
        wanted = 'say with --indifference which difference matters, such as "2 s"'
        raise typer.BadParameter(wanted, param_hint="--select")
    if not 2 <= first <= most:
        wanted = f"a selection begins with 2 replications or more, up to --most ({most})"
        raise typer.BadParameter(wanted, param_hint="-n")
    check_rivals(len(scenarios))
    written = []
    with kept(out) as store:
        with progress_bar("select", SETTLED) as progress:
            best = select_best(
                scenarios,
                metric,
                scope or "all",
                indifference=indifference,
                largest=largest,
                first=first,
                cap=most,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                labels=labels,
                progress=progress,
                cluster=cluster,
                store=store,
            )
        if out is not None and store is not None:
            written = write_outcome(best, out)
            tidy(store, keys_of(best))
    echo_lines(selection_lines(best, terminal_width()))
    echo_written(written, out)
    return GOOD if best.label else FINDING
