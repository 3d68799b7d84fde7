"""The reference pages are what the code says: keys, limits, options, public names, columns of files."""

import csv
import json
import re
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
import pytest
import typer
from pydantic import TypeAdapter, ValidationError

from docs.making.__main__ import PAGES, renewed
from docs.making.files import ENTRIES, MEANINGS, Table, tables
from docs.making.keys import Key, family_keys, keys
from docs.making.meanings import DEFAULTS, LIMITS
from docs.making.meanings import MEANINGS as KEY_MEANINGS
from sim import Scenario, compare, load_scenario, optimise, replicate, sweep
from sim.cli.app import app
from sim.experiment.event_log import write_event_log
from sim.experiment.outputs import write_comparison, write_run
from sim.experiment.requirement import requirement
from sim.experiment.select import select_best
from sim.experiment.sweep_outputs import write_optimum, write_requirement, write_selection, write_sweep
from sim.scenario import distributions, families, model, multitasking
from sim.scenario.fields import Table as ScenarioTable
from tests.builders import desk
from tests.test_house_rules import PROJECT, listed, short

REFERENCE = PROJECT / "docs" / "reference"
RENEW = "is out of date: run python -m docs.making and read the difference"
SECTIONS = {
    "calendar": "calendar.",
    "groups.NAME": "groups.GROUP.",
    "widgets.NAME": "widgets.WIDGET.",
    "roles.NAME": "roles.ROLE.",
    "operators": "operators.NAME.",
    "escalations": "escalations.FROM.TO.",
    "service": "service.",
}
"""Headings of the hand-written page, and how their keys begin."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_makes_of_itself(name: str) -> None:
    """The page, made anew, has the same text to the letter."""
    assert (REFERENCE / name).read_text(encoding="utf-8") == PAGES[name](), f"{name} {RENEW}"


def test_quotations_and_counting_tables_are_up_to_date() -> None:
    """Every quoted function and every table made of tests and cases is the present one."""
    texts = {short(path): path.read_text(encoding="utf-8") for path in listed("docs/**/*.md")}
    assert [f"{name} {RENEW}" for name, text in texts.items() if renewed(text) != text] == []


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    """The tables that a scenario can hold have the keys that the page explains, and no others."""
    named = {f"{key.table}.{key.name}" for key in keys()}
    tops = {name for name in KEY_MEANINGS if name.startswith("Scenario.")}
    assert named == set(KEY_MEANINGS)
    assert tops == {"Scenario.title", "Scenario.description", "Scenario.question"}
    every = named | {f"{key.table}.{key.name}" for key in family_keys()}
    assert set(DEFAULTS) | set(LIMITS) <= every


def test_no_table_of_the_schema_is_forgotten() -> None:
    """Every table that a scenario file can hold is on the page, by itself or as a kind of distribution."""
    known = {key.table for key in [*keys(), *family_keys()]}
    parts = [
        part for module in (model, multitasking, families, distributions) for part in vars(module).values()
    ]
    named = {part.__name__ for part in parts if isinstance(part, type) and issubclass(part, ScenarioTable)}
    assert named - known - {"Table", "FileTable", "Family", "Part"} == set()


def field_of(key: Key) -> Any:
    """Return the schema's field of a key."""
    spots = [vars(module) for module in (model, multitasking, families, distributions)]
    [table] = {spot[key.table] for spot in spots if key.table in spot} or {None}
    if table is None:
        import sim.scenario.customers
        import sim.scenario.demand

        table = getattr(sim.scenario.demand, key.table, None) or getattr(sim.scenario.customers, key.table)
    fields = table.model_fields
    return fields[key.name] if key.name in fields else next(f for f in fields.values() if f.alias == key.name)


NUMBERS = [
    key
    for key in [*keys(), *family_keys()]
    if re.fullmatch(r"-?[\d.]+ to [\d.]+", key.allowed) and key.type in {"number", "share", "whole number"}
]


@pytest.mark.parametrize("key", NUMBERS, ids=lambda key: f"{key.table}.{key.name}")
def test_a_number_has_the_limits_that_the_page_tells(key: Key) -> None:
    """Both limits are taken, and what lies a hundredth or 1 beyond them is refused."""
    field = field_of(key)
    adapter = TypeAdapter(Annotated[field.annotation, "as in the schema", *field.metadata])
    step: float = 1 if key.type == "whole number" else 0.01
    low, high = (float(text) if step != 1 else int(text) for text in key.allowed.split(" to "))
    if f"{key.table}.{key.name}" in LIMITS:
        return
    for good in (low, high):
        adapter.validate_python(good)
    for bad in (low - step, high + step):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


@pytest.mark.parametrize(
    ("law", "good", "bad"),
    [
        ("uniform", 0.577, 0.578),
        ("triangular", 0.408, 0.409),
        ("hyperexponential", 1.01, 1.0),
        ("hyperexponential", 50.0, 50.01),
    ],
)
def test_a_law_has_the_limits_that_the_page_tells(law: str, good: float, bad: float) -> None:
    """CVs: uniform to 1 / sqrt(3) = 0.577, triangular to 1 / sqrt(6) = 0.408, hyperexponential above 1."""

    def handling(cv: float) -> dict[str, Any]:
        return {"widgets.shop.handling": {"kind": law, "mean": "10 min", "cv": cv}}

    scenario = desk()
    scenario.with_changes(handling(good))
    with pytest.raises(ValueError, match="cv"):
        scenario.with_changes(handling(bad))


def test_the_written_page_tells_the_same_defaults() -> None:
    """Each default of the hand-written page that is a value is the schema's."""
    generated = {key.path: key.default for key in keys()}
    text = (REFERENCE / "scenario_file.md").read_text(encoding="utf-8")
    compared = 0
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading = section.splitlines()[0].strip("`[] ")
        if heading not in SECTIONS:
            continue
        for names, _, default, _ in re.findall(
            r"^\| (`.+?) \| (.*?) \| (.*?) \| (.*?) \|$", section, re.MULTILINE
        ):
            for name, told in zip(re.findall(r"`(\w+)`", names), default.split(", "), strict=False):
                known = generated[SECTIONS[heading] + name]
                if re.fullmatch(r"`[^`]+`|[\d.]+", known):
                    written, made = (re.sub(r'[`"]', "", value) for value in (told, known))
                    number = re.fullmatch(r"[\d.]+", made) is not None
                    assert float(written) == float(made) if number else written == made, (heading, name)
                    compared += 1
    assert compared >= 25


def test_the_written_page_of_the_command_line_has_every_command_and_option() -> None:
    """Every command and every long option of the program stands in the hand-written page."""
    text = (REFERENCE / "command_line.md").read_text(encoding="utf-8")
    group: Any = typer.main.get_command(app)
    options = {opt for one in group.commands.values() for each in one.params for opt in each.opts}
    wanted = {f"`{name} " for name in group.commands} | {f"`{opt}" for opt in options if opt.startswith("--")}
    assert {word for word in wanted if word not in text} == set()


def header(path: Path) -> list[str]:
    """Return a CSV file's columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return every file that the commands write, by name, from short runs."""
    folder = tmp_path_factory.mktemp("out")
    back = load_scenario(PROJECT / "scenarios" / "customers_come_back.toml")
    small = desk(calendar__closes="11:00")
    vary = ["groups.front.headcount=2:3"]
    two = ["groups.front.headcount=2:3", "groups.second.headcount=1:2"]
    kept = replicate(back, 2, jobs=1, keep_paths=True)
    paths = [*write_run(kept, folder), *write_event_log(kept, folder)]
    paths += write_comparison(compare([small, desk(second=2, calendar__closes="11:00")], 2, jobs=1), folder)
    paths += write_sweep(sweep(small, vary, 2, differences=True, jobs=1), folder)
    targets = ["abandon_share@group:front<=99%"]
    paths += write_optimum(optimise(small, two, targets, most=40, jobs=1), folder / "optimise")
    paths += write_requirement(requirement(small, replications=2, jobs=1), folder)
    paths += write_selection(select_best([small, desk(front=5)], "arrived", indifference=5, jobs=1), folder)
    return {path.name: path for path in paths}


def test_every_file_that_is_written_is_on_the_page(written: dict[str, Path]) -> None:
    """The tables of the page are those that six kinds of work leave, the stamp, and the events as XES."""
    assert set(written) == {table.name for table in tables()} | {"stamp.json", "events.xes"}


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_a_file_has_the_columns_that_the_page_tells(table: Table, written: dict[str, Path]) -> None:
    """Columns stand in the order of the page; a word in capitals stands for what was varied."""
    told = [name for name, _ in table.columns]
    path = written[table.name]
    if path.suffix == ".parquet":
        schema = pq.read_schema(path)
        kinds = [re.sub(r", tz=[^\]]+", ", zone", str(field.type)) for field in schema]
        assert list(zip(schema.names, kinds, strict=True)) == list(table.columns)
        return
    pattern = [r"(?:[\w.]+,)*" if name.isupper() or "..." in name else re.escape(name) + "," for name in told]
    assert re.fullmatch("".join(pattern), ",".join(header(path)) + ",")


def test_meanings_of_columns_have_columns() -> None:
    """No meaning is left over of a column that is not there any more."""
    columns = {table.name: {name for name, _ in table.columns} for table in tables()}
    assert {
        file: set(own) - columns[file] for file, own in MEANINGS.items() if set(own) - columns[file]
    } == {}


def test_the_stamp_has_the_entries_that_the_page_tells(tmp_path: Path) -> None:
    """The stamp of a run has the entries of the page, no more and no fewer."""
    write_run(replicate(desk(calendar__closes="10:00"), 1, jobs=1, keep_paths=True), tmp_path)
    assert set(json.loads((tmp_path / "stamp.json").read_text(encoding="utf-8"))) == set(ENTRIES)


def test_a_path_of_the_page_can_be_changed() -> None:
    """Paths of the page, with names put in, are taken by ``with_changes``."""
    scenario = desk()
    group, widget = next(iter(scenario.groups)), next(iter(scenario.widgets))
    told = {key.path for key in keys()}
    changes = {
        "calendar.closes": "12:00",
        "groups.GROUP.service.threshold": "30 s",
        "groups.GROUP.choice": "round_robin",
        "widgets.WIDGET.balk": 0.1,
        "service.target": 0.9,
    }
    assert set(changes) <= told
    named = {path.replace("GROUP", group).replace("WIDGET", widget): value for path, value in changes.items()}
    assert isinstance(scenario.with_changes(named), Scenario)
