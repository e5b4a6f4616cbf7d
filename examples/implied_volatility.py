"""The volatilities that option prices imply, each a root that `brentq` finds, and how they move with the prices and the rate.

A market maker quotes calls at nine strikes. The derivative goes through the roots by the implicit function theorem, and once more for the
curvature. The references are the formulas: the slope of a volatility with its price is 1 / vega, and the curvature -vomma / vega**3. Exits
with 1 unless both agree.
"""

import sys

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from adcompile import grad, jacobian

SPOT, TERM, RATE = 100.0, 0.5, 0.02
STRIKES = np.linspace(80.0, 120.0, 9)


def call_price(volatility, strike, rate):
    d1 = (np.log(SPOT / strike) + (rate + 0.5 * volatility**2) * TERM) / (volatility * np.sqrt(TERM))
    return SPOT * norm.cdf(d1) - strike * np.exp(-rate * TERM) * norm.cdf(d1 - volatility * np.sqrt(TERM))


def implied_volatility(price, strike, rate):
    return brentq(lambda volatility: call_price(volatility, strike, rate) - price, 1e-3, 5.0, xtol=1e-14)


def smile(prices, rate):
    volatilities = np.empty(len(STRIKES))
    for i in range(len(STRIKES)):
        volatilities[i] = implied_volatility(prices[i], STRIKES[i], rate)
    return volatilities


def formulas(volatility, strike, rate):
    """Vega, vomma and rho of a call."""
    d1 = (np.log(SPOT / strike) + (rate + 0.5 * volatility**2) * TERM) / (volatility * np.sqrt(TERM))
    d2 = d1 - volatility * np.sqrt(TERM)
    vega = SPOT * norm.pdf(d1) * np.sqrt(TERM)
    return vega, vega * d1 * d2 / volatility, strike * TERM * np.exp(-rate * TERM) * norm.cdf(d2)


def main():
    truth = 0.2 + 0.3 * np.log(STRIKES / SPOT) ** 2 - 0.1 * np.log(STRIKES / SPOT)
    prices = call_price(truth, STRIKES, RATE)
    found = smile(prices, RATE)
    vega, vomma, rho = formulas(found, STRIKES, RATE)
    slopes, by_rate = jacobian(smile, wrt=(0, 1))(prices, RATE)
    curvatures = np.array([grad(grad(implied_volatility))(price, strike, RATE) for price, strike in zip(prices, STRIKES)])
    for strike, volatility, slope in zip(STRIKES, found, np.diag(slopes)):
        print(f"strike {strike:5.1f}: volatility {volatility:.4f}, {100.0 * slope:.4f} points more for a price 1 higher")
    apart = max(np.max(np.abs(slopes - np.diag(1.0 / vega))), np.max(np.abs(by_rate + rho / vega)),
                np.max(np.abs(curvatures + vomma / vega**3)))
    print(f"largest difference from the formula of vega, rho and vomma {apart:.1e}")
    return 0 if apart < 1e-9 and np.allclose(found, truth, atol=1e-10) else 1


if __name__ == "__main__":
    sys.exit(main())
