"""Survival times whose model is a cumulative hazard: the hazard itself is its derivative, taken inside of the likelihood.

Failures wear out by a Weibull law and happen by chance besides, H(t) = (t / scale)^shape + chance t. The likelihood of censored times
asks for H and for the hazard dH/dt, which nobody writes down here. The reference has it by hand. Exits with 1 unless value, gradient,
Hessian and estimates agree to 1e-9.
"""

import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import elementwise_grad, grad, hessian, value_and_grad


def cumulative_hazard(t, parameters):
    shape, scale, chance = np.exp(parameters)
    return (t / scale) ** shape + chance * t


hazard = elementwise_grad(cumulative_hazard)


def negative_log_likelihood(parameters, time, failed):
    return -np.sum(failed * np.log(hazard(time, parameters)) - cumulative_hazard(time, parameters))


def by_hand(parameters, time, failed):
    shape, scale, chance = np.exp(parameters)
    rate = shape / scale * (time / scale) ** (shape - 1.0) + chance
    return -np.sum(failed * np.log(rate) - (time / scale) ** shape - chance * time)


def simulated(n=20_000, shape=2.5, scale=4.0, chance=0.05, censored_at=6.0, seed=7):
    """Time under observation, and whether it ended in a failure."""
    random = np.random.default_rng(seed)
    time = np.minimum(scale * random.weibull(shape, n), random.exponential(1.0 / chance, n))
    return np.minimum(time, censored_at), (time <= censored_at).astype(float)


def main():
    data = simulated()
    start = np.array([0.5, 1.0, -2.0])
    objective = value_and_grad(negative_log_likelihood)
    fit = minimize(objective, start, args=data, jac=True, hess=hessian(negative_log_likelihood), method="trust-exact",
                   options={"gtol": 1e-8})
    reference = minimize(value_and_grad(by_hand), start, args=data, jac=True, hess=hessian(by_hand), method="trust-exact",
                         options={"gtol": 1e-8})
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(negative_log_likelihood)(fit.x, *data))))

    print(f"trust-exact: {fit.nit} iterations\n")
    print("parameter      estimate     by hand   std.error")
    for row in zip(("log shape", "log scale", "log chance"), fit.x, reference.x, errors):
        print("{:<11}{:12.7f}{:12.7f}{:12.7f}".format(*row))
    print("\nThe value and gradient that ran:\n")
    print(objective.source)
    agree = all(np.allclose(f(negative_log_likelihood)(point, *data), f(by_hand)(point, *data), rtol=1e-9, atol=1e-9)
                for f in (lambda f: f, grad, hessian) for point in (start, reference.x))
    if not agree or not np.allclose(fit.x, reference.x, rtol=0, atol=1e-7):
        print("The derivative inside and the hazard by hand disagree.")
        return 1
    print("\nThe hazard as a derivative agrees with the hazard by hand.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
