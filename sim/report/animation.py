"""The animation: one hour of the desk as a page of its own, with queues, operators and their several chats.

The page loads nothing: its program, its style and the record of the hour stand in it.
"""

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.core.blueprint import Blueprint
from sim.core.local_time import elapsed_us, local_moment
from sim.core.path import SamplePath
from sim.experiment.replicate import Experiment
from sim.experiment.store import write_text
from sim.report.animation_scenes import MINUTE_US, STEP_MIN, Scenes, busiest_us, scenes_of
from sim.report.page_speech import names_of, speech
from sim.report.style import look_of
from sim.units import US_PER_DAY

LONGEST_H = 24
_TIERS = range(5)
_WHEN = re.compile(r"(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})")
_COUNTERS = {
    "waiting": ("Waiting now", "now"),
    "with operators": ("Being served now", "now"),
    "arrived": ("Arrived", "sum"),
    "forwarded": ("Forwarded", "sum"),
    "resolved": ("Resolved", "sum"),
    "abandoned": ("Abandoned", "sum"),
    "other": ("Not admitted, tickets, unfinished", "sum"),
}


def animation_of(
    experiment: Experiment, replication: int = 0, start: str | None = None, hours: float = 1
) -> str:
    """Return a page that shows the desk at work for an hour, from the record.

    Parameters
    ----------
    experiment
        Its records were kept: ``replicate(..., keep_paths=True)``, or a store.
    replication
        Number of the replication that is shown.
    start
        Time of day in the scenario's zone, ``"10:30"``, or with a date ``"2026-01-05 10:30"``; without a
        date it is that of the first day. None: the hour in which most chats arrive, of all days.
    hours
        How long, above 0 and at most 24.

    Returns
    -------
    str
        HTML that needs nothing else. The same record gives the same text.

    Raises
    ------
    ValueError
        If there is no record of that replication, the start cannot be read or the desk is not at work then,
        or the length is not allowed.
    """
    if not 0 < hours <= LONGEST_H:
        raise ValueError(f"an animation lasts more than 0 and at most {LONGEST_H} hours, not {hours:g}")
    path, blueprint = _record(experiment, replication), experiment.blueprint
    length_us = max(round(hours * 60), 1) * MINUTE_US
    start_us = busiest_us(path, blueprint, length_us) if start is None else _moment(start, path, blueprint)
    say = speech(names_of([experiment]))
    scenes = scenes_of(path, blueprint, start_us, start_us + length_us, say)
    return _page(experiment, replication, scenes)


def write_animation(
    experiment: Experiment, path: Path | str, replication: int = 0, start: str | None = None, hours: float = 1
) -> Path:
    """Write what `animation_of` returns into a file, such as ``desk.html``, in one step.

    Raises
    ------
    ValueError
        As for `animation_of`.
    OSError
        If the file cannot be written; it is not left half-written.
    """
    path = Path(path)
    write_text(path, animation_of(experiment, replication, start, hours))
    return path


def _record(experiment: Experiment, replication: int) -> SamplePath:
    """Return the record of a replication."""
    numbers = [done.number for done in experiment.replications]
    for done in experiment.replications:
        if done.number == replication:
            if done.path is not None:
                return done.path
            if experiment.records is not None:
                return experiment.records(replication)
            raise ValueError(
                f"the record of replication {replication} was not kept; use keep_paths=True, or --out"
            )
    there = f"there are 0 to {numbers[-1]}" if numbers else "there is none"
    raise ValueError(f"there is no replication {replication}; {there}")


def _moment(text: str, path: SamplePath, blueprint: Blueprint) -> int:
    """Return the moment that a text names, in microseconds since the first midnight."""
    found = _WHEN.fullmatch(text.strip()) if isinstance(text, str) else None
    remedy = 'write for example "10:30" or "2026-01-05 10:30"'
    try:
        if found is None:
            raise ValueError
        day = datetime.date.fromisoformat(found[1]) if found[1] else local_moment(blueprint, 0).date()
        clock = datetime.time(int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f'"{text}" is no start; {remedy}') from None
    at_us = elapsed_us(blueprint, day, clock)
    legs = path.legs
    last = max(int(legs.ended_at.max(initial=0)), int(legs.released_at.max(initial=0)))
    begin = int(blueprint.open_us[0, 0]) if len(blueprint.open_us) else 0
    if not begin - US_PER_DAY <= at_us <= last:
        raise ValueError(
            f'at "{text}" the desk is not at work; {remedy} between its opening and its last chat'
        )
    return at_us


def _page(experiment: Experiment, replication: int, scenes: Scenes) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    content, blueprint = scenes.content, experiment.blueprint
    css = _styled(environment.loader.get_source(environment, "desk.css")[0]) if environment.loader else ""
    js = environment.loader.get_source(environment, "desk.js")[0] if environment.loader else ""
    names = [name for name in _COUNTERS if name != "other" or scenes.counts(content["length"])["other"]]
    title = blueprint.title or experiment.label
    lines, most = _curves(scenes)
    legs = [leg for chat in content["chats"] for leg in chat["legs"]]
    levels = {group["tier"]: group["level"] for group in content["groups"]}
    facts = {
        "title": _printable(title),
        "day": _day(blueprint, scenes.start_us),
        "from": content["clock"][0],
        "to": content["clock"][-1],
        "basis": f"replication {replication}, seed {experiment.seed}",
        "length": content["length"],
        "lines": lines,
        "most": most,
        "top": most * 1.08 + 0.2,
        "counters": [_counter(name, scenes) for name in names],
        "levels": [{"tier": min(tier, 4), "name": name} for tier, name in sorted(levels.items()) if tier],
        "held": any(leg[5] is not None and leg[5] > leg[4] for leg in legs),
        "silent": any(chat["left"] is not None for chat in content["chats"]),
        "step": STEP_MIN,
        "waits_words": f"Chats waiting over the time that is shown: {_peaks(scenes)}",
        "stage_words": "The desk: a queue and the operators with their chats for each group",
        "told": _told(scenes),
        "heading": [
            "time",
            *(f"waiting at {group['name']}" for group in content["groups"]),
            *(_COUNTERS[n][0].lower() for n in names[1:]),
        ],
        "rows": _rows(scenes, names),
        "foot": _foot(experiment, replication),
        "css": css,
        "js": js,
        "data": embedded(content),
        "policy": f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(js)}'",
    }
    return environment.get_template("desk.html.j2").render(facts)


def embedded(content: Any) -> str:
    """Return JSON that can stand in a page: no sign in it ends a script or begins a comment."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _styled(css: str) -> str:
    """Return the style with the colours of the tiers, which every chart has."""
    colours = " ".join(f"--t{tier}: {look_of(tier).colour};" for tier in _TIERS)
    tiers = "\n".join(f".t{tier} {{ --tier: var(--t{tier}); }}" for tier in _TIERS)
    return css.replace("{{ colours }}", colours).replace("{{ tiers }}", tiers)


def _hash(text: str) -> str:
    """Return what a page's policy calls a script or a style that it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _foot(experiment: Experiment, replication: int) -> str:
    return (
        f"Scenario {_printable(experiment.label)}, replication {replication} of "
        f"{len(experiment.replications)}, seed {experiment.seed}. Times are in the zone "
        f"{experiment.blueprint.timezone}. Another replication or hour looks different: what holds on "
        "average is in the tables and charts of the results."
    )


def _day(blueprint: Blueprint, at_us: int) -> str:
    day = local_moment(blueprint, at_us).date()
    weekday = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day.weekday()]
    return f"{weekday}, {day.isoformat()}"


def _counter(name: str, scenes: Scenes) -> dict[str, object]:
    title, kind = _COUNTERS[name]
    return {"name": name, "title": title, "kind": kind, "value": scenes.counts(0)[name]}


def _moments(scenes: Scenes) -> Sequence[int]:
    """Return the moments of the table's rows."""
    length = int(scenes.content["length"])
    return [*range(0, length, STEP_MIN * 60), length]


def _rows(scenes: Scenes, names: Sequence[str]) -> list[list[object]]:
    rows: list[list[object]] = []
    for at in _moments(scenes):
        waiting, counts = scenes.waiting(at), scenes.counts(at)
        own = [waiting[group["place"]] for group in scenes.content["groups"]]
        rows.append([scenes.content["clock"][at // 60], *own, *(counts[name] for name in names[1:])])
    return rows


def _told(scenes: Scenes) -> str:
    """Say what happens in the whole stretch, for those who cannot see it or do not play it."""
    length = scenes.content["length"]
    counts, clock = scenes.counts(length), scenes.content["clock"]
    return (
        f"From {clock[0]} to {clock[-1]}: {counts['arrived']} chats arrive, {counts['resolved']} are "
        f"resolved, {counts['forwarded']} are forwarded, {counts['abandoned']} are abandoned."
    )


def _peaks(scenes: Scenes) -> str:
    parts = []
    for group in scenes.content["groups"]:
        steps = _steps(scenes, group["place"])
        at, most = max(steps, key=lambda step: (step[1], -step[0]))
        when = scenes.content["clock"][int(at // 60)]
        parts.append(f"{group['name']} ({group['level']}) at most {most}" + (f", at {when}" if most else ""))
    return "; ".join(parts) + "."


def _steps(scenes: Scenes, place: int) -> list[tuple[float, int]]:
    """Return when the number waiting in a group changes, and to what, from the start to the end."""
    length = scenes.content["length"]
    edges = {0.0, length}
    for chat in scenes.content["chats"]:
        for leg in chat["legs"]:
            if leg[0] == place:
                edges |= {leg[2], leg[3] if leg[3] is not None else leg[4]}
    return [(at, scenes.waiting(at)[place]) for at in sorted(edges) if 0 <= at <= length]


def _curves(scenes: Scenes) -> tuple[list[dict[str, object]], int]:
    """Return a line of the number waiting for each group, and the largest number."""
    steps = [(group, _steps(scenes, group["place"])) for group in scenes.content["groups"]]
    most = max((number for _, found in steps for _, number in found), default=0)
    top = most * 1.08 + 0.2
    lines: list[dict[str, object]] = []
    for group, found in steps:
        path = f"M0 {top - found[0][1]:.2f}"
        for at, number in found[1:]:
            path += f"H{at:.1f}V{top - number:.2f}"
        lines.append({"tier": min(group["tier"], 4), "path": path})
    return lines, most
