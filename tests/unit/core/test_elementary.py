"""Elementary functions: right to the last places, and the same bits whatever the processor."""

import json
import math
import os
import subprocess
import sys
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from sim.core import elementary
from sim.core.kinds import Floats, Stream
from sim.core.streams import UniformStream

PROJECT = Path(__file__).resolve().parents[3]
PI = "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899863"


def uniforms(count: int, name: str = "elementary") -> Floats:
    """Return the same numbers in (0, 1) every time."""
    return UniformStream(1, 0, Stream.HANDLING, name).take(count)


def units_off(values: Floats, exact: Floats) -> float:
    """Return the largest distance in units of the last place of the exact values."""
    return float(np.max(np.abs(values - exact) / np.spacing(np.abs(exact))))


@pytest.mark.parametrize(
    ("low", "high"), [(-1022.0, 1023.0), (-60.0, 0.0), (-1.0, 1.0), (-(2.0**-20), 2.0**-20)]
)
def test_log_to_one_unit(low: float, high: float) -> None:
    """log(2**x) for 20,000 x in [low, high] differs from the C library's by at most 1 unit."""
    x = np.exp2(low + (high - low) * uniforms(20_000))
    assert units_off(elementary.log(x), np.array([math.log(v) for v in x.tolist()])) <= 1.0


def test_log_of_the_edges() -> None:
    """Log 1 = 0 exactly, log of the smallest and largest uniform as the C library has them to 1 unit."""
    x = np.array([2.0**-53, 1 - 2.0**-53, 2.0, 0.5])
    assert elementary.log(np.ones(1))[0] == 0.0
    assert units_off(elementary.log(x), np.array([math.log(v) for v in x.tolist()])) <= 1.0


@pytest.mark.parametrize(("low", "high"), [(-700.0, 700.0), (-40.0, 40.0), (-1.0, 1.0), (-1e-6, 1e-6)])
def test_exp_to_one_unit(low: float, high: float) -> None:
    """exp(x) for 20,000 x in [low, high] differs from the C library's by at most 1 unit."""
    x = low + (high - low) * uniforms(20_000)
    assert units_off(elementary.exp(x), np.array([math.exp(v) for v in x.tolist()])) <= 1.0


def test_exp_undoes_log() -> None:
    """exp(log x) = x within the error that a unit of the logarithm makes: |log x| + 2 units of x."""
    x = np.exp2(-60.0 + 120.0 * uniforms(5_000))
    logs = elementary.log(x)
    assert np.max(np.abs(elementary.exp(logs) - x) / np.spacing(x) / (np.abs(logs) + 2.0)) <= 1.0


def quantile_error(u: float) -> float:
    """Return how far the normal quantile of u is off, in units of the last place, by 60-digit arithmetic."""
    value = float(elementary.normal_quantile(np.array([u]))[0])
    with localcontext() as context:
        context.prec = 60
        x = Decimal(value)
        density = (-x * x / 2).exp() / (2 * Decimal(PI)).sqrt()
        # Phi(x) = 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...), all terms of one sign.
        term, total, k = x, Decimal(0), 1
        while abs(term) > Decimal(10) ** -55:
            total += term
            k += 2
            term *= x * x / k
        miss = (Decimal("0.5") + density * total - Decimal(u)) / density
    return abs(float(miss)) / float(np.spacing(abs(value)))


def test_normal_quantile_against_exact_arithmetic() -> None:
    """Of 600 u in the middle and both tails (to 2**-53) none is off by over 8 units, half by 1 at most."""
    tails = np.exp2(-1.0 - 52.0 * uniforms(200, "tails"))
    errors = [quantile_error(u) for u in [*uniforms(200).tolist(), *tails.tolist(), *(1 - tails).tolist()]]
    assert max(errors) <= 8.0
    assert float(np.median(errors)) <= 1.0


def test_normal_quantile_against_scipy() -> None:
    """Over 50,000 u the quantile differs from SciPy's by less than 1e-14 + 1e-14 of its size."""
    u = uniforms(50_000)
    exact = special.ndtri(u)
    assert np.all(np.abs(elementary.normal_quantile(u) - exact) <= 1e-14 * (1 + np.abs(exact)))


def test_normal_quantile_is_odd_and_grows() -> None:
    """For u a multiple of 2**-12 the quantiles of u and 1 - u are opposite to the bit, and they grow."""
    u = np.arange(1, 4096, dtype=np.float64) / 4096
    z = elementary.normal_quantile(u)
    assert np.array_equal(z, -z[::-1])
    assert z[2047] == 0.0
    assert (np.diff(z) > 0).all()


def test_the_smallest_and_the_largest_uniform_have_finite_quantiles() -> None:
    """At 2**-53 and 1 - 2**-53 the normal quantile is -8.2095 and 8.2095, rounded."""
    z = elementary.normal_quantile(np.array([2.0**-53, 1 - 2.0**-53]))
    assert np.round(z, 4).tolist() == [-8.2095, 8.2095]


DRAW = """
import hashlib, json, sys
import numpy as np
from numpy._core import _multiarray_umath as core
from sim.core.tape import draw_tape
from tests.unit.core.test_tape import every_law
tape = draw_tape(every_law(), 7, 3)
digest = hashlib.sha256()
for name in tape.columns():
    digest.update(np.ascontiguousarray(getattr(tape, name)).tobytes())
on = [name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]]
print(json.dumps({"on": on, "chats": len(tape), "digest": digest.hexdigest()}))
"""


def drawn_with(**environment: str) -> dict[str, object]:
    """Draw a tape in a fresh process and return its digest and the processor features that NumPy used."""
    run = subprocess.run(
        [sys.executable, "-c", DRAW],
        cwd=PROJECT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, object] = json.loads(run.stdout)
    return found


def test_the_tape_does_not_depend_on_the_processor() -> None:
    """With all of NumPy's vector features of this machine switched off the tape has the same SHA-256."""
    plain = drawn_with(NPY_DISABLE_CPU_FEATURES="")
    features = plain["on"]
    assert isinstance(features, list)
    bare = drawn_with(NPY_DISABLE_CPU_FEATURES=" ".join(features))
    assert bare["on"] == []
    assert plain["chats"] == bare["chats"] != 0
    assert plain["digest"] == bare["digest"]
