"""``secondline check``: what a scenario means, and what is wrong with it."""

from pathlib import Path

import typer

from sim.cli.answer import BAD_INPUT, GOOD
from sim.cli.options import read_scenario
from sim.cli.show import echo_lines, problem_lines


def check_files(files: list[Path], changes: list[str] | None) -> int:
    """Check every file, print each answer, and return 2 if any has an error."""
    answers = [_check(file, changes) for file in files]
    return BAD_INPUT if BAD_INPUT in answers else GOOD


def _check(file: Path, changes: list[str] | None) -> int:
    from sim.report.cautions import assumptions
    from sim.report.outline import outline, volume_line
    from sim.scenario import ScenarioError, build_blueprint
    from sim.scenario.doubts import doubts_of

    try:
        scenario = read_scenario(file, changes)
        problems = doubts_of(scenario)
        errors = [problem for problem in problems if problem.severity == "E"]
        lines, silent = [], []
        if not errors:
            blueprint = build_blueprint(scenario)
            lines = [*outline(blueprint), volume_line(blueprint)]
            silent = assumptions(scenario)
    except ScenarioError as error:
        problems, errors, title = list(error.problems), list(error.problems), ""
        lines, silent = [], []
    else:
        title = scenario.title
    warnings = len(problems) - len(errors)
    typer.echo(f"{file}: {_verdict(len(errors), warnings)}" + (f" · {title}" if title else ""))
    told = [f"Assumed: {line}" for line in silent]
    echo_lines("  " + line for line in lines + problem_lines(problems) + told)
    return BAD_INPUT if errors else GOOD


def _verdict(errors: int, warnings: int) -> str:
    def count(number: int, word: str) -> str:
        return f"{number} {word}" + ("" if number == 1 else "s")

    if not errors and not warnings:
        return "good"
    return ", ".join(count(n, w) for n, w in ((errors, "error"), (warnings, "warning")) if n)
