"""Read a scenario: TOML, ``extends``, changes, validation; everything that is wrong comes in one go."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.changes import changed
from sim.scenario.costs import unfolded
from sim.scenario.errors import ERROR, Problem, ScenarioError, shown_value
from sim.scenario.file_checks import file_problems
from sim.scenario.headcount import folded
from sim.scenario.messages import translated
from sim.scenario.model import Scenario
from sim.scenario.overnight import overnight_problems
from sim.scenario.paths import quoted_path
from sim.scenario.reading import why_unreadable
from sim.scenario.references import dangling_names
from sim.scenario.salvage import further_errors
from sim.scenario.tree import DEEPEST, Node, is_too_deep, merged, plain, planted, table
from sim.scenario.week_rows import week_file_problems

_LONGEST_CHAIN = 20
_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){""" + str(DEEPEST) + "}"
)
"""A dotted key of so many parts, which takes the reader of TOML the square of their number to read."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a scenario came from.

    ``tree`` holds the merged values with their files, ``name`` is that of the file. ``folder`` is where
    relative paths start and what they may not leave, ``inputs`` are the TOML files read, and ``trusted``
    the file paths that a command-line change brought: they may leave the folder.
    """

    tree: Node
    folder: Path
    name: str
    inputs: tuple[Path, ...] = ()
    trusted: frozenset[str] = frozenset()


def load_scenario(path: str | Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        A TOML file. The files that it names stand in its folder or below.
    changes
        New values by dotted path, as for `Scenario.with_changes`; they are written over the file's before
        anything is looked at, so that they can mend it. Files that they name may stand anywhere.

    Returns
    -------
    Scenario
        Valid in itself; `sim.scenario.check_scenario` looks at what it means.

    Raises
    ------
    ScenarioError
        With all errors: file, path, value, message and remedy each.
    """
    path = Path(path)
    inputs: list[Path] = []
    problems: list[Problem] = []
    tree = _read_chain(path, path.parent, inputs, problems)
    tree, files, refused = changed(tree, changes or {})
    problems = list(dict.fromkeys([*problems, *refused]))
    return _validated(Source(tree, path.parent, path.stem, tuple(inputs), files), problems)


def scenario_from_text(text: str, folder: Path, name: str) -> Scenario:
    """Read a scenario from TOML text; see `Scenario.from_text`."""
    data = _parsed(text, name)
    return scenario_from_dict(data, folder, name, frozenset())


def scenario_from_dict(data: Mapping[str, Any], folder: Path, name: str, trusted: frozenset[str]) -> Scenario:
    """Read a scenario from plain values; see `Scenario.from_dict`."""
    inputs: list[Path] = []
    problems: list[Problem] = []
    if is_too_deep(data):
        raise _too_deep(name)
    tree = _with_base(planted(data, name), folder / name, folder, inputs, problems)
    return _validated(Source(tree, folder, name, tuple(inputs), trusted), problems)


def changed_scenario(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Return a variant of a scenario; see `Scenario.with_changes`."""
    source = scenario.source
    tree, files, problems = changed(source.tree, changes)
    return _validated(replace(source, tree=tree, trusted=source.trusted | files), problems)


def _validated(source: Source, problems: list[Problem]) -> Scenario:
    """Return the scenario that the values make, or raise everything that is wrong with them."""
    data = plain(source.tree)
    scenario = faults = None
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        faults = error
        problems = [*problems, *translated(error, data, source.tree)]
    known = {problem.path for problem in problems}
    in_weeks = week_file_problems(source)
    told = {problem.path for problem in in_weeks}
    in_files = [*(problem for problem in file_problems(source) if problem.path not in told), *in_weeks]
    more = [*dangling_names(source.tree), *overnight_problems(source.tree), *in_files]
    problems = [*problems, *(problem for problem in more if problem.path not in known)]
    if faults is not None and not more:
        problems += further_errors(source, data, faults)
    if problems or scenario is None:
        raise ScenarioError(problems)
    scenario._source = source
    return scenario


def _read_chain(
    path: Path, top: Path, inputs: list[Path], problems: list[Problem], above: tuple[Path, ...] = ()
) -> Node:
    """Read a file and the files that it extends, the nearest last."""
    check = f"check extends in {above[-1]}" if above else "check the path"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message, remedy = why_unreadable(path, error)
        raise _whole_file(path, message, check if remedy == "check the path" else remedy) from None
    except UnicodeDecodeError as error:
        raise _whole_file(
            path, f"the file is not UTF-8 (byte {error.start})", "save it as UTF-8 text"
        ) from None
    except ValueError:
        raise _whole_file(path, "this is not a path", "check the path") from None
    inputs.append(path)
    tree = planted(_parsed(text, str(path)), str(path))
    if path.parent != top:
        tree = _relocated(tree, path.parent, top)
    return _with_base(tree, path, top, inputs, problems, above)


def _with_base(
    tree: Node,
    path: Path,
    top: Path,
    inputs: list[Path],
    problems: list[Problem],
    above: tuple[Path, ...] = (),
) -> Node:
    """Return the values over those of the file that they extend, headcounts written out."""
    tree = unfolded(_trimmed(tree, problems), problems)
    extends = table(tree).get("extends")
    if extends is not None:
        tree = Node({key: item for key, item in table(tree).items() if key != "extends"}, tree.file)
        base = _base_path(extends, path, top, (*above, path))
        tree = merged(_read_chain(base, top, inputs, problems, (*above, path)), tree)
    tree, refused = folded(tree)
    problems.extend(refused)
    return tree


def _base_path(extends: Node, path: Path, top: Path, above: tuple[Path, ...]) -> Path:
    """Return the file that is extended; refuse a cycle and a path that leaves the scenario's folder."""
    value = extends.content
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _extends(extends, "this is not a file name", 'write for example extends = "weekday.toml"')
    base = Path(os.path.normpath(path.parent / value))
    if not base.resolve().is_relative_to(top.resolve()):
        raise _extends(
            extends, "this path leaves the scenario's folder", "put the file into the folder or below"
        )
    names = [*(str(one) for one in above), str(base)]
    if base.resolve() in {one.resolve() for one in above}:
        raise _extends(extends, f"these files extend each other ({' -> '.join(names)})", "break the circle")
    if len(above) > _LONGEST_CHAIN:
        raise _extends(extends, f"the chain is longer than {_LONGEST_CHAIN} files", "shorten it")
    return base


def _parsed(text: str, name: str) -> dict[str, Any]:
    """Return the TOML's values."""
    if _LONG_KEY.search(text):
        raise _too_deep(name)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(
            ERROR, name, "", "", f"this is not valid TOML ({error})", "mend the line that is named"
        )
        raise ScenarioError([problem]) from None
    except RecursionError:
        raise _too_deep(name) from None
    if is_too_deep(data):
        raise _too_deep(name)
    return data


def _too_deep(name: str) -> ScenarioError:
    """Return the error for values that stand too deep in each other."""
    message = f"tables and lists stand more than {DEEPEST} deep in each other"
    return ScenarioError([Problem(ERROR, name, "", "", message, "flatten them: ten are enough")])


def _trimmed(tree: Node, problems: list[Problem]) -> Node:
    """Trim the names of groups, widgets and roles; two that differ in spaces alone are an error."""
    top = dict(table(tree))
    for kind in ("groups", "widgets", "roles"):
        if not isinstance(top.get(kind), Node) or not isinstance(top[kind].content, dict):
            continue
        names: dict[str, Node] = {}
        for written, item in table(top[kind]).items():
            name = written.strip()
            if name in names:
                where = quoted_path((kind, written))
                problems.append(
                    Problem(ERROR, item.file, where, "", f'the name "{name}" is taken twice', "rename one")
                )
            names[name] = item
        top[kind] = Node(names, top[kind].file)
    return Node(top, tree.file)


def _relocated(tree: Node, folder: Path, top: Path) -> Node:
    """Return the values with their relative file paths counted from the top folder."""
    if isinstance(tree.content, list):
        return Node([_relocated(item, folder, top) for item in tree.content], tree.file)
    if not isinstance(tree.content, dict):
        return tree
    items = {key: _relocated(item, folder, top) for key, item in tree.content.items()}
    name = items.get("file")
    if name is not None and isinstance(name.content, str) and not Path(name.content).is_absolute():
        moved = os.path.normpath(Path(os.path.relpath(folder, top)) / name.content)
        items["file"] = Node(moved, name.file)
    return Node(items, tree.file)


def _whole_file(path: Path, message: str, remedy: str) -> ScenarioError:
    """Return the error for a file that cannot be read."""
    return ScenarioError([Problem(ERROR, str(path), "", "", message, remedy)])


def _extends(extends: Node, message: str, remedy: str) -> ScenarioError:
    """Return the error for a base file that cannot be used."""
    value = shown_value(plain(extends))
    return ScenarioError([Problem(ERROR, extends.file, "extends", value, message, remedy)])
