"""Distributions as laws in microseconds, the files that they name read."""

from sim.core.kinds import Ints
from sim.core.variates import Law
from sim.scenario.csv_text import Dialect
from sim.scenario.distributions import Distribution, Rows
from sim.scenario.files import read_durations
from sim.scenario.model import Scenario


def law_of(scenario: Scenario, distribution: Distribution, order: Ints | None = None) -> Law:
    """Return a distribution as a law in microseconds.

    Parameters
    ----------
    scenario
        Whose folder files are read from.
    distribution
        The table.
    order
        For a trace: the row of the i-th chat, shape (n,); none for the order of the file.
    """

    def read(file: str, column: str, unit: str | None, dialect: Dialect) -> Ints:
        values = read_durations(scenario.source, file, column, unit, dialect)
        return values[order] if order is not None and isinstance(distribution, Rows) else values

    return distribution.law(read)


def optional_law(scenario: Scenario, distribution: Distribution | None) -> Law | None:
    """Return a law, or none where there is no distribution."""
    return None if distribution is None else law_of(scenario, distribution)
