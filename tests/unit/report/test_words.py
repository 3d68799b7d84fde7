"""Results in words: figures with units, margins, signs, verdicts, and the tables line by line."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim import Comparison, Estimate, replicate
from sim.report.words import (
    aligned,
    comparison_lines,
    difference_table,
    figure,
    headline,
    legend,
    signed,
    summary_lines,
    tier_name,
    tier_table,
    unmet_lines,
    verdict,
    with_margin,
)
from sim.stats.metric_info import CURRENCY
from tests.builders import ABANDONED, MINUTE_US, NOT_ADMITTED, TICKET, UNFINISHED, desk, leg
from tests.unit.report.results import SLOW, blueprint, comparison, experiment

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (80, "s", "1 min 20 s"),
        (0, "s", "0 s"),
        (0.42, "s", "0.4 s"),
        (7_500, "s", "2 h 5 min"),
        (0.731, "share", "73 %"),
        (0.042, "share", "4.2 %"),
        (1, "share", "100 %"),
        (957, "chats", "957"),
        (957.4, "chats", "957"),
        (12_345.6, "chats", "12,346"),
        (2.5, "chats", "2.5"),
        (2, "chats", "2"),
        (0, "chats", "0"),
        (1.84, "legs", "1.8"),
        (0.0006, "chats", "0.0006"),
        (1234.5, "EUR", "1,234 EUR"),
        (12.5, "EUR", "12.50 EUR"),
        (12.5, "currency", "12.50"),
        (NAN, "EUR", "–"),
        (NAN, "s", "–"),
        (NAN, "share", "–"),
        (NAN, "chats", "–"),
    ],
)
def test_a_figure_has_its_unit(value: float, unit: str, text: str) -> None:
    """80 s are 1 min 20 s, 0.731 is 73 %, counts from 20 on are whole, and a blank is a dash."""
    assert figure(value, unit) == text


@pytest.mark.parametrize(
    ("mean", "half", "unit", "text"),
    [
        (80, 2, "s", "1 min 20 s ± 2 s"),
        (0.731, 0.021, "share", "73 % ± 2.1 %"),
        (723, 36.4, "chats", "723 ± 36"),
        (723, 0.44, "chats", "723 ± 0.4"),
        (2.5, 6.35, "chats", "2.5 ± 6.3"),
        (80, NAN, "s", "1 min 20 s"),
        (5, 0, "chats", "5"),
        (1234, 5.25, "EUR", "1,234 EUR ± 5.25 EUR"),
        (1234, 0, "EUR", "1,234 EUR"),
        (NAN, NAN, "share", "–"),
    ],
)
def test_a_margin_follows_where_something_varies(mean: float, half: float, unit: str, text: str) -> None:
    """One replication (NaN) and no variation (0) have no margin; a count's margin is as fine as the count."""
    assert with_margin(Estimate(mean, half, 2, unit)) == text


@pytest.mark.parametrize(
    ("mean", "half", "unit", "text"),
    [
        (-80, 63, "s", "-1 min 20 s ± 1 min 3 s"),
        (80, 2, "s", "+1 min 20 s ± 2 s"),
        (0.236, 0.071, "share", "+23.6 points ± 7.1"),
        (-0.0003, 0.0001, "share", "-0.03 points ± 0.01"),
        (0.2, NAN, "share", "+20.0 points"),
        (0, 0, "share", "0 points"),
        (0, 0, "s", "0 s"),
        (-12, 3, "chats", "-12 ± 3"),
        (-120.4, 3, "EUR", "-120 EUR ± 3.00 EUR"),
        (NAN, NAN, "share", "–"),
        (NAN, NAN, "s", "–"),
    ],
)
def test_a_difference_has_a_sign(mean: float, half: float, unit: str, text: str) -> None:
    """A rise has a plus and a fall a minus; 0.236 of a share are 23.6 points; nothing has no sign."""
    assert signed(Estimate(mean, half, 2, unit)) == text


@pytest.mark.parametrize(
    ("mean", "half", "identical", "word"),
    [
        (5, 4.9, False, "higher"),
        (-5, 4.9, False, "lower"),
        (5, 5, False, "no clear difference"),
        (-5, 5.1, False, "no clear difference"),
        (0, 0, True, "unchanged in every replication"),
        (0, NAN, True, "unchanged in every replication"),
        (5, NAN, False, "no interval"),
        (NAN, NAN, False, "nothing to compare"),
        (NAN, NAN, True, "nothing to compare"),
    ],
)
def test_a_verdict_needs_an_interval_without_zero(
    mean: float, half: float, identical: bool, word: str
) -> None:
    """5 ± 4.9 leaves out zero, 5 ± 5 touches it; what is blank on both sides is not called unchanged."""
    assert verdict(Estimate(mean, half, 2, "s"), identical) == word


def test_tiers_have_names() -> None:
    """Three levels have words, the fourth a number, and 0 is a group that nothing leads to."""
    names = [tier_name(tier) for tier in range(5)]
    assert names == ["not reached", "first level", "second level", "third level", "level 4"]


def test_the_headline_says_what_the_figures_rest_on() -> None:
    """Two replications have intervals; one has none and says so."""
    both = experiment()
    assert headline(both) == "2 replications, seed 7; ± is a 95 % interval"
    one = replace(both, replications=both.replications[:1])
    assert headline(one) == "1 replication, seed 7; one replication has no interval"


def test_the_table_line_by_line() -> None:
    """First level: 5 waits sum to 7 min, 3 of 5 are within 1 min, p95 is (3 min 42 s + 1 min 54 s) / 2."""
    heading, first, second = tier_table(experiment())
    assert heading == [
        "tier",
        "group",
        "offered",
        "waited on average",
        "p95",
        "served within 1 min",
        "abandoned",
        "not admitted",
        "busy share",
        "slot occupancy",
    ]
    assert first[:5] == [
        "first level",
        "front_desk",
        "2.5 ± 6.4",
        "1 min 24 s ± 4 min 4 s",
        "2 min 48 s ± 11 min 26 s",
    ]
    assert first[5].startswith("60 % ± ")
    assert first[6:8] == ["0 %", "0 %"]
    assert second[:4] == ["second level", "second_level", "1", "4 min ± 25 min 25 s"]
    assert second[5] == "0 %"


def test_one_replication_has_figures_without_margins() -> None:
    """Of the first replication alone: waits 0, 1 and 4 min, two within 1 min; busy 15 + 11 of 60 min."""
    first = tier_table(experiment(SLOW[:1]))[1]
    assert first[2:6] == ["3", "1 min 40 s", "3 min 42 s", "67 %"]
    assert first[8:] == ["43 %", "17 %"]


def test_a_quiet_desk_has_dashes() -> None:
    """Without a chat there is no wait and no share of chats, and the operators are busy 0 % of their time."""
    front = tier_table(experiment([[], []]))[1]
    assert front[2:] == ["0", "–", "–", "–", "–", "–", "0 %", "0 %"]


def test_groups_with_thresholds_of_their_own_name_them() -> None:
    """With 1 min and 5 min each cell says its own, the heading says "threshold", and a dash stays a dash."""
    plan = blueprint()
    groups = replace(plan.groups, threshold_us=np.array([1, 5]) * MINUTE_US)
    plan = replace(plan, groups=groups)
    heading, first, second = tier_table(experiment(SLOW, plan))
    assert heading[5] == "served within threshold"
    assert first[5].startswith("60 % ± ")
    assert first[5].endswith(" in 1 min")
    # Waits of 2 and 6 min: one of two within 5 min.
    assert second[5].startswith("50 % ± ")
    assert second[5].endswith(" in 5 min")
    assert tier_table(experiment([[], []], plan))[1][5] == "–"


def test_tiers_stand_in_their_order() -> None:
    """Where the file names the second level first, the table still begins with the first level."""
    plan = blueprint(("back", "front"))
    groups = replace(plan.groups, tier=np.array([2, 1]))
    table = tier_table(experiment(SLOW, replace(plan, groups=groups)))
    assert [row[:2] for row in table[1:]] == [["first level", "front"], ["second level", "back"]]


def test_a_group_that_nothing_leads_to_stands_last() -> None:
    """Tier 0 comes after the first level and is called "not reached"."""
    plan = blueprint(("lonely", "front"))
    groups = replace(plan.groups, tier=np.array([0, 1]))
    table = tier_table(experiment(SLOW, replace(plan, groups=groups)))
    assert [row[:2] for row in table[1:]] == [["first level", "front"], ["not reached", "lonely"]]


def test_columns_are_even() -> None:
    """The second column begins two spaces after the longest cell of the first, and no line ends in spaces."""
    assert aligned([["a", "bb", "c"], ["aaa", "b", ""]]) == ["a    bb  c", "aaa  b"]


def test_wide_signs_and_accents_keep_columns_even() -> None:
    """A sign two columns wide counts as two, an accent that sits on its letter as none."""
    lines = aligned([["日本", "x"], ["e\u0301", "x"], ["😀", "x"]])
    assert lines == ["日本  x", "e\u0301     x", "😀    x"]


def test_a_table_that_is_too_wide_becomes_blocks() -> None:
    """The heading is 1 + 1 + 1 + 4 signs and 3 gaps of 2 wide: it fits in 13 columns and not in 12."""
    rows = [["t", "g", "n", "wait"], ["1", "a", "7", "8 s"]]
    assert aligned(rows, width=13) == aligned(rows) == ["t  g  n  wait", "1  a  7  8 s"]
    assert aligned(rows, width=12) == ["1, a", "  n     7", "  wait  8 s"]


def test_differences_line_by_line() -> None:
    """Seven figures of two groups; the second level's wait falls from 4 min to 2 min 30 s."""
    table = difference_table(comparison(), 1)
    assert table[0] == ["tier", "group", "metric", "base", "quick", "difference", "verdict"]
    assert len(table) == 1 + 2 * 7
    titles = ["mean wait", "p95 wait", "service level", "abandoned", "customers lost", "busy share"]
    titles += ["slot occupancy"]
    assert [row[2] for row in table[1:]] == titles * 2
    assert table[1][5:] == ["0 s", "unchanged in every replication"]
    assert table[3][5:] == ["0 points", "unchanged in every replication"]
    # Both replications fall, by 1 and by 2 min: 12.706 times 0.5 min is 6 min 21 s.
    assert table[8] == [
        "second level",
        "second_level",
        "mean wait",
        "4 min ± 25 min 25 s",
        "2 min 30 s ± 19 min 4 s",
        "-1 min 30 s ± 6 min 21 s",
        "no clear difference",
    ]


def test_nothing_is_said_of_a_wait_that_nobody_had() -> None:
    """Two quiet desks have no waits: the table says so."""
    both = Comparison((experiment([[], []], label="a"), experiment([[], []], label="b")))
    assert difference_table(both, 1)[1][3:] == ["–", "–", "–", "nothing to compare"]


def test_one_replication_allows_no_verdict() -> None:
    """With one replication the difference has no margin."""
    pair = (experiment(SLOW[:1], label="a"), experiment([[SLOW[0][3]]], label="b"))
    both = Comparison(pair)
    assert difference_table(both, 1)[1][-1] == "no interval"


def test_a_comparison_in_lines() -> None:
    """Basis, baseline, three scenarios, the legend once, and two blocks of differences to the first."""
    lines = comparison_lines(comparison())
    assert lines[0] == "2 replications, seed 7; ± is a 95 % interval"
    assert lines[1] == "baseline: base: A desk for a test"
    assert [line for line in lines if line.endswith(": A desk for a test")] == [
        "baseline: base: A desk for a test",
        "base: A desk for a test",
        "quick: A desk for a test",
        "same: A desk for a test",
    ]
    blocks = [line for line in lines if line.endswith("paired by replication")]
    assert blocks == [f"{name} against base, paired by replication" for name in ("quick", "same")]
    assert sum(line.startswith("Waits are") for line in lines) == 1


def test_a_comparison_fits_a_narrow_terminal() -> None:
    """On 40 columns each figure has a line of its own below its group and metric."""
    lines = comparison_lines(comparison(), 40)
    place = lines.index("second level, second_level, mean wait")
    assert lines[place + 1 : place + 5] == [
        "  base        4 min ± 25 min 25 s",
        "  quick       2 min 30 s ± 19 min 4 s",
        "  difference  -1 min 30 s ± 6 min 21 s",
        "  verdict     no clear difference",
    ]


def test_a_summary_in_lines() -> None:
    """Title, basis, a blank, three lines of table, a blank, the legend; a question stands below the title."""
    result = experiment()
    lines = summary_lines(result)
    assert lines[0] == "A desk for a test"
    assert lines[1] == headline(result)
    assert lines[2] == lines[6] == ""
    assert lines[3:6] == aligned(tier_table(result))
    assert lines[7:] == [legend(result)]
    asked = replace(result, scenario=desk().with_changes({"question": "How busy?"}))
    assert summary_lines(asked)[:2] == ["A desk for a test", "How busy?"]
    untitled = replace(result, scenario=desk().with_changes({"title": "''"}))
    assert summary_lines(untitled)[0] == "base"


def test_the_legend_says_what_a_service_level_counts() -> None:
    """One variant stands once, two stand each with their formula."""
    result = experiment()
    assert legend(result) == (
        "Waits are those of answered chats; p95 is the mean of the replications' 95th percentiles. "
        'Service level: "offered", abandoned count as failed; tickets, and what nobody took in the end, '
        "count as failed, A_T / (A + B + T + U)."
    )
    groups = replace(result.blueprint.groups, level=("offered", "answered"))
    both = replace(result, blueprint=replace(result.blueprint, groups=groups))
    assert legend(both).endswith('A_T / (A + B + T + U); "answered", only the answered count, A_T / A.')


def test_chats_that_no_service_level_counts_are_told() -> None:
    """One not admitted, one ticket, two unfinished and an abandoned one: five of five are lost."""
    rows = [
        leg(0, -1, (0, 0), NOT_ADMITTED),
        leg(1, -1, (1, 1), TICKET),
        leg(2, 0, (2, 2, 60), UNFINISHED),
        leg(3, -1, (3, 60), UNFINISHED),
        leg(4, -1, (4, 5), ABANDONED),
    ]
    assert unmet_lines(experiment([rows])) == [
        (
            "Customers lost a replication, 100 % of 5: first level 5 (1 gave up, 1 became a ticket, 1 not "
            "admitted, 2 unfinished when the desk stopped)."
        ),
        "Chats that were not admitted and are in no service level: 1 a replication.",
    ]
    assert unmet_lines(experiment()) == []


def test_a_simulated_desk_prints_without_a_blank_cell() -> None:
    """Every cell of two simulated tiers holds a figure or a dash."""
    table = tier_table(replicate(desk(patience="4 min"), 2, jobs=1))
    assert all(cell for row in table for cell in row)
    assert {len(row) for row in table} == {10}


@pytest.mark.parametrize("unit", ["s", "share", "chats", "EUR", CURRENCY])
@pytest.mark.parametrize("value", [-0.0, -1e-9, -0.0004])
def test_nothing_has_no_sign(unit: str, value: float) -> None:
    """A zero, or what is shown as one, is never "-0", in a figure or in a difference."""
    for text in (figure(value, unit), signed(Estimate(value, 0.001, 5, unit))):
        number = text.removeprefix("> ").partition(" ")[0]
        assert number.lstrip("-") == number or any(digit in number for digit in "123456789")
