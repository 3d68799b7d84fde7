"""Replications: same seed, same bytes, however they are run."""

import pytest

from sim import replicate, run
from sim.experiment.gather import expected_chats
from sim.experiment.replicate import label_of
from tests.builders import desk


def test_processes_change_nothing() -> None:
    """Six replications in one process and in two leave the same records, in the same order."""
    alone = replicate(desk(), 6, seed=3, jobs=1)
    shared = replicate(desk(), 6, seed=3, jobs=2)
    assert [done.fingerprint for done in alone.replications] == [d.fingerprint for d in shared.replications]
    assert [done.number for done in shared.replications] == [0, 1, 2, 3, 4, 5]
    # A blank is not equal to itself, but it prints alike.
    assert repr(alone.summary().rows()) == repr(shared.summary().rows())


def test_a_replication_alone_is_the_one_in_the_batch() -> None:
    """Replication 4 run by itself has the fingerprint of number 4 among five."""
    batch = replicate(desk(), 5, seed=9, jobs=1)
    assert run(desk(), seed=9, replication=4).fingerprint() == batch.replications[4].fingerprint


def test_replications_and_seeds_differ() -> None:
    """Replications 0 and 1 of a seed, and replication 0 of two seeds, are three different days."""
    days = {run(desk(), seed=1).fingerprint(), run(desk(), seed=1, replication=1).fingerprint()}
    assert len(days | {run(desk(), seed=2).fingerprint()}) == 3


def test_an_interruption_keeps_what_is_finished() -> None:
    """Ctrl-C after the second of five replications leaves two, and says that five were wanted."""

    def stop_after_two(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    experiment = replicate(desk(), 5, seed=1, jobs=1, progress=stop_after_two)
    assert len(experiment.replications) == 2
    assert experiment.wanted == 5
    assert not experiment.is_complete


def test_records_and_findings_are_kept_only_when_asked_for() -> None:
    """Without asking there is no record; with it there is one, and an audit that finds nothing."""
    plain = replicate(desk(), 1, jobs=1).replications[0]
    asked = replicate(desk(), 1, jobs=1, keep_paths=True, with_audit=True).replications[0]
    assert plain.path is None
    assert asked.path is not None
    assert asked.path.fingerprint() == plain.fingerprint
    assert asked.findings == ()


@pytest.mark.parametrize(("replications", "seed"), [(0, 1), (-3, 1), (5, -1)])
def test_impossible_numbers_are_refused(replications: int, seed: int) -> None:
    """No replication, fewer than none, and a negative seed are refused by name."""
    with pytest.raises(ValueError, match="replications must be 1 or more"):
        replicate(desk(), replications, seed=seed)


def test_an_own_rule_that_nobody_asks_for_is_refused() -> None:
    """No group has choice = "own", so the rule would be left unused without a word."""
    with pytest.raises(ValueError, match="it would not be used"):
        replicate(desk(), 1, own_rule=lambda free, slots, assigned_us, freed_us, operator: -free)


def test_the_expected_number_of_chats_is_rate_times_hours() -> None:
    """At 30 an hour over 8 hours 240 chats are expected."""
    scenario = desk().with_changes(
        {"widgets.shop.arrivals.rate": "30 per hour", "calendar.opens": "09:00", "calendar.closes": "17:00"}
    )
    experiment = replicate(scenario, 1, jobs=1)
    assert expected_chats(experiment.blueprint) == pytest.approx(240)


def test_a_scenario_without_a_file_is_called_by_its_title() -> None:
    """A scenario made in code has its title as label."""
    scenario = desk().with_changes({"title": "Small desk"})
    assert label_of(scenario) == "Small desk"
