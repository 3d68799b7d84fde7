"""Typed values: what a person means by "15%", "0,15" or "12 min" in a box, or why nothing is read.

Nothing is clamped, and nothing is guessed in silence: what was read is told beside the box by `told_value`.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sim.units import UnitError, unit_us

Kind = Literal["share", "factor", "count", "duration", "rate"]
LONGEST = 60
"""Longer texts are refused as they are."""
HOUR_US = 3_600_000_000

_MORE_UNITS = {"m": "min", "mins": "min", "secs": "s", "sek": "s", "hr": "h", "hrs": "h", "std": "h"}
_APART = " '\u2019"
"""Signs that part thousands."""
_GROUPED = rf"[0-9]{{1,3}}(?:[{_APART}][0-9]{{3}})+(?:[.,][0-9]+)?"
_NUMBER = rf"(?:{_GROUPED}|[0-9][0-9.,]*|[.,][0-9]+)"
_PERCENT = re.compile(r"(.*?)\s*(?:%|percent|per cent|pct|prozent)", re.IGNORECASE | re.DOTALL)
_TIMES = re.compile(rf"(?:[x×*]\s*({_NUMBER})|({_NUMBER})\s*(?:x|×|times|fold))", re.IGNORECASE)
_COUNTED = re.compile(
    r"(.*?)\s*(?:people|persons?|operators?|chats?|slots?)(?: at once)?", re.IGNORECASE | re.DOTALL
)
_PART = re.compile(rf"\s*({_NUMBER})\s*([A-Za-z]*)")
_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2}):([0-9]{2})")
_RATE = re.compile(
    rf"({_NUMBER})\s*(?:chats?\s+)?(?:per\s+|an\s+|a\s+|each\s+|/\s*)([A-Za-z]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Box:
    """What a box takes: its kind, from what to what, and the unit of a bare number.

    Shares are from 0 to 1 and factors around 1, both shown in percent; durations are in seconds, rates per
    hour, and their ``unit`` is a text such as "min" or "per hour".
    """

    kind: Kind
    low: float
    high: float
    unit: str = ""


class TypedError(ValueError):
    """A text that is not taken, with a sentence for the person who typed it."""


def read_typed(text: str, box: Box) -> float:
    """Return the value that a person means by a text.

    Parameters
    ----------
    text
        As it was typed. Points and commas are decimal signs, spaces and apostrophes part thousands; a comma
        before exactly three digits could be either and is refused.
    box
        Where it was typed. In a box of shares a bare number is in percent, but 0.15, one with a decimal sign
        that is 1 at most, is the share itself; "0.15 %" is that little. In a box of factors a bare number
        below 10 is the factor, another one is in percent, and "+10 %" is 10 % more than the file has.

    Returns
    -------
    float
        A share, a factor, a whole number, seconds, or events per hour.

    Raises
    ------
    TypedError
        If it cannot be read, could mean two things, or is not within the box's bounds.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    plain = " ".join(plain.split())
    if not plain:
        raise TypedError(f"Nothing stands here; {_allowed(box)}.")
    if len(plain) > LONGEST:
        raise TypedError(f"This is too long; {_allowed(box)}.")
    if re.match(r"[-+]?\s*(nan|inf)", plain, re.IGNORECASE):
        raise _unreadable(text, box)
    try:
        value = _READERS[box.kind](plain, box)
    except UnitError as error:
        raise TypedError(f"“{_short(text)}” is not read: {error.message}; {_allowed(box)}.") from None
    if not box.low <= value <= box.high:
        raise TypedError(f"“{_short(text)}” is read as {told_value(value, box)}; {_allowed(box)}.")
    return value


def told_value(value: float, box: Box) -> str:
    """Return a value as a text that is read as the same value again: "15 %", "1 h 30 min", "40 per hour"."""
    if box.kind in ("share", "factor"):
        return f"{_digits(100 * value)} %"
    if box.kind == "rate":
        return f"{_digits(value)} per hour"
    if box.kind == "count":
        return _digits(value)
    return _duration_words(value)


def _allowed(box: Box) -> str:
    """Return what a box takes, with an example."""
    if math.isinf(box.high):
        bounds = f"{told_value(box.low, box)} or more"
    else:
        bounds = f"from {told_value(box.low, box)} to {told_value(box.high, box)}"
    whole = "a whole number " if box.kind == "count" else ""
    return f"it takes {whole}{bounds}"


def _unreadable(text: str, box: Box) -> TypedError:
    examples = {
        "share": "15 %",
        "factor": "110 % or +10 %",
        "count": "3",
        "duration": "12 min or 1 h 30 min",
        "rate": "40 per hour",
    }
    return TypedError(
        f"“{_short(text)}” is not read; write for example {examples[box.kind]}: {_allowed(box)}."
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _number(text: str, box: Box) -> Fraction:
    """Read a number without a sign: a decimal point or comma, and thousands that are parted for sure."""
    text = text.strip()
    if not re.fullmatch(_NUMBER, text):
        raise _unreadable(text, box)
    if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        raise TypedError(f"“{text}” can mean {whole} or {point}; write one of these.")
    bare = re.sub(rf"[{_APART}]", "", text)
    for parted, thousands in (
        (r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+", ","),
        (r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", "."),
    ):
        if re.fullmatch(parted, bare):
            bare = bare.replace(thousands, "")
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3}){2,}", bare) and len(set(re.findall("[.,]", bare))) == 1:
        bare = re.sub("[.,]", "", bare)
    bare = bare.replace(",", ".")
    if bare.count(".") > 1 or bare == ".":
        raise _unreadable(text, box)
    return Fraction(f"0{bare}" if bare.startswith(".") else bare.removesuffix("."))


def _signed(text: str) -> tuple[str, str]:
    """Return the sign of a text, if it has one, and the rest."""
    return (text[0], text[1:].strip()) if text[0] in "+-" else ("", text)


def _share(text: str, box: Box) -> float:
    sign, rest = _signed(text)
    if sign == "+":
        raise TypedError(f"“{_short(text)}” is not read: write the share itself; {_allowed(box)}.")
    percent = _PERCENT.fullmatch(rest)
    number = _number(percent[1] if percent else rest, box)
    is_share = percent is None and number <= 1 and re.search("[.,]", rest) is not None
    return float(number if is_share else number / 100) * (-1 if sign else 1)


def _factor(text: str, box: Box) -> float:
    sign, rest = _signed(text)
    times = _TIMES.fullmatch(rest)
    if times:
        return float(_number(times[1] or times[2], box)) * (-1 if sign == "-" else 1)
    percent = _PERCENT.fullmatch(rest)
    number = _number(percent[1] if percent else rest, box)
    if sign:
        return float(1 + number / 100 * (1 if sign == "+" else -1))
    return float(number if percent is None and number < 10 else number / 100)


def _count(text: str, box: Box) -> float:
    sign, rest = _signed(text)
    if sign == "+":
        raise TypedError(f"“{_short(text)}” is not read: write the number itself; {_allowed(box)}.")
    words = _COUNTED.fullmatch(rest)
    number = _number(words[1] if words else rest, box)
    if number.denominator != 1:
        raise TypedError(f"“{_short(text)}” is no whole number; {_allowed(box)}.")
    return float(number) * (-1 if sign else 1)


def _duration(text: str, box: Box) -> float:
    if text[0] in "+-":
        raise TypedError(f"“{_short(text)}” is no length of time; {_allowed(box)}.")
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        if minutes > 59 or seconds > 59:
            raise _unreadable(text, box)
        return float(hours * 3600 + minutes * 60 + seconds)
    pair = re.fullmatch(r"([0-9]{1,3}):([0-9]{2})", text)
    if pair:
        raise TypedError(
            f"“{text}” can mean {int(pair[1])} min {int(pair[2])} s or {int(pair[1])} h {int(pair[2])} min; "
            "write one of these."
        )
    total, at, last = Fraction(0), 0, 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise _unreadable(text, box)
        us = _unit(part[2], box, last)
        if last and us >= last:
            raise _unreadable(text, box)
        total, at, last = total + _number(part[1], box) * us, part.end(), us
        while at < len(text) and text[at] == " ":
            at += 1
    return float(total / 1_000_000)


def _unit(word: str, box: Box, last: int) -> int:
    """Return the microseconds of a unit; a number without one has the next smaller, the first the box's."""
    if word:
        return unit_us(_MORE_UNITS.get(word.lower(), word))
    if not last:
        return unit_us(box.unit)
    smaller = {HOUR_US: 60_000_000, 60_000_000: 1_000_000}
    if last not in smaller:
        raise UnitError("a number stands without a unit", "")
    return smaller[last]


def _rate(text: str, box: Box) -> float:
    if text[0] in "+-":
        raise TypedError(f"“{_short(text)}” is no rate; {_allowed(box)}.")
    if re.fullmatch(_NUMBER, text):
        text = f"{text} {box.unit}"
    found = _RATE.fullmatch(text)
    if found is None:
        raise _unreadable(text, box)
    us = unit_us(_MORE_UNITS.get(found[2].lower(), found[2]))
    if us > HOUR_US:
        raise TypedError(
            f"“{_short(text)}” is not read: a day is as long as the desk is open; write it per hour."
        )
    return float(_number(found[1], box) * Fraction(HOUR_US, us))


_READERS = {"share": _share, "factor": _factor, "count": _count, "duration": _duration, "rate": _rate}


def _digits(value: float) -> str:
    """Return a number without an exponent and without a comma, to 12 digits."""
    text = f"{value:.12g}"
    if "e" in text:
        text = f"{value:.15f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _duration_words(seconds: float) -> str:
    """Return a length of time in hours, minutes and seconds, exactly."""
    left = Fraction(f"{seconds:.12g}")
    parts = []
    for length, unit in ((3600, "h"), (60, "min")):
        count, left = divmod(left, length)
        if count:
            parts.append(f"{count} {unit}")
    if left or not parts:
        parts.append(f"{_digits(float(left))} s")
    return " ".join(parts)
