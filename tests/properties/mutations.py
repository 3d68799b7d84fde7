"""Mutated scenario files, changes, command lines and stamps: what people mistype, and worse."""

import json
import random
import re
from pathlib import Path

BASE = """title = "A desk"
[calendar]
start = "2026-01-05"
days = 2
opens = "09:00"
closes = "11:00"
timezone = "Europe/Berlin"
closed = ["Sun"]
[demand]
busyness = { cv = 0.15 }
[groups.first]
choice = "most_free_slots"
wrap_up = { kind = "exponential", mean = "1 min" }
absence = 0.05
last_offer = "10 min"
speed = { kind = "typing_share", share = 0.3 }
[groups.second]
service = { threshold = "2 min", target = 0.8 }
[widgets.shop]
group = "first"
arrivals = { kind = "poisson", rate = "20 per hour" }
patience = { kind = "exponential", mean = "4 min" }
handling = { kind = "lognormal", mean = "6 min", cv = 1.0 }
when_full = "queue"
max_queue = 50
balk = 0.1
skills = ["german"]
redial = { share = 0.5, delay = "4 min" }
[widgets.bill]
group = "first"
hours = "09:30-10:30"
arrivals = { kind = "profile", interval = "30 min", counts = [3, 5] }
handling = { kind = "gamma", mean = "5 min", cv = 0.9 }
silent = { share = 0.5, detect = "5 min" }
[widgets.history]
group = "first"
arrivals = { kind = "trace", file = "history.csv", column = "at" }
handling = { kind = "empirical", file = "history.csv", column = "s", unit = "s" }
[roles.staff]
forwarded_chats = true
[[operators]]
group = "first"
count = 4
skills = ["german"]
shift = "09:00-11:00"
breaks = ["10:00-10:15"]
[[operators]]
group = "second"
count = 2
slots = 2
role = "staff"
skills = ["german"]
may_exceed_slots = 1
[[escalations]]
from = "first"
to = "second"
probability = 0.2
hand_over = "warm"
hand_over_time = "30 s"
patience = { kind = "weibull", mean = "10 min", cv = 1.2 }
handling = { kind = "erlang", mean = "8 min", shape = 2 }
when_nobody_online = "ticket"
return_probability = 0.1
max_legs = 3
[service]
threshold = "60 s"
target = 0.8
level = "offered"
[costs]
"groups.second" = "45 per hour"
currency = "EUR"
"""
HISTORY = "at,s\n2026-01-05 09:12:00,120\n2026-01-05 10:01:00,300\n2026-01-06 09:30:00,200\n"

VALUES = (
    *(
        '""',
        '" "',
        "0",
        "-1",
        "1",
        "1e308",
        "nan",
        "inf",
        "-inf",
        "true",
        "[]",
        "{}",
        "[[]]",
        "0x10",
        '"-0 s"',
    ),
    *("99999999999999999999", '"0 s"', '"4"', '"4 min 4"', '"1e9 h"', '"36500 day"', '"25:00"', '"24:00"'),
    *(
        '"09:00-09:00"',
        '"17:00-09:00"',
        '"Mon-Fri 09:00-10:00"',
        '"🛒"',
        '"\\u0000"',
        '"a.b"',
        '"..\\\\x"',
        "2026-01-05",
    ),
    *('"40 per hour"', '"40 per"', '"per hour"', '"1e99 per us"', '{ kind = "constant", value = "3 min" }'),
    *(
        '{ kind = "mixture", parts = [] }',
        '{ kind = "none" }',
        '{ kind = "" }',
        '{ mean = "4 min" }',
        "0.5",
        "1.5",
    ),
    *(
        '["a", 1]',
        '[1, "2"]',
        '"UTC"',
        '"Mars/Base"',
        '"first"',
        '"second"',
        '"nobody"',
        '"cut"',
        '"../x.csv"',
        '"."',
    ),
    *(
        '{ kind = "sine", mean = "4 per hour", amplitude = 2, period = "0 s" }',
        "[0, 0]",
        "[-1, 2]",
        "[1e308, 1e308]",
    ),
    *(
        '{ to = "first", after = "0 s" }',
        '{ to = "second", after = "60 s" }',
        '"return"',
        '"4 GB"',
        '"random"',
        '"own"',
    ),
)
WORDS = (
    "",
    " ",
    "=",
    ".",
    "..",
    '"',
    "'",
    "a.b",
    "\\",
    "🛒",
    "-1",
    "1e400",
    "nan",
    "None",
    "[",
    "{}",
    "first",
    "x" * 300,
)
PATHS = (
    *(
        "groups.second.headcount",
        "groups.first.headcount",
        "widgets.shop.arrivals.rate",
        "calendar.days",
        "title",
    ),
    *(
        "escalations.first.second.probability",
        "operators.first.slots",
        "service.target",
        "limits.memory",
        "costs",
    ),
    *(
        "widgets.shop.handling",
        "operators",
        "escalations.first",
        "groups",
        "widgets.history.arrivals.file",
        "a.b.c",
    ),
    *(
        "calendar.start",
        "costs.groups.second",
        "widgets.bill.arrivals.counts",
        "calendar.interval",
        "groups.first.speed",
    ),
)


def mutated(text: str, chance: random.Random) -> str:
    """Return a scenario with one to three things in it that are otherwise."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        kind = chance.randrange(10)
        if kind < 5 and "=" in lines[at]:
            lines[at] = _other_value(lines[at], chance)
        elif kind == 5:
            del lines[at]
        elif kind == 6:
            lines.insert(chance.randrange(len(lines)), lines[at])
        elif kind == 7:
            lines[at] = lines[at].replace(chance.choice("=\"'[]{}.,"), chance.choice(WORDS), 1)
        elif kind == 8:
            name = chance.choice(("first", "second", "shop", "staff", "german", "kind", "mean"))
            lines[at] = lines[at].replace(name, chance.choice(WORDS).replace("\n", ""), 1)
        else:
            lines.insert(
                at, f"{chance.choice(('x', 'hours', 'file', 'extends', 'memory'))} = {chance.choice(VALUES)}"
            )
        if not lines:
            lines = [""]
    return "\n".join(lines)


def _other_value(line: str, chance: random.Random) -> str:
    """Return a line with one of its values replaced."""
    spots = [found.start() for found in re.finditer("=", line)]
    at = chance.choice(spots) + 1
    rest = re.sub(r'^\s*("[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^,}\]]+)', "", line[at:], count=1)
    return f"{line[:at]} {chance.choice(VALUES)}{rest}"


def change(chance: random.Random) -> str:
    """Return what may stand behind --set."""
    path = chance.choice((*PATHS, *PATHS, *WORDS))
    value = chance.choice((*VALUES, *WORDS, "3", "5"))
    return chance.choice((f"{path}={value}", f"{path}={value}", path, f"={value}", f'"{path}"={value}'))


def axis(chance: random.Random) -> str:
    """Return what may stand behind --vary."""
    values = chance.choice(
        ("1:2", "1,2", "2:1", "1:1e9", "1:2:0", "a,b", "", ",", "1:2:-1", "0.1,0.2", *WORDS)
    )
    return f"{chance.choice((*PATHS, *WORDS))}={values}"


def stamp(text: str, chance: random.Random) -> str:
    """Return a stamp in which something is otherwise."""
    if chance.random() < 0.3:
        at = chance.randrange(len(text))
        return text[:at] + chance.choice(WORDS) + text[at + chance.randrange(40) :]
    content = json.loads(text)
    table = content
    for _ in range(chance.randint(1, 5)):
        if not isinstance(table, dict) or not table:
            break
        key = chance.choice(sorted(table))
        if isinstance(table[key], dict) and chance.random() < 0.7:
            table = table[key]
            continue
        other = [None, "", -1, 1e308, [], {}, [[]], "x", True, {"a": {"b": 1}}, [0], 10**30]
        table[key] = chance.choice(other)
        break
    return json.dumps(content)


def command(folder: Path, number: int, stamped: str) -> list[str]:
    """Write the files of one trial into a folder and return its command."""
    chance = random.Random(number)
    file = folder / "s.toml"
    text = mutated(BASE, chance) if chance.random() < 0.7 else BASE
    file.write_text(text, encoding="utf-8", errors="replace")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    sets = [word for _ in range(chance.choice((0, 0, 1, 2))) for word in ("--set", change(chance))]
    few = ["-n", "1", "--engine", "readable", "--jobs", "1"]
    kind = chance.randrange(10)
    if kind < 4:
        return ["check", str(file), *sets]
    if kind < 7:
        return ["run", str(file), *few, *sets]
    if kind == 7:
        return ["sweep", str(file), *few, "--vary", axis(chance), *sets]
    if kind == 8:
        (folder / "stamp.json").write_text(stamp(stamped, chance), encoding="utf-8")
        return ["rerun", str(folder / "stamp.json"), "--jobs", "1"]
    words = [
        chance.choice(("run", "check", "compare", "optimise", "rerun", "report", "x")),
        str(file),
        *few,
        *sets,
    ]
    at = chance.randrange(len(words) + 1)
    return [
        *words[:at],
        chance.choice((*WORDS, "--precision", "--out", "--seed", "-n", "--jobs", "0")),
        *words[at:],
    ]
