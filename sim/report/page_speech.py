"""Speech: names of a scenario as people would say them: "second level", not "second_level"."""

import re
from collections.abc import Callable, Iterable

from sim.core.blueprint import Blueprint
from sim.experiment.replicate import Experiment

Speech = Callable[[str], str]

_TWICE = re.compile(r"\b(\w+ level)(?: \(\1\)|: \1(?=[ ,;:(]|$))")
"""A group that is called what its tier is called anyway."""


class Raw(str):
    """A text that is shown as it is written: a command, a label, a formula, an address."""

    __slots__ = ()


def names_of(experiments: Iterable[Experiment]) -> set[str]:
    """Return every name that a page may show: of scenarios, groups, widgets and operators."""
    return {name for one in experiments for name in (one.label, *names_of_blueprint(one.blueprint))}


def names_of_blueprint(blueprint: Blueprint) -> set[str]:
    """Return the names of groups, widgets and operators."""
    return {*blueprint.groups.names, *blueprint.widgets.names, *blueprint.operators.names}


def speech(names: Iterable[str]) -> Speech:
    """Return a function that replaces underscores in these names, wherever a text has them.

    Parameters
    ----------
    names
        Two that would sound alike are left as they are; so is a name inside a dotted path, which is to be
        typed as it is.

    Returns
    -------
    Speech
        From text to text.
    """
    every = set(names)
    spoken: dict[str, str] = {}
    for name in sorted(every):
        plain = name.replace("_", " ").strip()
        if "_" in name and re.fullmatch(r"\w+", name) and plain:
            spoken[name] = plain
    alike = [plain for plain in spoken.values() if list(spoken.values()).count(plain) > 1 or plain in every]
    spoken = {name: plain for name, plain in spoken.items() if plain not in alike}
    words = "|".join(re.escape(name) for name in sorted(spoken, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w.])(?:{words})(?!\w|\.\w)") if words else None

    def speak(text: str) -> str:
        said = pattern.sub(lambda found: spoken[found[0]], text) if pattern is not None else text
        return _TWICE.sub(r"\1", said)

    return speak
