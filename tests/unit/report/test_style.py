"""The style keeps looks apart, names plain and axes in human units."""

from typing import Any

import pytest

from sim.report.frame import Frame, folded, framed, key_of
from sim.report.style import (
    clock,
    drawable,
    durations_on,
    entries,
    look_of,
    plain,
    shares_on,
    width_of,
    wrapped,
)
from tests.builders import plan
from tests.unit.report.results import blueprint, experiment

OKABE_ITO = {"#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}


def axes() -> Any:
    """Return empty axes of a figure of their own."""
    return framed(None, Frame("title", "x", "y", "foot", []))


def test_tiers_have_colours_that_the_colour_blind_tell_apart() -> None:
    """The first four tiers have 4 colours of Okabe and Ito's 8."""
    colours = {look_of(tier).colour for tier in range(1, 5)}
    assert len(colours) == 4
    assert colours <= OKABE_ITO


def test_looks_differ_without_colour() -> None:
    """Of 4 tiers with 3 groups each, 12 groups in all, no two share line and marker, and 4 hatches differ."""
    looks = [look_of(tier, nth) for tier in range(1, 5) for nth in range(3)]
    assert len({(look.line, look.marker) for look in looks}) == 12
    assert len({look_of(tier).hatch for tier in range(1, 5)}) == 4


def test_groups_of_a_tier_share_its_colour() -> None:
    """Three first-level groups and a fourth that nobody reaches: 3 times the same colour, then grey."""
    plan_ = plan([(0, 1, True)], linked=(0, 1, 2), groups=4, ways=())
    plan_.groups.tier[3] = 0
    found = entries(experiment([[]], plan_))
    assert [entry.tier for entry in found] == [1, 1, 1, 0]
    assert {entry.look.colour for entry in found[:3]} == {look_of(1).colour}
    assert len({entry.look.line for entry in found[:3]}) == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("front_desk", "front desk"),
        ("$x$ for $5", r"\$x\$ for \$5"),
        ("two\nlines\tand\x00more", "two lines and more"),
        ("<b>Müller</b>", "<b>Müller</b>"),
        ("日本 🛒 Łódź", "日本 🛒 Łódź"),
    ],
)
def test_names_are_plain_text(name: str, shown: str) -> None:
    """Dollar signs are escaped, underscores and what does not print become spaces, the rest stays."""
    assert plain(name) == shown


def test_letters_that_the_font_lacks_are_boxes() -> None:
    """Of "日本 🛒 Łódź_$" three letters are not in the font; the drawing library would warn of each."""
    assert drawable("日本 🛒 Łódź_$") == r"□□ □ Łódź \$"
    assert drawable("front_desk") == "front desk"


def test_dollar_signs_make_no_formula() -> None:
    """A group called "$x^2$" is drawn as these 5 letters: the text is as wide as that without an escape."""
    from matplotlib.cbook import is_math_text

    (entry, _) = entries(experiment(plan_=blueprint(("$x^2$", "second_level"))))
    assert entry.label == r"first level: \$x^2\$"
    assert not is_math_text(key_of(entry).get_label())


def test_lines_are_broken_by_their_width() -> None:
    """No line of 40 wide letters and 10 words is wider than 100 points, and no letter is lost."""
    text = "W" * 40 + " word" * 10
    lines = wrapped(text, 100).split("\n")
    assert max(width_of(line, 10.5) for line in lines) <= 100
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_break_never_parts_a_dollar_sign_from_its_escape() -> None:
    """Forty escaped dollar signs broken into lines are 40 escapes, each in one line."""
    lines = wrapped(r"\$" * 40, 100).split("\n")
    assert len(lines) > 1
    assert sum(line.count(r"\$") for line in lines) == 40


def test_foot_lines_break_between_their_parts() -> None:
    """Three parts of which two fit into a line become 2 lines, none of which starts with the dot."""
    part = "x" * 40
    lines = folded(" · ".join([part] * 3), 2.2 * width_of(part, 9)).split("\n")
    assert lines == [f"{part} · {part}", part]


@pytest.mark.parametrize(
    ("span", "ticks"),
    [
        (0.9, [0, 0.2, 0.4]),
        (50, [0, 10, 20]),
        (100, [0, 30, 60]),
        (1_000, [0, 300, 600]),
        (30_000, [0, 7_200, 14_400]),
        (9e5, [0, 172_800, 345_600]),
    ],
)
def test_times_have_round_steps(span: float, ticks: list[float]) -> None:
    """An axis of 100 s is cut every 30 s, one of 1000 s every 5 min, one of 900000 s every 2 days."""
    ax = axes()
    ax.set_ylim(0, span)
    durations_on(ax.yaxis, span)
    inside = [tick for tick in ax.get_yticks() if tick >= 0][:3]
    assert inside == pytest.approx(ticks)


def test_axes_speak_human_units() -> None:
    """On axes 80 s reads "1:20 min", 0.73 "73 %", and 32400 s after midnight "09:00"."""
    ax = axes()
    durations_on(ax.xaxis, 100)
    shares_on(ax.yaxis)
    assert ax.xaxis.get_major_formatter()(80, 0) == "1:20 min"
    assert ax.yaxis.get_major_formatter()(0.73, 0) == "73 %"
    assert (clock(32_400), clock(86_400)) == ("09:00", "24:00")


def test_given_axes_are_drawn_on() -> None:
    """Two frames on one figure with two axes give each its own foot line and make no new figure."""
    from matplotlib.figure import Figure

    figure = Figure()
    left, right = figure.subplots(1, 2)
    for ax in (left, right):
        assert framed(ax, Frame("title", "x", "y", "foot", [])) is ax
    assert [ax.texts[0].get_text() for ax in figure.axes] == ["foot", "foot"]
