"""Desks by hand with the optional behaviours, and records that tell of customers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.path import Customers, SamplePath
from sim.core.variates import Law
from sim.stats.audit import audit
from tests.builders import MINUTE_US, record, windows

Customer = tuple[int, int, int]
"""A chat, the chat before it (-1: none), and the minute at which its customer left unnoticed (-1: openly)."""


def minutes(length: int) -> Law:
    """Return the law of a constant number of minutes."""
    return Law.constant(length * MINUTE_US)


def overflowing(desk: Blueprint, to: Sequence[int], after: Sequence[int]) -> Blueprint:
    """Return a desk with the group to which each group overflows (-1: none), and after how many minutes."""
    target, wait = np.array(to, dtype=np.int64), np.array(after, dtype=np.int64) * MINUTE_US
    return replace(desk, groups=replace(desk.groups, overflow_to=target, overflow_after_us=wait))


def fetching(desk: Blueprint, *laws: Law | None) -> Blueprint:
    """Return a desk with a pull delay for each group."""
    return replace(desk, groups=replace(desk.groups, pull_delay=laws))


def wrapping_up(desk: Blueprint, *laws: Law | None) -> Blueprint:
    """Return a desk with a wrap-up for each group."""
    return replace(desk, groups=replace(desk.groups, wrap_up=laws))


def exceeding(desk: Blueprint, *extra: int) -> Blueprint:
    """Return a desk whose operators take so many forwarded chats above their slots."""
    return replace(desk, operators=replace(desk.operators, extra_slots=np.array(extra, dtype=np.int64)))


def last_offers(desk: Blueprint, *late: tuple[int, int, int]) -> Blueprint:
    """Return a desk with (operator, from, to) in minutes when nobody gets a new chat."""
    return replace(desk, operators=replace(desk.operators, no_offers=windows(late)))


def absent(desk: Blueprint, chance: Sequence[float], duty: Sequence[int]) -> Blueprint:
    """Return a desk with each operator's chance to miss a day, and the day of each stretch of the roster."""
    days = np.array(duty, dtype=np.int64)
    return replace(desk, operators=replace(desk.operators, absence=np.array(chance), duty=days))


def handing_back(desk: Blueprint, *chance: float) -> Blueprint:
    """Return a desk with the share that is handed back for each escalation."""
    return replace(desk, escalations=replace(desk.escalations, return_probability=np.array(chance)))


def returning(desk: Blueprint, *share: float) -> Blueprint:
    """Return a desk with the share of each widget's customers who ask for somebody."""
    return replace(desk, widgets=replace(desk.widgets, returning=np.array(share)))


def redialling(desk: Blueprint, share: float, delay: Law, most: int = 10) -> Blueprint:
    """Return a desk of one widget some of whose customers come back."""
    widgets = replace(desk.widgets, redial_share=np.array([share]), redial_delay=(delay,))
    return replace(desk, widgets=replace(widgets, redial_most=np.array([most])))


def silent(desk: Blueprint, share: float, detect: Law) -> Blueprint:
    """Return a desk of one widget some of whose customers leave unnoticed."""
    return replace(desk, widgets=replace(desk.widgets, silent=np.array([share]), detection=(detect,)))


def hidden(rows: Sequence[Mapping[str, int]], desk: Blueprint, *customers: Customer) -> SamplePath:
    """Return a record of rows, with what the desk does not know of its customers."""
    table = np.array(customers, dtype=np.int64).reshape(-1, 3)
    left_at = np.where(table[:, 2] < 0, -1, table[:, 2] * MINUTE_US)
    known = Customers(table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), left_at)
    return replace(record(rows, desk), customers=known)


def broken_by(rows: Sequence[Mapping[str, int]], desk: Blueprint, *customers: Customer) -> set[str]:
    """Return the lines that an audit finds broken in a record that tells of customers."""
    return {finding.line for finding in audit(hidden(rows, desk, *customers), desk)}
