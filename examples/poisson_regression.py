"""Poisson regression: the negative log likelihood as it stands in a textbook, fitted with the derivatives adcompile makes.

The reference is iteratively reweighted least squares (IRLS), which is what statistics packages run. Exits with 1 unless
both agree to 1e-6.
"""

import sys

import numpy as np
from scipy.optimize import minimize

from adcompile import grad, hessian


def negative_log_likelihood(beta, X, y):
    eta = X @ beta
    rate = np.exp(eta)
    log_density = y * eta - rate
    total = np.sum(log_density)
    return -total


def simulated(n=1000, coefficients=(1.0, 1.8), seed=20):
    """Counts whose logarithmic rate is linear in two uniform covariates."""
    random = np.random.default_rng(seed)
    X = random.uniform(size=(n, 2))
    return X, random.poisson(np.exp(X @ np.array(coefficients))).astype(float)


def fitted_by_irls(X, y):
    """Estimates and standard errors by weighted least squares, from log(y + 0.1) until nothing changes any more."""
    eta = np.log(y + 0.1)
    beta = np.zeros(X.shape[1])
    for _ in range(100):
        rate = np.exp(eta)
        information = X.T @ (rate[:, None] * X)
        before, beta = beta, np.linalg.solve(information, X.T @ (rate * eta + y - rate))
        eta = X @ beta
        if np.max(np.abs(beta - before)) < 1e-13:
            break
    information = X.T @ (np.exp(eta)[:, None] * X)
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def main():
    X, y = simulated()
    gradient = grad(negative_log_likelihood)
    fit = minimize(negative_log_likelihood, np.zeros(2), args=(X, y), jac=gradient, method="BFGS")
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(negative_log_likelihood)(fit.x, X, y))))
    reference, reference_errors = fitted_by_irls(X, y)

    print(f"BFGS: {fit.message} ({fit.nit} iterations)\n")
    print("coefficient    estimate        IRLS   std.error        IRLS")
    for row in zip(("first", "second"), fit.x, reference, errors, reference_errors):
        print("{:<11}{:12.7f}{:12.7f}{:12.7f}{:12.7f}".format(*row))
    print("\nThe gradient that ran:\n")
    print(gradient.source)
    agree = np.allclose(fit.x, reference, rtol=0, atol=1e-6) and np.allclose(errors, reference_errors, rtol=1e-6, atol=0)
    if not agree:
        print("The two fits do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
