"""What may become of a forward that nobody of the target group can take."""

from sim.core.blueprint import Blueprint
from sim.core.kinds import Refusal


def refuses(blueprint: Blueprint, how: Refusal) -> bool:
    """Say whether a forward that nobody can take may end so: as a ticket, or back where it came from."""
    ways = blueprint.escalations
    is_full = (ways.when_full == how) & (ways.max_queue >= 0)
    return bool(((ways.nobody_online == how) | is_full).any())


def makes_tickets(blueprint: Blueprint) -> bool:
    """Say whether a forward can become a ticket: then its share stands beside every service level."""
    return refuses(blueprint, Refusal.TICKET)
