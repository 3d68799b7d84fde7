"""``secondline optimise``: the cheapest headcounts, or what each half hour needs."""

from pathlib import Path

import typer

from sim.cli.answer import FINDING, GOOD
from sim.cli.kept import kept, tidy
from sim.cli.options import check_means, read_engine, read_scenario
from sim.cli.show import echo_lines, echo_written, progress_bar, terminal_width


def optimise_file(
    words: list[str],
    vary: list[str] | None,
    targets: list[str] | None,
    confidence: str,
    most: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> int:
    """Search, print the answer with its proof, write the files; 1 where no staffing meets the targets."""
    from sim.experiment.optimise import SETTLED, optimise
    from sim.experiment.procedure import keys_of
    from sim.experiment.sweep_outputs import write_optimum
    from sim.report.optimise_words import optimum_lines

    check_means(jobs, cluster)
    file, more = _file_and_targets(words)
    share = _read_share(confidence, "--confidence", 0.5)
    scenario = read_scenario(file, changes)
    written: list[Path] = []
    with kept(out) as store:
        with progress_bar("optimise", SETTLED) as progress:
            optimum = optimise(
                scenario,
                vary or [],
                [*(targets or []), *more],
                confidence=share,
                most=most,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                progress=progress,
                cluster=cluster,
                store=store,
            )
        if out is not None and store is not None:
            written = write_optimum(optimum, out)
            tidy(store, keys_of(optimum))
    echo_lines(optimum_lines(optimum, terminal_width()))
    echo_written(written, out)
    return GOOD if optimum.winner is not None else FINDING


def requirement_file(
    words: list[str],
    delayed: str,
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> int:
    """Find what each interval needs, print it beside the formulas, write the files."""
    from sim.experiment.procedure import keys_of
    from sim.experiment.requirement import requirement
    from sim.experiment.sweep_outputs import write_requirement
    from sim.report.optimise_words import requirement_lines
    from sim.report.sweep_gallery import requirement_pictures, write_pictures

    check_means(jobs, cluster)
    file, more = _file_and_targets(words)
    if more:
        raise typer.BadParameter("give the share that may wait with --delayed", param_hint="--by-interval")
    scenario = read_scenario(file, changes)
    written: list[Path] = []
    with kept(out) as store:
        with progress_bar("requirement") as progress:
            result = requirement(
                scenario,
                _read_share(delayed, "--delayed", 0.0),
                replications=replications,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                progress=progress,
                cluster=cluster,
                store=store,
            )
        if out is not None and store is not None:
            pictures = write_pictures(requirement_pictures(result), out / "charts")
            written = [*write_requirement(result, out), *pictures]
            tidy(store, keys_of(result))
    echo_lines(requirement_lines(result, terminal_width()))
    echo_written(written, out)
    return GOOD


def _file_and_targets(words: list[str]) -> tuple[Path, list[str]]:
    """Part the scenario file from targets that stand behind ``--targets`` without a further option."""
    files = [word for word in words if not _is_target(word)]
    if len(files) != 1:
        raise typer.BadParameter(f"give one scenario file, not {len(files)}", param_hint="FILE")
    return Path(files[0]), [word for word in words if _is_target(word)]


def _is_target(word: str) -> bool:
    return any(sign in word for sign in (">=", "<=", "≥", "≤"))


def _read_share(text: str, option: str, least: float) -> float:
    """Read "95%" or "0.95" as a share between bounds."""
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not least < share < 1:
        low = f"{100 * least:g} %"
        raise typer.BadParameter(f'"{text}" is no share between {low} and 100 %', param_hint=option)
    return share
