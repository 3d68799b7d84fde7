"""G19: three shifts, and who leaves when the roster shrinks.

The table's rule is that no chat starts while more are busy than the roster says. At the desk (model, rule 8)
persons leave: they finish the chat in hand, and the others go on taking chats meanwhile, so for some minutes
more are busy than the roster says. No roster turns the one into the other. A chain with a switch for the
rule shows that the difference is the rule and nothing else.
"""

import pytest

from tests.theory.replications import CASES, STANDARD_ERRORS, Deviation, estimates
from tests.theory.shift_change import day_figures

TABLE = {name: entry["value"] for name, entry in CASES["G19"]["figures"].items()}
SAME_UNDER_BOTH_RULES = {
    "offered_per_day",
    "period1_p_delay",
    "period1_lq_mean",
    "period1_busy_area_over_staff_area",
    "period3_p_delay",
    "period3_lq_mean",
    "period3_busy_area_over_staff_area",
}
"""Before the roster shrinks, and from an hour after: nobody who left is still busy then."""


def test_chain_with_the_tables_rule_gives_the_tables_figures() -> None:
    """With the switch at the table's rule all 16 figures of G19 come out to 1e-7 of themselves."""
    assert day_figures("table") == pytest.approx(TABLE, rel=1e-7)


def test_what_both_rules_share() -> None:
    """The two rules agree to 1e-6 in the seven figures of periods 1 and 3 and of demand, in no other."""
    desk = day_figures("desk")
    assert {
        name for name in TABLE if desk[name] == pytest.approx(TABLE[name], rel=1e-6)
    } == SAME_UNDER_BOTH_RULES


def test_engine_agrees_with_the_chain_of_its_own_rule() -> None:
    """Each |simulated - exact| <= 4 standard errors over 5000 days, the table's figure where rules agree."""
    exact = day_figures("desk") | {name: TABLE[name] for name in SAME_UNDER_BOTH_RULES}
    found = estimates("G19")
    far = [Deviation("G19", name, found[name].value, exact[name], found[name].error) for name in exact]
    assert [d for d in far if not d.z <= STANDARD_ERRORS] == []
