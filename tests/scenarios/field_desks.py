"""Small desks with CSV files for the field cases, and what one run of them gives."""

from pathlib import Path

from sim import load_scenario, run
from sim.scenario import ScenarioError, build_blueprint, check_scenario
from sim.stats.metrics import Metrics, measure

DESK = """
[calendar]
start = "2026-01-05"
opens = "09:00"
closes = "17:00"
timezone = "Europe/Berlin"
[groups.desk]
[widgets.w]
group = "desk"
arrivals = { kind = "trace", file = "a.csv", column = "at"%s }
handling = { kind = "trace", file = "a.csv", column = "h", unit = "s" }
[[operators]]
group = "desk"
count = 2
slots = 1
"""


def desk_of(folder: Path, toml: str, **files: str | bytes) -> Path:
    """Write a scenario with its CSV files and return its path."""
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(raw)
    path = folder / "desk.toml"
    path.write_text(toml)
    return path


def measured(path: Path, seed: int = 1) -> Metrics:
    """Run a scenario once and measure it."""
    scenario = load_scenario(path)
    blueprint = build_blueprint(scenario)
    return measure(run(scenario, seed=seed), blueprint)


def refusals(path: Path) -> str:
    """Return every error of a scenario with its remedy."""
    try:
        problems = check_scenario(load_scenario(path))
    except ScenarioError as error:
        problems = list(error.problems)
    return "\n".join(f"{one.message} -> {one.remedy}" for one in problems if one.severity == "E")
