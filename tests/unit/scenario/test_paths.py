"""Dotted paths: quotes round names that need them, there and back, and paths that are no path."""

import shlex
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Scenario, ScenarioError, load_scenario
from sim.scenario.paths import MOST_PARTS, PathError, part_change, quoted_path, split_path
from tests.unit.scenario.desks import TOML

NAMES = st.text(st.sampled_from("ab .=\"'\\é🛒"), max_size=6)
DOTTED = TOML.replace("second_level", '"b.c"').replace('""b.c""', '"b.c"')


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_a_path_is_read_as_it_is_written(names: list[str]) -> None:
    """Whatever is in the names, quoted and split again they are the same; only an empty one is refused."""
    if all(names):
        assert split_path(quoted_path(names)) == names
        assert part_change(quoted_path(names) + "=1 = 2") == (quoted_path(names), "1 = 2")
    else:
        with pytest.raises(PathError, match="empty"):
            split_path(quoted_path(names))


def test_only_names_that_need_quotes_get_them() -> None:
    """Spaces inside, commas and a quote in the middle need none; a dot, a sign "=" and outer spaces do."""
    assert quoted_path(["a b", "c, d", "O'Brien", "a.b", "=1", " x"]) == ('a b.c, d.O\'Brien."a.b"."=1"." x"')


@pytest.mark.parametrize("text", ["", "=1", "a=", "a", '"a=1', "a.b"])
def test_what_is_no_change(text: str) -> None:
    """No path, no value, no sign, a quote that is not closed: nothing."""
    assert part_change(text) == ("", "")


def test_a_path_of_200_000_parts_is_refused_at_once() -> None:
    """More than 64 parts are no path of a scenario, which takes no second to say."""
    start = time.perf_counter()
    with pytest.raises(PathError, match=f"more than {MOST_PARTS} parts"):
        split_path("a." * 200_000 + "a")
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(TOML).with_changes({"a." * 200_000 + "a": "1"})
    assert len(str(caught.value)) < 400
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "a." * 200_000 + "a = 1",
        '"a".' * 200_000 + "a = 1",
        "[" + "a." * 200_000 + "a]",
        "a = " + "[" * 200_000 + "]" * 200_000,
        "a = " + "[" * 70 + "]" * 70,
        "a = " + "{a = " * 200_000 + "1" + "}" * 200_000,
    ],
    ids=["dots", "quoted dots", "a heading", "lists", "seventy lists", "inline tables"],
)
def test_deep_files_are_refused_at_once(text: str) -> None:
    """Tables and lists 64 deep are deeper than a scenario goes; said in a second, without a recursion."""
    start = time.perf_counter()
    with pytest.raises(ScenarioError, match="more than 64 deep in each other"):
        Scenario.from_text(text)
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize("depth", [70, 200_000])
def test_deep_values_of_changes_are_refused(depth: int) -> None:
    """A value of 70 lists is nested too deep; one of 200,000 is no TOML, so a text, and no number."""
    with pytest.raises(ScenarioError, match=r"nested more than 64 deep|has to be"):
        Scenario.from_text(TOML).with_changes({"operators.second_level.count": "[" * depth + "]" * depth})


def test_deep_values_from_python_are_refused() -> None:
    """A dictionary that stands 70 times in itself is nested too deep."""
    value: dict[str, object] = {}
    for _ in range(70):
        value = {"a": value}
    with pytest.raises(ScenarioError, match="more than 64 deep"):
        Scenario.from_dict(value)
    with pytest.raises(ScenarioError, match="nested more than 64 deep"):
        Scenario.from_text(TOML).with_changes({"service": value})


@pytest.mark.parametrize(
    ("path", "value", "remedy"),
    [
        ("groups.b.c.description", "x", 'groups."b.c".description'),
        ("operators.b.c.slots", "2", 'operators."b.c".slots'),
        (
            "escalations.customer_service.b.c.probability",
            "0.3",
            'escalations.customer_service."b.c".probability',
        ),
    ],
)
def test_a_name_with_a_dot_asks_for_quotes(path: str, value: str, remedy: str) -> None:
    """The remedy is the path in quotes, as a shell takes it, and following it works."""
    scenario = Scenario.from_text(DOTTED)
    with pytest.raises(ScenarioError) as caught:
        scenario.with_changes({path: value})
    told = caught.value.problems[0]
    assert told.message == 'the name "b.c" holds a dot, so it has to stand in quotes'
    assert f"write {remedy}, on a command line " in told.remedy
    typed = shlex.split(told.remedy.partition("command line ")[2])[0]
    followed = dict([part_change(typed.replace("VALUE", value))])
    assert followed == {remedy: value}
    scenario.with_changes(followed)


def test_a_group_whose_one_operator_has_a_name_says_so() -> None:
    """The entry is named Dana: the remedy is her path, and following it works."""
    text = TOML + '[[operators]]\ngroup = "third"\nname = "Dana"\n[groups.third]\n'
    scenario = Scenario.from_text(text)
    with pytest.raises(ScenarioError, match="has a name") as caught:
        scenario.with_changes({"operators.third.slots": 2})
    assert caught.value.problems[0].remedy == "write operators.Dana.slots"
    scenario.with_changes({"operators.Dana.slots": 2})


def test_a_change_mends_a_file_that_is_wrong(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The file names one outside its folder: refused, and as the remedy says it works on the command line."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text("at\n09:30:00\n", encoding="utf-8")
    arrivals = 'arrivals = { kind = "trace", file = "../outside.csv", column = "at" }'
    (folder / "s.toml").write_text(
        f"""[groups.d]
[widgets.a]
group = "d"
{arrivals}
handling = {{ kind = "constant", value = "1 s" }}
[[operators]]
group = "d"
""",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match="leaves the scenario's folder") as caught:
        load_scenario(folder / "s.toml")
    typed = shlex.split(caught.value.problems[0].remedy.partition("--set ")[2])[0]
    assert typed == "widgets.a.arrivals.file=../outside.csv"
    assert load_scenario(folder / "s.toml", dict([part_change(typed)])).widgets.keys() == {"a"}
