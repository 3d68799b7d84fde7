"""The first guess of headcounts: square-root staffing of what a group's slots get done."""

import math

from sim import load_scenario
from sim.experiment.headcounts import first_guess, read_headcounts
from sim.scenario.desk import desk_of
from sim.scenario.offered import loads
from sim.theory.staffing import spare_for_delay, square_root_servers
from tests.test_house_rules import PROJECT


def test_chats_at_once_do_not_count_as_whole_slots() -> None:
    """Five chats at once get done as much as 3.14 alone: 18 Erlang with the spare need 6 people, not 4."""
    scenario = load_scenario(PROJECT / "scenarios" / "chat_cap_five.toml")
    _, groups, lists = read_headcounts(["groups.customer_service.headcount=1:12"], scenario)
    known = loads(desk_of(scenario))["customer_service"]
    wanted = square_root_servers(known.erlangs, spare_for_delay(0.2))
    assert (math.ceil(wanted / 5), math.ceil(wanted / 3.14)) == (4, 6)
    [place] = first_guess(scenario, groups, lists)
    assert lists[0][place] == 6
