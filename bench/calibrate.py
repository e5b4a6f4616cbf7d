"""What operations cost for each number and direction here, beside the table that plans are made from: `python -m bench calibrate`.

The table is shipped (`compiler/plans/unit_costs.py`), so that a call goes the same way on every machine. Where this prints other proportions
for the machines that matter, its numbers are entered there by hand, and `python -m bench modes` says what has become of the choices.
"""

import numpy as np

from adcompile.compiler.plans import unit_costs
from bench.measure import medians

DIRECTIONS, LENGTH = 64, 1000
RANDOM = np.random.default_rng(2)


def measured():
    """For each row of the table its name, what it is here and what is shipped, in nanoseconds."""
    wide, row = RANDOM.normal(size=(DIRECTIONS, LENGTH)), RANDOM.normal(size=LENGTH)
    matrix, narrow = RANDOM.normal(size=(LENGTH, 200)), RANDOM.normal(size=(1, 4))
    places, tape, numbers = RANDOM.integers(0, LENGTH, LENGTH), [], (0.3, 0.7)
    stacks = [wide[:, :500], wide[:, 500:]]

    def on_numbers():
        a, b = numbers
        a * b + a * b

    def taped():
        for _ in range(100):
            tape.append(0.5)
        for _ in range(100):
            tape.pop()

    calls = {
        "elementwise": (lambda: wide * row, wide.size), "along": (lambda: np.sum(wide, axis=-1), wide.size),
        "indexed": (lambda: wide[:, places], wide.size), "joined": (lambda: np.concatenate(stacks, axis=1), wide.size),
        "contracted": (lambda: wide @ matrix, wide.size * 200), "CALL": (lambda: narrow * narrow, 1),
        "NUMBER": (on_numbers, 2), "TAPED": (taped, 100),
    }
    for name, (call, count) in calls.items():
        found, = medians(call, seconds=0.3)
        shipped = unit_costs.FOR_EACH[name] if name in unit_costs.FOR_EACH else getattr(unit_costs, name)
        yield name, 1e9 * found / count, shipped


def main():
    print(f"{'row':<14}{'here, ns':>12}{'shipped, ns':>14}")
    for name, here, shipped in measured():
        print(f"{name:<14}{here:>12.3g}{shipped:>14.3g}", flush=True)
