"""The shipped desks that read an export as it is, and hours in another time zone."""

from pathlib import Path

from sim import load_scenario, run
from sim.core.local_time import local_time
from sim.scenario import build_blueprint, check_scenario
from sim.stats.metrics import measure

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"


def test_an_export_replays_its_hour() -> None:
    """Of twelve chats the two that nobody handled are lost; the ten take 5,940 s in all."""
    scenario = load_scenario(FOLDER / "chat_tool_export.toml")
    metrics = measure(run(scenario), build_blueprint(scenario))
    assert [metrics.value("all", name) for name in ("arrived", "resolved", "abandoned")] == [12, 10, 2]
    seconds = 500 + 725 + 280 + 1270 + 375 + 570 + 900 + 235 + 645 + 440
    assert metrics.value("group:desk", "load_ratio") == seconds / (2 * 2 * 3600)


def test_the_promise_moves_by_an_hour_and_the_shifts_do_not() -> None:
    """From Sunday 8 March the widget opens at 15:00 in London, the shift at 16:00: 3 h alone."""
    scenario = load_scenario(FOLDER / "two_time_zones.toml")
    blueprint = build_blueprint(scenario)
    starts = [local_time(int(at), blueprint)[5:16] for at in blueprint.widgets.hours.from_us]
    assert starts[-3:] == ["03-08 15:00", "03-09 15:00", "03-10 15:00"]
    [warning] = [one.message for one in check_scenario(scenario) if "nobody of the group" in one.message]
    assert "2026-03-08 15:00-16:00 and 2 more times: 3 h" in warning
