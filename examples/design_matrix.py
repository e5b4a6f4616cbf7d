"""Wages by experience, school and region: a formula over a table of pandas, and a model of both the mean and the spread.

The design matrix is one of formulaic, with a column for each region but the first; the likelihood is written over tables and columns as
they are. Where the spread is the same for all, the reference is the closed form, by least squares; where it depends on school, it is
Fisher scoring by hand, two regressions in turn. Exits with 1 unless all agree to 6 digits.
"""

import sys

import formulaic
import numpy as np
import pandas as pd

from adcompile.fit import mle

FORMULA = "log_wage ~ experience + I(experience**2) + school + C(region)"


def people(n=600, seed=4):
    """A table of people, in no order."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({
        "experience": random.uniform(0.0, 4.0, n), "school": random.integers(8, 19, n) / 10.0,
        "region": random.choice(["north", "south", "west"], n)})
    level = table["region"].map({"north": 0.0, "south": -0.2, "west": 0.1})
    mean = 1.5 + 0.5 * table["experience"] - 0.08 * table["experience"] ** 2 + 0.7 * table["school"] + level
    table["log_wage"] = mean + np.exp(-2.0 + 0.8 * table["school"]) * random.normal(size=n)
    return table.sample(frac=1.0, random_state=seed)


def terms(params, wages, design, spread):
    """The negative log-likelihood of each person, as an array."""
    error = wages["log_wage"] - design @ params["mean"]
    scale = spread @ params["spread"]
    return (scale + 0.5 * (error / np.exp(scale)) ** 2).to_numpy() + 0.5 * np.log(2.0 * np.pi)


def by_scoring(y, X, Z):
    """Both parts by hand: weighted least squares for the mean, and a scoring step for the logarithm of the spread."""
    mean = np.linalg.lstsq(X, y, rcond=None)[0]
    spread = np.zeros(Z.shape[1])
    spread[0] = np.log(np.std(y - X @ mean))
    for _ in range(200):
        weight = np.exp(-(Z @ spread))
        mean = np.linalg.lstsq(weight[:, None] * X, weight * y, rcond=None)[0]
        scores = ((y - X @ mean) * weight) ** 2 - 1.0
        spread = spread + np.linalg.lstsq(Z, scores, rcond=None)[0] / 2.0
    return mean, spread


def main():
    table = people()
    wages, design = formulaic.model_matrix(FORMULA, table)
    y, X = wages["log_wage"].to_numpy(), design.to_numpy()

    found = {}
    for name, formula in (("the same spread", "1"), ("a spread by school", "1 + school")):
        spread = formulaic.model_matrix(formula, table)
        start = {"mean": np.zeros(design.shape[1]), "spread": np.zeros(spread.shape[1])}
        names = {"mean": list(design.columns), "spread": list(spread.columns)}
        found[name] = mle(terms, start, (wages, design, spread), names=names)
        print(f"{name}\n{found[name].summary()}\n")

    same, by_school = found.values()
    closed = np.linalg.lstsq(X, y, rcond=None)[0]
    mean, spread = by_scoring(y, X, formulaic.model_matrix("1 + school", table).to_numpy())
    apart = max(np.max(np.abs(same.params["mean"] - closed)),
                abs(same.params["spread"][0] - np.log(np.sqrt(np.mean((y - X @ closed) ** 2)))),
                np.max(np.abs(by_school.params["mean"] - mean)), np.max(np.abs(by_school.params["spread"] - spread)))
    print(f"largest difference from the closed form and from scoring by hand: {apart:.1e}")
    return 0 if apart < 1e-6 else 1


if __name__ == "__main__":
    sys.exit(main())
