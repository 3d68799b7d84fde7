"""Choice rules: who gets the next chat. A rule is a pure function from an operator's state to a key.

Among the operators who may take a chat and have a free slot, the one with the lowest key gets it. Keys are
whole numbers that end in the operator's number, so no two are equal and both engines order them alike.
"""

NUMBER_BITS = 20
"""Room for the operator's number at the end of a key: up to a million operators."""

NUMBER_MASK = (1 << NUMBER_BITS) - 1

_TIME_BITS = 63


def most_free_slots(free: int, last_assigned_us: int, operator: int) -> int:
    """Return the key of the default rule: most free slots, then longest since the last assignment.

    Parameters
    ----------
    free
        Free slots, as a number and not as a share.
    last_assigned_us
        When the operator last was assigned a chat, in microseconds; -1 for never, which goes first. Equal
        times are a tie.
    operator
        The operator's number, which breaks the ties that are left.

    Returns
    -------
    int
        The key: lower goes first.

    References
    ----------
    Userlike, "What are the routing rules for incoming chats": the operator with the most free slots, in a
    tie the one who has been longest without a chat (docs/explanation/rules.md). That the time runs from
    the last assignment, and not from the last chat's end, is our choice.
    """
    return ((-free << _TIME_BITS) + last_assigned_us + 1 << NUMBER_BITS) + operator
