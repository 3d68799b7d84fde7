"""What the page says of a question's answer: three sentences, warnings, tables, notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.page_table import PageTable

MOST_ROWS = 200
"""Of a longer table the rest is in the file."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says of an answer."""

    title: str
    question: str
    answer: Sequence[str]
    basis: str
    effort: str
    details: str
    """Heading of the part with charts and tables."""
    tables: Sequence[tuple[str, PageTable]]
    metrics: Sequence[str]
    """Which are to be defined."""
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
