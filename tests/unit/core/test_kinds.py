"""Codes: stored records and other engines carry them, so they are appended and never renumbered.

Ranks of events are no codes: no record carries one, they are an order.
"""

from sim.core.kinds import Admission, AfterClose, EventRank, HandOver, Outcome, Refusal, Stream


def test_ranks_are_those_of_the_model() -> None:
    """Section 4 of the model orders eight kinds of events; the end of a shift is the first of all."""
    assert [(rank.name, int(rank)) for rank in EventRank][:8] == [
        ("OFFLINE", 0),
        ("HANDLED", 1),
        ("SLOT_FREED", 2),
        ("ONLINE", 3),
        ("FORWARDED", 4),
        ("ARRIVED", 5),
        ("PATIENCE", 6),
        ("CLOSED", 7),
    ]


def test_outcomes_keep_their_codes() -> None:
    """Seven outcomes of a leg from 0 to 6."""
    names = ["RESOLVED", "FORWARDED", "ABANDONED", "TICKET", "RETURNED", "NOT_ADMITTED", "UNFINISHED"]
    assert [outcome.name for outcome in sorted(Outcome)][:7] == names


def test_streams_keep_their_codes() -> None:
    """Five streams from 0 to 4: a renumbered one would change every draw."""
    names = ["ARRIVAL", "HANDLING", "PATIENCE", "ESCALATION", "BRIEFING"]
    assert [stream.name for stream in sorted(Stream)][:5] == names


def test_policies_keep_their_codes() -> None:
    """Admission 0 to 3, hand-over 0 and 1, refusal 0 to 2, after closing 0 and 1."""
    kinds = [Admission, HandOver, Refusal, AfterClose]
    assert [[kind.name for kind in sorted(codes)] for codes in kinds] == [
        ["QUEUE", "UNASSIGNED", "OFFLINE_FORM", "HIDE"],
        ["COLD", "WARM"],
        ["WAIT", "RETURN", "TICKET"],
        ["DRAIN", "CUT"],
    ]
