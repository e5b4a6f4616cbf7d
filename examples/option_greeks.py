"""Greeks of options: of a European call at many prices at once, and of an American put on a tree that is stepped back in place.

The references are the formulas of Black and Scholes for all of first and second order, and differences for the tree, whose holder may
exercise at every step. `--picture FILE` draws delta, gamma and vega. Exits with 1 unless all agree.
"""

import argparse
import sys

import numpy as np
from scipy.special import ndtr

from adcompile import elementwise_grad, value_and_grad


def call(spot, strike, rate, volatility, time):
    """The price of a European call."""
    spread = volatility * np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / spread
    return spot * ndtr(d1) - strike * np.exp(-rate * time) * ndtr(d1 - spread)


def american_put(spot, strike, rate, volatility, time, steps=200):
    """The price of an American put on the tree of Cox, Ross and Rubinstein."""
    step = time / steps
    up = np.exp(volatility * np.sqrt(step))
    chance = (np.exp(rate * step) - 1.0 / up) / (up - 1.0 / up)
    discount = np.exp(-rate * step)
    prices = spot * up ** np.arange(-steps, steps + 1, 2)
    values = np.maximum(strike - prices, 0.0)
    for k in range(steps, 0, -1):
        prices = prices[:k] * up
        values[:k] = discount * (chance * values[1:k + 1] + (1.0 - chance) * values[:k])
        values[:k] = np.maximum(values[:k], strike - prices)
    return values[0]


def by_the_formula(spot, strike, rate, volatility, time):
    """All Greeks of the call."""
    root = np.sqrt(time)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility**2) * time) / (volatility * root)
    d2 = d1 - volatility * root
    density = np.exp(-0.5 * d1**2) / np.sqrt(2.0 * np.pi)
    return {"delta": ndtr(d1), "gamma": density / (spot * volatility * root), "vega": spot * density * root,
            "theta": -spot * density * volatility / (2.0 * root) - rate * strike * np.exp(-rate * time) * ndtr(d2),
            "rho": strike * time * np.exp(-rate * time) * ndtr(d2), "vanna": -density * d2 / volatility,
            "volga": spot * density * root * d1 * d2 / volatility}


def greeks():
    """Each Greek as a function of the same arguments as the price."""
    delta, vega = elementwise_grad(call), elementwise_grad(call, wrt="volatility")
    theta = elementwise_grad(call, wrt="time")
    return {"delta": delta, "gamma": elementwise_grad(delta), "vega": vega, "theta": lambda *at: -theta(*at),
            "rho": elementwise_grad(call, wrt="rate"), "vanna": elementwise_grad(delta, wrt="volatility"),
            "volga": elementwise_grad(vega, wrt="volatility")}


def draw(file, spot, strike, found):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    _, axes = pyplot.subplots(1, 3, figsize=(8.0, 2.8), layout="constrained")
    for ax, name in zip(axes, ("delta", "gamma", "vega")):
        ax.axvline(strike, color="0.8", linewidth=1.0)
        ax.plot(spot, found[name], "k", linewidth=1.4)
        ax.set_title(name, fontsize="medium")
        ax.set_xlabel("price of the share")
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].figure.savefig(file, dpi=110)


def main(picture=None):
    spot, strike = np.linspace(50.0, 150.0, 101), 100.0
    at = np.full(101, strike), np.full(101, 0.03), np.full(101, 0.25), np.full(101, 0.5)
    found = {name: greek(spot, *at) for name, greek in greeks().items()}
    formulas = by_the_formula(spot, *at)
    apart = {name: np.max(np.abs(found[name] - formulas[name])) for name in found}
    print("call at 100         " + "".join([f"{name:>10}" for name in found]))
    print("derivatives         " + "".join([f"{values[50]:10.5f}" for values in found.values()]))
    print("largest difference  " + "".join([f"{value:10.0e}" for value in apart.values()]))

    point = np.array([95.0, 100.0, 0.03, 0.25, 0.5])
    tree = value_and_grad(american_put, wrt=(0, 1, 2, 3, 4))
    price, slopes = tree(*point)
    differences = [(american_put(*(point + shift)) - american_put(*(point - shift))) / 2e-5 for shift in 1e-5 * np.eye(5)]
    print(f"\nAmerican put at 95: {price:.5f}\n\n{'':<12}{'derivative':>12}{'differences':>14}")
    for row in zip(("spot", "strike", "rate", "volatility", "time"), slopes, differences):
        print("{:<12}{:12.6f}{:14.6f}".format(*row))
    homogeneous = point[0] * slopes[0] + point[1] * slopes[1] - price
    print(f"\nprice less spot and strike times their slopes, which is 0: {abs(homogeneous):.0e}")
    if picture is not None:
        draw(picture, spot, strike, found)
    agree = max(apart.values()) < 1e-10 and np.allclose(slopes, differences, rtol=1e-6, atol=1e-7) and abs(homogeneous) < 1e-10
    if not agree:
        print("The derivatives do not agree with their references.")
    return 0 if agree else 1


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--picture", metavar="FILE")
    sys.exit(main(arguments.parse_args().picture))
