"""The two-tier desk in Ciw: a node a group, a server a slot, reneging customers. Ciw draws its own numbers.

Ciw is no dependency: it is installed into a folder of its own, in pinned versions, and thrown away.
"""

import math
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from workload import Day

PINNED = ("ciw==3.2.7", "networkx==3.6.1", "tqdm==4.70.1")
FORWARDED = 0.2
LONG_S = 1e6
"""After closing; by then everybody is gone."""


def install(folder: Path) -> ModuleType | None:
    """Return Ciw, installed into a folder; None where it cannot be had."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run(
            [*command, "--no-deps", "--target", str(folder), *PINNED],
            check=True,
            capture_output=True,
            timeout=120,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    # Behind everything else: the project's own NumPy serves.
    sys.path.append(str(folder))
    try:
        import ciw
    except ImportError:
        return None
    module: ModuleType = ciw
    return module


def network_of(ciw: Any, day: Day) -> Any:
    """Return the desk as a network; two widgets of three are linked to A."""

    class UntilClosing(ciw.dists.Exponential):
        """Poisson arrivals that stop when the desk closes."""

        def sample(self, t: float | None = None, ind: object = None) -> float:
            """Return the time to the next arrival."""
            gap: float = super().sample(t, ind)
            return gap if (t or 0.0) + gap < day.minutes * 60 else math.inf

    def lognormal(minutes: float, cv: float = 0.8) -> Any:
        variance = math.log(1 + cv * cv)
        return ciw.dists.Lognormal(math.log(minutes * 60) - variance / 2, math.sqrt(variance))

    def exponential(minutes: float) -> Any:
        return ciw.dists.Exponential(1 / (minutes * 60))

    rate = day.chats_per_hour / 3600
    return ciw.create_network(
        arrival_distributions=[UntilClosing(rate * 2 / 3), UntilClosing(rate / 3), None],
        service_distributions=[lognormal(8), lognormal(8), lognormal(12)],
        reneging_time_distributions=[exponential(4), exponential(4), exponential(10)],
        routing=[[0.0, 0.0, FORWARDED], [0.0, 0.0, FORWARDED], [0.0, 0.0, 0.0]],
        number_of_servers=[3 * count for count in day.operators],
    )


def ready(ciw: Any, day: Day, seed: int) -> Any:
    """Return a simulation that has not begun."""
    ciw.seed(seed)
    return ciw.Simulation(network_of(ciw, day))


def run(simulation: Any, day: Day) -> None:
    """Run a day until everybody is gone."""
    simulation.simulate_until_max_time(day.minutes * 60 + LONG_S)


def describe(simulation: Any, day: Day) -> tuple[float, float, float]:
    """Return mean wait of the taken legs in seconds, abandoned share of the legs, share of slots in use."""
    records = simulation.get_all_records()
    taken = [record for record in records if record.record_type == "service"]
    closes = day.minutes * 60
    within = sum(min(r.service_end_date, closes) - min(r.service_start_date, closes) for r in taken)
    wait = sum(record.waiting_time for record in taken) / len(taken)
    return wait, 1 - len(taken) / len(records), within / (3 * sum(day.operators) * closes)


def chats_of(simulation: Any) -> int:
    """Return how many customers came."""
    return len({record.id_number for record in simulation.get_all_records()})
