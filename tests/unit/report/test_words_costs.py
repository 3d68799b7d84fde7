"""Costs in words, and what is said of customers who left without a word or came back."""

from dataclasses import replace

import numpy as np

from sim import Comparison
from sim.core.blueprint import Blueprint
from sim.core.path import Customers
from sim.report.page import page_of
from sim.report.words import cost_lines, difference_table, summary_lines, tier_table, unmet_lines
from sim.stats.metrics import measure
from tests.builders import ABANDONED, MINUTE_US, leg
from tests.unit.report.results import SLOW, blueprint, experiment


def test_chats_that_the_counts_would_hide_are_told() -> None:
    """Two chats are abandoned, the first silently, and one of them comes back and is offered once more."""
    rows = [leg(0, -1, (0, 5), ABANDONED), leg(1, -1, (1, 4), ABANDONED), leg(2, 0, (6, 6, 9))]
    made = experiment([rows])
    path = made.replications[0].path
    assert path is not None
    left = Customers(
        np.array([0, 2], np.int32), np.array([-1, 1], np.int32), np.array([3 * MINUTE_US, -1], np.int64)
    )
    metrics = measure(replace(path, customers=left), made.blueprint)
    told = replace(made, replications=(replace(made.replications[0], metrics=metrics),))
    assert unmet_lines(told) == [
        "Customers lost a replication, 67 % of 3: first level 2 (2 gave up).",
        "Chats that were abandoned without a word, counted as abandoned: 1 a replication.",
        "Chats that came back after having abandoned, counted as offered again: 1 a replication.",
    ]


def priced(first: int, second: int, currency: str = "EUR") -> Blueprint:
    """Return the desk of an hour with hourly costs in thousandths."""
    made = blueprint()
    groups = replace(made.groups, hourly_cost=np.array([first, second]), currency=currency)
    return replace(made, groups=groups)


def test_costs_stand_in_the_table_and_in_a_sentence() -> None:
    """One hour each at 30 and 45 is 75 a replication; two of them for 5 resolved chats are 150 / 5 = 30."""
    table = tier_table(experiment(SLOW, priced(30_000, 45_000)))
    assert [row[-1] for row in table] == ["cost", "30.00 EUR", "45.00 EUR"]
    lines = cost_lines(experiment(SLOW, priced(30_000, 45_000)))
    assert len(lines) == 1
    assert lines[0].startswith("Shifts and overtime cost 75.00 EUR a replication, 30.00 EUR ± ")
    assert lines[0].endswith(" EUR for each resolved chat.")
    assert summary_lines(experiment(SLOW, priced(30_000, 45_000)))[-1] == lines[0]


def test_a_group_without_a_rate_has_no_cost() -> None:
    """Where only the second group has a rate of 45, the first one's cost is a dash, and this is said."""
    one = experiment([[], []], priced(0, 45_000, ""))
    assert [row[-1] for row in tier_table(one)] == ["cost", "–", "45.00"]
    name = one.blueprint.groups.names[0]
    assert cost_lines(one) == [
        f"Shifts and overtime cost 45.00 a replication. Not counted, for want of a rate in [costs]: {name}."
    ]
    told = [row[1] for row in difference_table(Comparison((one, one)), 1) if row[2] == "cost"]
    assert told == [one.blueprint.groups.names[1]]


def test_without_costs_nothing_is_said_of_them() -> None:
    """A desk without costs has the eight columns of before and no sentence."""
    assert "cost" not in tier_table(experiment())[0]
    assert cost_lines(experiment()) == []


def test_a_comparison_tells_the_difference_in_cost() -> None:
    """One hour at 45 against one at 60 is 15 more; two currencies or one side without cost have no row."""

    def costs(*plans: Blueprint) -> list[list[str]]:
        labels = ("base", "dear")
        both = [experiment(SLOW, plan, label=label) for plan, label in zip(plans, labels, strict=True)]
        return [row for row in difference_table(Comparison(tuple(both)), 1) if row[2] == "cost"]

    assert costs(priced(30_000, 45_000), priced(30_000, 60_000)) == [
        ["first level", "front_desk", "cost", "30.00 EUR", "30.00 EUR", "0.00 EUR",
         "unchanged in every replication"],
        ["second level", "second_level", "cost", "45.00 EUR", "60.00 EUR", "+15.00 EUR", "higher"],
    ]  # fmt: skip
    assert costs(priced(30_000, 45_000), priced(30_000, 60_000, "USD")) == []
    assert costs(priced(30_000, 45_000), blueprint()) == []


def test_the_page_shows_costs_and_what_they_mean() -> None:
    """The page has the row, the sentence and both definitions; a currency of markup stays a text."""
    page = page_of(experiment(SLOW, priced(30_000, 45_000, "<b>")), [])
    for text in ("45.00 &lt;b&gt;", "Shifts and overtime cost 75.00 &lt;b&gt;", "<code>cost</code>"):
        assert text in page
    assert "<code>cost_per_resolved</code>" in page
    assert "<b>" not in page
    assert "cost" not in page_of(experiment(), [])
