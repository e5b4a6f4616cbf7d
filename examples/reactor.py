"""A stirred reactor as a dataclass with its parameters in a nested dict: the rate constants from measured steady states.

Each steady state is the root of a balance, found by Newton's method in a method of the reactor, for which the derivative goes through
the iterations. The reference is the implicit function theorem, written out. Exits with 1 unless both have the same derivative.
"""

import sys
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import least_squares

from adcompile import jacobian

FEEDS = np.linspace(0.5, 3.0, 12)


@dataclass
class Reactor:
    """A -> B of second order and B -> C of first order, at one temperature; `rates` are reached by their names."""

    flow: float
    rates: dict = field(default_factory=dict)
    trips: int = 0

    def balance(self, a, feed):
        return self.flow * (feed - a) - self.rates["first"]["k"] * a * a

    def slope(self, a):
        return -self.flow - 2.0 * self.rates["first"]["k"] * a

    def steady(self, feed):
        """The concentrations of A and B that do not change any more."""
        a = feed
        while True:
            change = self.balance(a, feed) / self.slope(a)
            a -= change
            self.trips += 1
            if abs(change) < 1e-13 * abs(a):
                break
        made = self.rates["first"]["k"] * a * a
        return a, made / (self.flow + self.rates["second"]["k"])


def steady_states(logs, flow):
    """The concentrations for all feeds, A first; `logs` are the logarithms of both rate constants."""
    reactor = Reactor(flow, {"first": {"k": 1.0}, "second": {"k": 1.0}})
    reactor.rates["first"]["k"] *= np.exp(logs[0])
    reactor.rates["second"]["k"] *= np.exp(logs[1])
    found = np.empty((2, len(FEEDS)))
    for i in range(len(FEEDS)):
        found[0, i], found[1, i] = reactor.steady(FEEDS[i])
    return found


def by_the_implicit_function_theorem(logs, flow):
    k, q = np.exp(logs)
    a = (-flow + np.sqrt(flow * flow + 4.0 * k * flow * FEEDS)) / (2.0 * k)
    da = -k * a * a / (flow + 2.0 * k * a)
    b = k * a * a / (flow + q)
    return np.stack([np.stack([da, (k * a * a + 2.0 * k * a * da) / (flow + q)]), np.stack([0.0 * a, -b * q / (flow + q)])], axis=-1)


def main():
    truth, flow = np.log([2.0, 0.5]), 0.7
    seen = steady_states(truth, flow) * (1.0 + 0.01 * np.random.default_rng(1).normal(size=(2, len(FEEDS))))
    slopes = jacobian(steady_states)
    fit = least_squares(lambda logs: (steady_states(logs, flow) - seen).ravel(), np.zeros(2),
                        jac=lambda logs: slopes(logs, flow).reshape(-1, 2))
    found, expected = slopes(fit.x, flow), by_the_implicit_function_theorem(fit.x, flow)
    print(f"rate constants {np.exp(fit.x)}, by which the measurements were made: {np.exp(truth)}")
    print(f"largest difference from the implicit function theorem {np.max(np.abs(found - expected)):.1e}")
    return 0 if np.allclose(found, expected, rtol=1e-9, atol=1e-11) and np.allclose(fit.x, truth, atol=0.05) else 1


if __name__ == "__main__":
    sys.exit(main())
