"""How the first difference of two records is shown."""

from dataclasses import replace

import numpy as np

from sim.engines import readable
from tests.engines.floor_plan import Chat, Person, blueprint, tape
from tests.properties.side_by_side import first_difference

PATH = readable.run(blueprint([Person()]), tape([Chat(at=0), Chat(at=5)]))


def test_equal_records_have_no_difference() -> None:
    """A record beside itself: nothing to show."""
    assert first_difference(PATH, PATH) == ""


def test_the_first_row_that_differs_is_the_last_one_shown() -> None:
    """Chat 1 of 2 ends a microsecond later: row 0 is alike, row 1 is shown with both moments."""
    legs = replace(PATH.legs, ended_at=PATH.legs.ended_at + np.array([0, 1]))
    lines = first_difference(PATH, replace(PATH, legs=legs)).splitlines()
    assert lines[0].startswith("legs: row 1 differs")
    assert [line.split()[0] for line in lines[1:]] == ["0", "1"]
    assert "1200000000" in lines[2]
    assert "1200000001" in lines[2]


def test_a_missing_row_is_shown_as_the_end() -> None:
    """The log has two rows, its twin one: row 1 stands beside the end."""
    log = replace(PATH.operators, **{c: getattr(PATH.operators, c)[:1] for c in PATH.operators.__slots__})
    shown = first_difference(PATH, replace(PATH, operators=log))
    assert shown.splitlines()[0].startswith("operators: row 1 differs")
    assert shown.endswith("(end)")


def test_other_types_are_a_difference() -> None:
    """The same numbers in wider columns are other bytes."""
    legs = replace(PATH.legs, chat=PATH.legs.chat.astype(np.int64))
    assert first_difference(PATH, replace(PATH, legs=legs)).startswith("legs: types")
