"""The service-level variants of the metrics, as formulas over shares of the offered chats."""

from typing import Literal, get_args

from sim.theory.domain import share_of

Level = Literal[
    "offered",
    "excluded",
    "positive",
    "answered",
    "short_met",
    "short_removed",
    "offered_of_taken",
    "excluded_of_taken",
    "positive_of_taken",
    "short_met_of_taken",
    "short_removed_of_taken",
]


def service_level_of(
    level: Level, answered_in: float, answered: float, lost_in: float, lost: float, lost_short: float
) -> float:
    """Return a service level.

    Parameters
    ----------
    level
        Variant: ``offered`` A_T / (A + B), ``excluded`` A_T / (A + B - B_T), ``positive`` (A_T + B_T) /
        (A + B), ``answered`` A_T / A, ``short_met`` (A_T + b) / (A + B), ``short_removed`` A_T / (A + B - b).
        In a queue in which everybody is answered or gives up, those ``of_taken`` are the same.
    answered_in, answered
        A_T and A: chats answered within the threshold, and answered at all.
    lost_in, lost, lost_short
        B_T, B and b: chats abandoned within the threshold, at all, and before the short cut-off.

    Returns
    -------
    float
        A share; NaN where the denominator is zero.

    Raises
    ------
    ValueError
        On an unknown variant.
    """
    match level.removesuffix("_of_taken") if level in get_args(Level) else level:
        case "offered":
            return share_of(answered_in, answered + lost)
        case "excluded":
            return share_of(answered_in, answered + lost - lost_in)
        case "positive":
            return share_of(answered_in + lost_in, answered + lost)
        case "answered":
            return share_of(answered_in, answered)
        case "short_met":
            return share_of(answered_in + lost_short, answered + lost)
        case "short_removed":
            return share_of(answered_in, answered + lost - lost_short)
        case _:
            raise ValueError(f"unknown service level {level!r}; known: {', '.join(get_args(Level))}")
