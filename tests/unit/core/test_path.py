"""The record: two paths are equal when their fingerprints are."""

import dataclasses

import numpy as np
import pytest

from sim.core.path import LEG_DTYPES, Customers, Legs, OperatorLog, SamplePath, nothing_hidden

LOG_DTYPES = {"operator": np.int32, "at": np.int64, "online": np.bool_}
CUSTOMER_DTYPES = {"chat": np.int32, "earlier": np.int32, "left_at": np.int64}


def path() -> SamplePath:
    """Return a record of three legs and two changes of status."""
    legs = Legs(**{name: np.array([0, 1, 1], dtype=dtype) for name, dtype in LEG_DTYPES.items()})
    log = OperatorLog(**{name: np.array([0, 1], dtype=dtype) for name, dtype in LOG_DTYPES.items()})
    return SamplePath(legs, log)


def test_the_same_path_has_the_same_fingerprint() -> None:
    """Two records made apart of equal columns share their 64 digits."""
    assert path().fingerprint() == path().fingerprint()
    assert len(path().fingerprint()) == 64


@pytest.mark.parametrize("name", LEG_DTYPES)
@pytest.mark.parametrize("row", [0, 2])
def test_one_changed_value_of_a_leg_changes_the_fingerprint(name: str, row: int) -> None:
    """One more in one row of one of ten columns gives other digits."""
    changed = path()
    getattr(changed.legs, name)[row] += 1
    assert changed.fingerprint() != path().fingerprint()


@pytest.mark.parametrize("name", LOG_DTYPES)
def test_one_changed_value_of_the_log_changes_the_fingerprint(name: str) -> None:
    """The first row's 0 or False turned into 1 or True gives other digits."""
    changed = path()
    getattr(changed.operators, name)[0] = 1
    assert changed.fingerprint() != path().fingerprint()


def test_the_same_values_in_another_type_are_another_path() -> None:
    """A column of 64 bits where 32 are agreed gives other digits: equal means equal bytes."""
    plain = path()
    legs = dataclasses.replace(plain.legs, chat=plain.legs.chat.astype(np.int64))
    assert SamplePath(legs, plain.operators).fingerprint() != plain.fingerprint()


def test_two_columns_exchanged_are_another_path() -> None:
    """Assigned and ended exchanged, with different values in them, give other digits."""
    plain = path()
    plain.legs.ended_at[:] = [5, 6, 7]
    legs = dataclasses.replace(plain.legs, assigned_at=plain.legs.ended_at, ended_at=plain.legs.assigned_at)
    assert SamplePath(legs, plain.operators).fingerprint() != plain.fingerprint()


def test_a_column_that_is_not_contiguous_counts_by_its_values() -> None:
    """A view on every second value has the digits of the values themselves."""
    plain = path()
    spread = np.repeat(plain.legs.queued_at, 2)[::2]
    assert not spread.flags["C_CONTIGUOUS"]
    legs = dataclasses.replace(plain.legs, queued_at=spread)
    assert SamplePath(legs, plain.operators).fingerprint() == plain.fingerprint()


def test_lengths_are_numbers_of_rows() -> None:
    """Three legs and two changes have lengths 3 and 2."""
    assert (len(path().legs), len(path().operators)) == (3, 2)


def hiding() -> SamplePath:
    """Return a record with two customers of whom the desk does not know everything."""
    table = Customers(**{name: np.array([0, 1], dtype=dtype) for name, dtype in CUSTOMER_DTYPES.items()})
    return dataclasses.replace(path(), customers=table)


def test_a_record_without_hidden_customers_has_an_empty_table() -> None:
    """Nobody came back or left unnoticed: 0 rows, in the types of a table that has some."""
    table = path().customers
    assert len(table) == len(nothing_hidden()) == 0
    assert {name: getattr(table, name).dtype for name in CUSTOMER_DTYPES} == CUSTOMER_DTYPES


def test_an_empty_table_of_customers_changes_no_fingerprint() -> None:
    """The digits of a record with the table empty are those of before there was such a table."""
    digits = "2119bdf341ece54a9c922621eaea9ad3ec0dcd473655a1f42a23624d50310308"
    assert path().fingerprint() == digits
    assert dataclasses.replace(path(), customers=nothing_hidden()).fingerprint() == digits


def test_hidden_customers_are_part_of_the_record() -> None:
    """Two rows of customers give other digits, and the same two rows the same."""
    assert hiding().fingerprint() != path().fingerprint()
    assert hiding().fingerprint() == hiding().fingerprint()


@pytest.mark.parametrize("name", CUSTOMER_DTYPES)
@pytest.mark.parametrize("row", [0, 1])
def test_one_changed_value_of_a_customer_changes_the_fingerprint(name: str, row: int) -> None:
    """One more in one of two rows of one of three columns gives other digits."""
    changed = hiding()
    getattr(changed.customers, name)[row] += 1
    assert changed.fingerprint() != hiding().fingerprint()
