"""Forwards that nobody took, in words: tickets beside the service level, and what came back."""

from sim.core.kinds import Refusal
from sim.report.page_answer import answer_of_one
from sim.report.words import tier_table, unmet_lines
from tests.builders import FORWARDED, RETURNED, TICKET, leg, plan
from tests.unit.report.results import experiment


def test_tickets_stand_beside_the_service_level() -> None:
    """Of two forwards one was served at once and one became a ticket: 50 %, and 50 %; 1 of 2 is lost."""
    made = plan([(0, 2, False), (1, 1, True)], ways=({"nobody_online": Refusal.TICKET},), opened=((0, 60),))
    rows = [
        leg(0, 0, (0, 0, 9), outcome=FORWARDED),
        leg(0, 1, (9, 9, 20), number=1, group=1),
        leg(1, 0, (30, 30, 40), outcome=FORWARDED),
        leg(1, -1, (40, 40), TICKET, number=1, group=1),
    ]
    result = experiment([rows], made)
    heading, first, second = tier_table(result)
    assert heading[5:7] == ["served within 1 min", "became a ticket"]
    assert (first[5:7], second[5:7]) == (["100 %", "0 %"], ["50 %", "50 %"])
    assert unmet_lines(result)[0] == (
        "Customers lost a replication, 50 % of 2: second level 1 (1 became a ticket)."
    )
    assert " and of those whose chat becomes a ticket 0 % at group 0 and 50 % at group 1;" in " ".join(
        answer_of_one(result)
    )


def test_forwards_that_came_back_are_told() -> None:
    """A group to which 1 forward came, and which took none, has no service level: 1 came back."""
    made = plan([(0, 2, False), (1, 1, True)], ways=({"nobody_online": Refusal.RETURN},), opened=((0, 60),))
    rows = [
        leg(0, 0, (0, 0, 9), outcome=FORWARDED),
        leg(0, -1, (9, 9), RETURNED, number=1, group=1),
        leg(0, 0, (9, 9, 20), number=2),
    ]
    heading, first, second = tier_table(experiment([rows], made))
    assert heading[6] == "came back untaken"
    assert (first[2], first[5:7]) == ("1", ["100 %", "0"])
    assert (second[2], second[5:7]) == ("1", ["–", "1"])
