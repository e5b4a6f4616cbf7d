"""Whole models: likelihoods, simulations and solvers as they are met in practice."""

import math

import numpy as np

from tests.corpus import at, draw, program

COUNTS = np.array([0.0, 2.0, 1.0, 4.0, 1.0])
DESIGN = np.column_stack([np.ones(5), draw(5, seed=21)])
TIMES = np.array([0.3, 1.2, 2.5, 5.0])
OBSERVED = np.array([True, True, False, True])


@program((draw(2, seed=1), DESIGN, COUNTS), wrt=(0,))
def nll(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


@program((2.0, 0.3, 0.02, 1.0, 20), (2.0, 0.3, 0.02, 1.0, 0))
def orbit(growth, predation, conversion, decline, steps):
    prey, predators = 10.0, 5.0
    misfit = 0.0
    step = 0
    while step < steps:
        prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
        predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
        prey += 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
        predators += 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
        misfit += (prey - 10.0) ** 2
        step += 1
    return misfit


@program(
    (draw(5, seed=1, low=0.1, high=2.0), draw(5, seed=2)),
    at(np.array([1.0, 0.0, 2.0]), np.array([0.5, 0.25, 1.0]),
       gradient=(np.array([0.5, 0.0, 0.5]), np.array([0.0, 0.0, math.log(2.0)]))),
)
def log_weight(x, w):
    return np.sum(np.where(x > 0.0, w * np.log(x), -1.0))


def anomaly(m, e):
    x = m
    while abs(x - e * math.sin(x) - m) > 1e-13:
        x = x - (x - e * math.sin(x) - m) / (1.0 - e * math.cos(x))
    return x


@program((0.3, np.array([0.4, 1.1]), np.array([0.5, 1.0])), (0.7, np.array([0.4]), np.array([0.5])), wrt=(0,))
def misfit(e, times, seen):
    total = 0.0
    for t, s in zip(times, seen):
        total += (anomaly(t, e) - s) ** 2
    return total


@program((draw(2, seed=1),))
def exponential_survival(theta):
    log_rate, log_hazard_ratio = theta
    treated = np.array([0.0, 1.0, 1.0, 0.0])
    log_hazard = log_rate + log_hazard_ratio * treated
    hazard = np.exp(log_hazard)
    log_likelihood = np.sum(np.where(OBSERVED, log_hazard, 0.0)) - hazard @ TIMES
    return -log_likelihood / len(TIMES)


@program((draw(2, seed=1),))
def logistic_regression(beta):
    eta = DESIGN @ beta
    success = COUNTS > 0.5
    sign = np.where(success, 1.0, -1.0)
    losses = np.logaddexp(0.0, -sign * eta)
    penalty = 0.1 * np.sum(beta ** 2)
    return np.mean(losses) + penalty


@program((draw(2, seed=1), 0.3))
def negative_binomial(beta, log_size):
    size = np.exp(log_size)
    mu = np.exp(DESIGN @ beta)
    log_p = np.log(size / (size + mu))
    total = 0.0
    for y, m, lp in zip(COUNTS, mu, log_p):
        total += size * lp + y * np.log(m / (size + m))
        for k in range(int(y)):
            total += np.log(size + k) - math.log(k + 1.0)
    return -total


@program((0.2, 0.5, -0.3), (0.9, 1.5, 0.3))
def autoregression_filter(phi, sigma, mean):
    state = mean
    variance = sigma * sigma / (1.1 - phi * phi)
    loglik = 0.0
    for y in (0.1, 0.4, -0.3, 0.8):
        forecast = variance + 0.5
        error = y - state
        loglik -= 0.5 * (math.log(forecast) + error * error / forecast)
        gain = variance / forecast
        state = mean + phi * (state + gain * error - mean)
        variance = phi * phi * variance * (1.0 - gain) + sigma * sigma
    return loglik


@program((draw(2, 2, seed=1, low=0.2, high=0.8), draw(4, 2, seed=2, low=0.1, high=1.0)))
def hidden_markov_model(transition, emission):
    p = np.array([0.5, 0.5])
    loglik = 0.0
    for row in emission:
        p = (p @ transition) * row
        total = p.sum()
        p = p / total
        loglik += np.log(total)
    return loglik


@program((1.2, 0.4), (-0.3, 1.4))
def runge_kutta(x, rate):
    def slope(y, t):
        return rate * y * (1.0 - y) - 0.1 * math.sin(t)

    h = 0.2
    t = 0.0
    while t < 1.0:
        k1 = slope(x, t)
        k2 = slope(x + 0.5 * h * k1, t + 0.5 * h)
        k3 = slope(x + 0.5 * h * k2, t + 0.5 * h)
        k4 = slope(x + h * k3, t + h)
        x = x + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        t += h
    return x * x


@program((np.array([1.1, 0.4]),))
def oscillator_with_array_state(theta):
    state = np.array([1.0, 0.0])
    stiffness, damping = theta
    energy = 0.0
    for _ in range(5):
        position, speed = state
        force = -stiffness * position - damping * speed
        state = state + 0.1 * np.array([speed, force])
        energy += 0.5 * (state @ state)
    return energy


@program((3.0, 2.0), (0.4, 1.5))
def bisection_then_newton(a, power):
    low, high = 0.0, 10.0
    while high - low > 4.0:
        middle = 0.5 * (low + high)
        if middle ** 2 > a:
            high = middle
        else:
            low = middle
    x = 0.5 * (low + high)
    for _ in range(30):
        step = (x ** power - a) / (power * x ** (power - 1.0))
        x = x - step
        if abs(step) < 1e-14:
            break
    return x


@program((draw(4, seed=1), 0.3))
def huber_loss(residuals, delta):
    total = 0.0
    for r in residuals:
        if abs(r) <= delta:
            total += 0.5 * r * r
        else:
            total += delta * (abs(r) - 0.5 * delta)
    mean = total / len(residuals)
    return mean


@program((draw(3, seed=1), 0.5))
def log_sum_exp_by_hand(v, temperature):
    largest = v[0]
    for a in v:
        if a > largest:
            largest = a
    total = 0.0
    for a in v:
        total += math.exp((a - largest) / temperature)
    return largest + temperature * math.log(total)


@program((100.0, 105.0, 0.2, 0.5), (100.0, 80.0, 0.4, 1.5))
def black_scholes(spot, strike, sigma, maturity):
    def normal(z):
        return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))

    rate = 0.03
    spread = sigma * math.sqrt(maturity)
    d1 = (math.log(spot / strike) + (rate + 0.5 * sigma ** 2) * maturity) / spread
    d2 = d1 - spread
    discounted = strike * math.exp(-rate * maturity)
    return spot * normal(d1) - discounted * normal(d2)


@program((0.2, 0.8, 4), (0.2, 1.8, 6), (0.5, 1.2, 3))
def option_on_a_tree(rate, sigma, steps):
    up = math.exp(sigma / math.sqrt(steps))
    down = 1.0 / up
    p = (math.exp(rate / steps) - down) / (up - down)
    values = [max(up ** (2 * k - steps) - 0.95, 0.0) for k in range(steps + 1)]
    for level in range(steps, 0, -1):
        values = [math.exp(-rate / steps) * (p * values[k + 1] + (1.0 - p) * values[k]) for k in range(level)]
    return values[0]


@program((draw(3, 2, seed=1),))
def gaussian_mixture(means):
    data = draw(5, 2, seed=9)
    total = 0.0
    for point in data:
        d = point - means
        log_p = -0.5 * np.sum(d * d, axis=1)
        largest = np.max(log_p)
        total += largest + np.log(np.sum(np.exp(log_p - largest)))
    return -total


@program((draw(2, seed=1),), (np.array([-1.2, 1.0]),))
def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        a = 1.0 - x[i]
        b = x[i + 1] - x[i] ** 2
        total += a ** 2 + 100.0 * b ** 2
    return total


@program((0.6, 0.3, 3), (1.6, -0.3, 2))
def continued_fraction(x, y, n):
    value = x
    for k in range(n, 0, -1):
        value = k * x / (1.0 + y * value * value)
    numerator, denominator = value, 1.0 + value * y
    ratio = numerator / denominator
    return ratio


@program((1.7, 0.3), (0.2, 0.9))
def arithmetic_geometric_mean(a, b):
    while abs(a - b) > 1e-14:
        a, b = 0.5 * (a + b), math.sqrt(a * b)
    ellipse = math.pi / (2.0 * a)
    return ellipse


@program((draw(6, seed=3, low=0.5, high=2.0), 0.4))
def exponential_smoothing_with_trend(y, alpha):
    level, trend = y[0], y[1] - y[0]
    loss = 0.0
    for k, value in enumerate(y[2:]):
        error = value - (level + trend)
        loss += error * error / (k + 1)
        level = level + trend + alpha * error
        trend = trend + 0.5 * alpha * error
    return loss


@program((np.array([0.9, 0.4]), np.array([1.0, 0.3]), 4), (np.array([-0.3, 0.2]), np.array([0.5, -0.8]), 2), wrt=(0, 1))
def runge_kutta_of_two_populations(rates, y, steps):
    def slope(y):
        return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])

    h = 0.1
    for _ in range(steps):
        k1 = slope(y)
        k2 = slope(y + 0.5 * h * k1)
        k3 = slope(y + 0.5 * h * k2)
        k4 = slope(y + h * k3)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)
