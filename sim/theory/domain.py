"""The domain of the formulas: arguments that make no sense are refused here, in words."""

import math


def check_rate(name: str, value: float) -> float:
    """Return a number that is finite and not negative.

    Raises
    ------
    ValueError
        Where it is negative, infinite or NaN.
    """
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be a finite number, not negative; got {value}")
    return float(value)


def check_positive(name: str, value: float) -> float:
    """Return a number that is finite and above zero.

    Raises
    ------
    ValueError
        Where it is zero, negative, infinite or NaN.
    """
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a finite number above 0; got {value}")
    return float(value)


def check_share(name: str, value: float) -> float:
    """Return a number from 0 to 1.

    Raises
    ------
    ValueError
        Where it is outside.
    """
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be from 0 to 1; got {value}")
    return float(value)


def check_count(name: str, value: int, least: int) -> int:
    """Return a whole number that is at least ``least``.

    Raises
    ------
    ValueError
        Where it is a fraction or too small.
    """
    if value != int(value) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}; got {value}")
    return int(value)


def check_stable(load: float, servers: int) -> None:
    """Refuse an offered load that the servers can't carry.

    Raises
    ------
    ValueError
        Where the load is not below the number of servers: the queue then grows without end.
    """
    if not load < servers:
        raise ValueError(
            f"unstable: an offered load of {load:g} needs more than {servers} servers (nobody gives up)"
        )


def share_of(part: float, whole: float) -> float:
    """Return a quotient, NaN where the whole is zero."""
    return part / whole if whole > 0 else math.nan
