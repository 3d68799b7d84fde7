"""TOML text: whatever is written reads back the same."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.app.levers import values_of
from sim.app.toml_text import toml_text
from sim.experiment.folder import key_of
from sim.scenario import Scenario, build_blueprint, load_scenario

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((PROJECT / "scenarios").glob("*.toml"))

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
LEAVES = st.one_of(TEXTS, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4), st.lists(TEXTS, max_size=2))
def test_any_values_read_back_the_same(values: dict[str, object], head: list[str]) -> None:
    """Texts with quotes, line breaks and dots, numbers, lists and tables come back as they were."""
    assert tomllib.loads(toml_text(values, head)) == values


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_read_back_is_the_same_desk(path: Path) -> None:
    """Each shipped scenario, its bases merged, has the same blueprint after writing and reading."""
    scenario = load_scenario(path)
    text = toml_text(values_of(scenario), ["a line of comment"])
    again = Scenario.from_text(text, path.parent)
    assert key_of("", build_blueprint(again), 1) == key_of("", build_blueprint(scenario), 1)


def test_a_comment_cannot_leave_its_line() -> None:
    """A line break in a comment, which a name from a file could bring, becomes a space."""
    assert toml_text({"a": 1}, ["x\ny = 2"]) == "# x y = 2\n\na = 1\n"
