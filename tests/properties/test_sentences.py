"""No sentence contradicts a table, whatever the scenario: 300, or SECONDLINE_SENTENCES_EXAMPLES."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiment.compare import compare
from sim.experiment.optimise import optimise
from sim.experiment.replicate import Experiment, replicate
from sim.experiment.sweep import sweep
from sim.experiment.tasks import ExperimentError
from sim.report.optimise_words import optimum_lines
from sim.report.page_answer import answer_of_one
from sim.report.sweep_words import sweep_lines
from sim.report.words import summary_lines
from sim.scenario import Scenario, load_scenario
from tests.golden.fingerprints import FOLDER, shipped
from tests.properties.sentences import (
    CHECKS,
    app_figures,
    cautions,
    costs,
    differences,
    losses,
    sayable,
    searched,
    verdicts,
)
from tests.properties.strategies import Trial, trials
from tests.properties.test_audit_engines import SLOW_TO_DRAW

MINUTES = {"kind": "exponential", "mean": "8 min"}
BUSY = {
    "widgets": {
        "widget 0": {
            "group": "group 0",
            "arrivals": {"kind": "poisson", "rate": "30 per hour"},
            "handling": MINUTES,
            "patience": {"kind": "exponential", "mean": "3 min"},
        }
    },
    "operators": [{"group": "group 0", "slots": 2}],
}
"""Four Erlang for two slots: many give up."""
EXAMPLES = int(os.environ.get("SECONDLINE_SENTENCES_EXAMPLES", "300"))


@contextmanager
def scenario_of(trial: Trial) -> Iterator[Scenario]:
    """Give the scenario of a trial, without rules of one's own; its files exist meanwhile."""
    groups = {
        name: {key: value for key, value in table.items() if value != "own"}
        for name, table in trial.data["groups"].items()
    }
    # Of some desks it is said what people cost, for one group or for all.
    rates = {f"groups.{name}": "30 per hour" for name in list(groups)[: trial.seed % 3]}
    costs = {"costs": rates} if rates else {}
    with TemporaryDirectory() as folder:
        for name, text in trial.files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        yield Scenario.from_dict(trial.data | costs | {"groups": groups}, folder)


def complaints(experiment: Experiment) -> list[str]:
    """Return what all checks complain of."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(experiment)]


@settings(max_examples=EXAMPLES, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.sampled_from([1, 2, 2, 3, 5]))
def test_no_sentence_contradicts_a_table(trial: Trial, replications: int) -> None:
    """Of a generated desk every sentence has the figures of the table, and no warning is left out."""
    with scenario_of(trial) as scenario:
        done = replicate(scenario, replications, seed=trial.seed, engine="readable", jobs=1)
        assert complaints(done) == []


@settings(max_examples=max(1, EXAMPLES // 3), suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.sampled_from([1, 2, 3]))
def test_no_finding_contradicts_a_difference(trial: Trial, replications: int) -> None:
    """Against the same desk with one person more, each verdict has the sign of its difference."""
    with scenario_of(trial) as scenario:
        place = next(n for n, entry in enumerate(scenario.operators) if entry.name is None or n == 0)
        people = [dict(entry) for entry in trial.data["operators"]]
        more = {"slots": 9} if "name" in people[place] else {"count": people[place].get("count", 1) + 1}
        people[place] |= more
        other = Scenario.from_dict(
            scenario.resolved() | {"operators": people}, scenario.source.folder, name="more"
        )
        found = compare([scenario, other], replications, seed=trial.seed, engine="readable", jobs=1)
        assert list(differences(found)) == []


def axis_of(scenario: Scenario) -> tuple[str, str] | None:
    """Return a group whose headcount can be varied, and how; none where all are named or mixed."""
    for entry in scenario.operators:
        if entry.name is None and sum(other.group == entry.group for other in scenario.operators) == 1:
            return entry.group, f'groups."{entry.group}".headcount=1:2'
    return None


@settings(max_examples=max(1, EXAMPLES // 3), suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.sampled_from([0.2, 0.8, 0.99]))
def test_searches_say_what_they_found(trial: Trial, level: float) -> None:
    """Sweep and optimise warn of the desk as it is, and each "met" and "missed by" is that of its figure."""
    with scenario_of(trial) as scenario:
        axis = axis_of(scenario)
        if axis is None:
            return
        swept = sweep_lines(sweep(scenario, [axis[1]], 2, seed=trial.seed, engine="readable", jobs=1))
        wanted = f"service_level@group:{axis[0]}>={level}"
        try:
            found = optimise(
                scenario, [axis[1]], [wanted], most=20, seed=trial.seed, engine="readable", jobs=1
            )
        except ExperimentError:
            # Its people cost nothing, or chats never reach it: there is no answer to look at.
            return
        lines = optimum_lines(found)
        shown = found.confirmed or found.winner or found.closest
        assert shown is not None
        assert list(searched(swept, scenario)) == []
        assert list(searched(lines, scenario)) == []
        assert list(verdicts(lines, level, shown.estimates[0])) == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_say_what_their_tables_say(name: str) -> None:
    """Of the sentences about groups only the sayable and the cautions are looked at: names differ there."""
    done = replicate(load_scenario(Path(FOLDER) / f"{name}.toml"), 2, seed=3, engine="readable", jobs=1)
    found = [said for check in (sayable, losses, costs, app_figures, cautions) for said in check(done)]
    assert found == []


def wrong_of(experiment: Experiment, monkeypatch: pytest.MonkeyPatch, name: str, made: object) -> list[str]:
    """Return what the checks say once a function of theirs says something else."""
    with monkeypatch.context() as patch:
        patch.setattr(f"tests.properties.sentences.{name}", made)
        return complaints(experiment)


def test_the_checks_find_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another wait, verdict, count or loss, a gap, and a warning that is left out are complained of."""
    data = {**BUSY, "groups": {"group 0": {}}}
    done = replicate(Scenario.from_dict(data), 3, engine="readable", jobs=1)
    assert complaints(done) == []
    said, printed = answer_of_one(done), summary_lines(done)
    level = (
        said[1].replace("missed", "met") if "missed" in said[1] else said[1].replace("is met", "is missed")
    )
    for name, lines in (
        ("answer_of_one", [said[0].replace("average ", "average 1 h "), *said[1:]]),
        ("answer_of_one", [said[0], level, said[2]]),
        ("target_lines", ["group 0 (first level, 80 %) 7 of 3"]),
        ("unmet_lines", ["Customers lost a replication: first level 1 (1 gave up)."]),
        ("warnings", ["About nan of them."]),
        ("warnings", ["A wait of -0 s."]),
        ("summary_lines", [line for line in printed if "Warning" not in line]),
    ):
        assert wrong_of(done, monkeypatch, name, lambda *_, lines=lines: lines) != [], name
