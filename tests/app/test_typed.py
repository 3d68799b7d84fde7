"""Typed values: what people type means what they mean, and what cannot be is told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.app.typed import Box, Kind, TypedError, read_typed, told_value

SHARE, FACTOR, COUNT = Box("share", 0, 1), Box("factor", 0.5, 2), Box("count", 0, 2000)
TIME, RATE = Box("duration", 0, 36_000, "min"), Box("rate", 0, 1000, "per hour")
ANY: dict[Kind, Box] = {
    "share": SHARE,
    "factor": Box("factor", 0, 1000),
    "count": Box("count", 0, 1e9),
    "duration": Box("duration", 0, 1e9, "min"),
    "rate": Box("rate", 0, 1e9, "per hour"),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15%", 0.15),
        ("15 %", 0.15),
        (" 15\u00a0% ", 0.15),
        ("15", 0.15),
        ("0.15", 0.15),
        ("0,15", 0.15),
        (".15", 0.15),
        ("12,5 %", 0.125),
        ("12.5", 0.125),
        ("15 percent", 0.15),
        ("0.15 %", 0.0015),
        ("1", 0.01),
        ("1.0", 1.0),
        ("100", 1.0),
        ("0", 0.0),
        ("\uff11\uff15\uff05", 0.15),
    ],
)
def test_shares(text: str, value: float) -> None:
    """Bare numbers are percent, 15 is 0.15, but for one with a decimal sign up to 1, which is the share."""
    assert read_typed(text, SHARE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120%", 1.2),
        ("120", 1.2),
        ("1.2", 1.2),
        ("1,2", 1.2),
        ("x1.2", 1.2),
        ("1,2 ×", 1.2),
        ("2", 2.0),
        ("+20 %", 1.2),
        ("-20%", 0.8),
        ("−20", 0.8),
        ("50", 0.5),
    ],
)
def test_factors(text: str, value: float) -> None:
    """120 percent are 1.2 times, and so are 20 percent more."""
    assert read_typed(text, FACTOR) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3 people", 3),
        ("1 operator", 1),
        ("1 000", 1000),
        ("1'000", 1000),
        ("3.0", 3),
        ("12 chats", 12),
    ],
)
def test_counts(text: str, value: int) -> None:
    """Whole numbers, with what is counted behind them or not."""
    assert read_typed(text, COUNT) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12 min", 720),
        ("12min", 720),
        ("90 s", 90),
        ("1 h 30 min", 5400),
        ("1h30", 5400),
        ("1h30min", 5400),
        ("12,5 min", 750),
        ("12.5 min", 750),
        ("1,5 h", 5400),
        ("12", 720),
        ("2 hrs", 7200),
        ("1 min 20", 80),
        ("00:12:30", 750),
        ("1 200 s", 1200),
        ("0", 0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    """12.5 minutes are 750 s however they are written, and a bare number has the unit of its box."""
    assert read_typed(text, TIME) == seconds


@pytest.mark.parametrize(
    ("text", "per_hour"),
    [
        ("40 per hour", 40),
        ("40/h", 40),
        ("40 / hour", 40),
        ("40 an hour", 40),
        ("40 chats per hour", 40),
        ("0,5 per min", 30),
        ("40", 40),
        ("12,5", 12.5),
    ],
)
def test_rates(text: str, per_hour: float) -> None:
    """Half a chat a minute is 30 an hour, and a bare number has the unit of its box."""
    assert read_typed(text, RATE) == per_hour


@pytest.mark.parametrize(
    ("text", "box", "words"),
    [
        ("110%", SHARE, "“110%” is read as 110 %; it takes from 0 % to 100 %."),
        ("-5 %", SHARE, "“-5 %” is read as -5 %; it takes from 0 % to 100 %."),
        ("+5 %", SHARE, "write the share itself; it takes from 0 % to 100 %."),
        ("5", FACTOR, "“5” is read as 500 %; it takes from 50 % to 200 %."),
        ("20", FACTOR, "“20” is read as 20 %; it takes from 50 % to 200 %."),
        ("3,5", COUNT, "“3,5” is no whole number; it takes a whole number from 0 to 2000."),
        ("-1", COUNT, "“-1” is read as -1; it takes a whole number from 0 to 2000."),
        ("15 %", COUNT, "write for example 3: it takes a whole number from 0 to 2000."),
        ("1,500", COUNT, "“1,500” can mean 1500 or 1.500; write one of these."),
        ("1,500 s", TIME, "can mean 1500 or 1.500; write one of these."),
        ("1:30", TIME, "“1:30” can mean 1 min 30 s or 1 h 30 min; write one of these."),
        ("-5 min", TIME, "is no length of time"),
        ("12 apples", TIME, "“12 apples” is not read: "),
        ("30 min 1 h", TIME, "is not read"),
        ("11 h", TIME, "is read as 11 h; it takes from 0 s to 10 h."),
        ("80 per day", RATE, "a day is as long as the desk is open; write it per hour."),
        ("", SHARE, "Nothing stands here; it takes from 0 % to 100 %."),
        ("nan", SHARE, "“nan” is not read; write for example 15 %"),
        ("inf", COUNT, "“inf” is not read; write for example 3"),
        ("1.2.3", SHARE, "is not read"),
        ("9" * 99, COUNT, "This is too long"),
        ("½", SHARE, "is not read"),
        ("<b>", SHARE, "“<b>” is not read"),
    ],
)
def test_what_is_not_taken_is_told(text: str, box: Box, words: str) -> None:
    """Out of range, ambiguous or unreadable: the sentence has the text, how it was read, what is allowed."""
    with pytest.raises(TypedError) as caught:
        read_typed(text, box)
    assert words in str(caught.value)


def test_thousands_and_decimals_go_together() -> None:
    """1.234,5 and 1,234.5 are both 1234.5, and 1.234.567 has no decimals."""
    wide = ANY["rate"]
    assert [read_typed(text, wide) for text in ("1.234,5", "1,234.5", "1 234,5")] == [1234.5] * 3
    assert read_typed("1.234.567", wide) == 1_234_567


@given(st.integers(0, 1000))
def test_a_share_is_the_same_in_all_its_forms(tenths: int) -> None:
    """So many tenths of a percent, with and without sign, comma or point, are a thousandth each."""
    text = f"{tenths // 10}.{tenths % 10}"
    forms = [f"{text}%", f"{text} %", text.replace(".", ",") + " %", f"0.{tenths:03d}"]
    assert {read_typed(form, SHARE) for form in forms if tenths < 1000 or "%" in form} == {tenths / 1000}


@pytest.mark.parametrize("kind", list(ANY))
@given(st.data())
def test_what_is_told_is_read_as_the_same(kind: Kind, data: st.DataObject) -> None:
    """The words of a value give the value again, to a millionth."""
    box = ANY[kind]
    if kind == "count":
        value = float(data.draw(st.integers(0, 10**6)))
    else:
        value = data.draw(st.floats(0, min(box.high, 1e5), allow_subnormal=False).map(lambda x: round(x, 6)))
    assert math.isclose(read_typed(told_value(value, box), box), value, rel_tol=1e-9, abs_tol=1e-9)


def answered(text: str, kind: Kind) -> str:
    """Return the sentence that a text gets; "" where it is read as a value within bounds."""
    box = ANY[kind]
    try:
        value = read_typed(text, box)
    except TypedError as error:
        return str(error)
    return "" if box.low <= value <= box.high else f"{value} is out of bounds"


@pytest.mark.parametrize("kind", list(ANY))
@given(text=st.one_of(st.text(max_size=70), st.text(alphabet="0123456789.,:+-−% hmins/per'x", max_size=14)))
def test_nothing_typed_raises_anything_else(kind: Kind, text: str) -> None:
    """Whatever is typed is a value within bounds, or a sentence."""
    assert answered(text, kind)[-1:] in ("", ".")
