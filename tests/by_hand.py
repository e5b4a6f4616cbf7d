"""Derivatives of loops as a careful engineer writes them, in the style of the emitted text: what that is measured against.

    kalman_filter               the gradient of `bench.models.kalman_filter`, with the value
    runge_kutta                 the gradient of `runge_kutta` of the corpus
    runge_kutta_of_arrays       the gradient of `damped`, which takes its steps with arrays
    runge_kutta_by_elements     the gradient of `predators`, whose slopes are made of single elements
    heat                        the gradient of `cooled`, which writes an array in place
    hidden_markov_model         the gradient of `forward`
    newton_of_a_class           the gradient of the method `Orbit.anomaly`
    roots                       the gradient of `rooted`, in which an exception is caught
"""

import math

import numpy as np


def damped(theta, y, steps, h):
    for _ in range(steps):
        k1 = slope(y, theta)
        k2 = slope(y + 0.5 * h * k1, theta)
        k3 = slope(y + 0.5 * h * k2, theta)
        k4 = slope(y + h * k3, theta)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)


def slope(y, theta):
    return np.sin(y) - theta * y


def predators(rates, y, steps, h):
    for _ in range(steps):
        k1 = growth(y, rates)
        k2 = growth(y + 0.5 * h * k1, rates)
        k3 = growth(y + 0.5 * h * k2, rates)
        k4 = growth(y + h * k3, rates)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)


def growth(y, rates):
    return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])


def cooled(u0, kappa, steps, observed):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += kappa * (u[:-2] - 2.0 * u[1:-1] + u[2:])
    return np.sum((u - observed) ** 2)


def rooted(x):
    total = 0.0
    for v in x:
        try:
            total += v * v
            r = math.sqrt(v)
            total += r
        except ValueError:
            total -= 0.5 * v
    return total


def forward(transition, emission, observed):
    p = np.array([0.5, 0.5])
    loglik = 0.0
    for seen in observed:
        p = (p @ transition) * emission[:, seen]
        total = p.sum()
        p = p / total
        loglik += np.log(total)
    return loglik


class Orbit:
    """An orbit, whose eccentric anomaly Newton's iteration finds."""

    def __init__(self, tolerance):
        self.tolerance = tolerance

    def anomaly(self, m, e):
        x = m
        while abs(x - e * math.sin(x) - m) > self.tolerance:
            x = x - (x - e * math.sin(x) - m) / (1.0 - e * math.cos(x))
        return x


ORBIT = Orbit(1e-12)


def kalman_filter(parameters, observed, transition, loading):
    # Forward sweep
    covariance_tape = []
    error_tape = []
    spread_tape = []
    gain_tape = []
    weighted_tape = []
    variances = np.exp(parameters)
    process = np.diag(variances[:3])
    noise = np.diag(variances[3:])
    mean = np.zeros(3)
    covariance = np.eye(3)
    loglik = 0.0
    for y in observed:
        mean = transition @ mean
        covariance = transition @ covariance @ transition.T + process
        covariance_tape.append(covariance)
        error = y - loading @ mean
        error_tape.append(error)
        spread = loading @ covariance @ loading.T + noise
        spread_tape.append(spread)
        gain = np.linalg.solve(spread, loading @ covariance).T
        gain_tape.append(gain)
        mean = mean + gain @ error
        covariance = covariance - gain @ loading @ covariance
        weighted = np.linalg.solve(spread, error)
        weighted_tape.append(weighted)
        loglik = loglik - 0.5 * (np.linalg.slogdet(spread)[1] + error @ weighted)

    # Reverse sweep
    process_bar = np.zeros((3, 3))
    noise_bar = np.zeros((2, 2))
    mean_bar = np.zeros(3)
    covariance_bar = np.zeros((3, 3))
    while gain_tape:
        # loglik = loglik - 0.5 * (np.linalg.slogdet(spread)[1] + error @ np.linalg.solve(spread, error))
        error = error_tape.pop()
        spread = spread_tape.pop()
        weighted = weighted_tape.pop()
        b_bar = -0.5 * np.linalg.solve(spread.T, error)
        error_bar = b_bar - 0.5 * weighted
        spread_bar = -np.outer(b_bar, weighted) - 0.5 * np.linalg.inv(spread).T
        # covariance = covariance - gain @ loading @ covariance
        gain = gain_tape.pop()
        gain_bar = -covariance_bar @ covariance_tape.pop().T @ loading.T
        covariance_bar = covariance_bar - (gain @ loading).T @ covariance_bar
        # mean = mean + gain @ error
        gain_bar += np.outer(mean_bar, error)
        error_bar += gain.T @ mean_bar
        # gain = np.linalg.solve(spread, loading @ covariance).T
        b_bar = np.linalg.solve(spread.T, gain_bar.T)
        spread_bar -= b_bar @ gain
        covariance_bar += loading.T @ b_bar
        # spread = loading @ covariance @ loading.T + noise
        noise_bar += spread_bar
        covariance_bar += loading.T @ spread_bar @ loading
        # error = y - loading @ mean
        mean_bar -= loading.T @ error_bar
        # covariance = transition @ covariance @ transition.T + process
        process_bar += covariance_bar
        covariance_bar = transition.T @ covariance_bar @ transition
        # mean = transition @ mean
        mean_bar = transition.T @ mean_bar
    # process, noise = np.diag(np.exp(parameters[:3])), np.diag(np.exp(parameters[3:]))
    variances_bar = np.concatenate([np.diag(process_bar), np.diag(noise_bar)])
    return loglik, variances * variances_bar


def runge_kutta(x, rate):
    # Forward sweep
    x_tape = []
    x2_tape = []
    x3_tape = []
    x4_tape = []
    h = 0.2
    t = 0.0
    while t < 1.0:
        x_tape.append(x)
        k1 = rate * x * (1.0 - x) - 0.1 * math.sin(t)
        x2 = x + 0.5 * h * k1
        x2_tape.append(x2)
        k2 = rate * x2 * (1.0 - x2) - 0.1 * math.sin(t + 0.5 * h)
        x3 = x + 0.5 * h * k2
        x3_tape.append(x3)
        k3 = rate * x3 * (1.0 - x3) - 0.1 * math.sin(t + 0.5 * h)
        x4 = x + h * k3
        x4_tape.append(x4)
        k4 = rate * x4 * (1.0 - x4) - 0.1 * math.sin(t + h)
        x = x + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        t += h

    # Reverse sweep
    x_bar = 2.0 * x
    while x_tape:
        # x = x + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        k_bar = h / 6.0 * x_bar
        # k4 = slope(x + h * k3, t + h)
        x4_bar = k_bar * rate * (1.0 - 2.0 * x4_tape.pop())
        # k3 = slope(x + 0.5 * h * k2, t + 0.5 * h)
        k3_bar = 2.0 * k_bar + h * x4_bar
        x3_bar = k3_bar * rate * (1.0 - 2.0 * x3_tape.pop())
        # k2 = slope(x + 0.5 * h * k1, t + 0.5 * h)
        k2_bar = 2.0 * k_bar + 0.5 * h * x3_bar
        x2_bar = k2_bar * rate * (1.0 - 2.0 * x2_tape.pop())
        # k1 = slope(x, t)
        k1_bar = k_bar + 0.5 * h * x2_bar
        x_bar += x2_bar + x3_bar + x4_bar + k1_bar * rate * (1.0 - 2.0 * x_tape.pop())
    return x * x, x_bar


def runge_kutta_of_arrays(theta, y, steps, h):
    # Forward sweep
    y_tape = []
    y2_tape = []
    y3_tape = []
    y4_tape = []
    for _ in range(steps):
        y_tape.append(y)
        k1 = np.sin(y) - theta * y
        y2 = y + 0.5 * h * k1
        y2_tape.append(y2)
        k2 = np.sin(y2) - theta * y2
        y3 = y + 0.5 * h * k2
        y3_tape.append(y3)
        k3 = np.sin(y3) - theta * y3
        y4 = y + h * k3
        y4_tape.append(y4)
        k4 = np.sin(y4) - theta * y4
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    result = np.sum(y * y)

    # Reverse sweep
    theta_bar = np.zeros_like(theta)
    y_bar = 2.0 * y
    while y_tape:
        # y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        k1_bar = h / 6.0 * y_bar
        k3_bar = 2.0 * k1_bar
        # k4 = slope(y + h * k3, theta)
        y4 = y4_tape.pop()
        theta_bar -= k1_bar * y4
        y4_bar = k1_bar * (np.cos(y4) - theta)
        y_bar += y4_bar
        # k3 = slope(y + 0.5 * h * k2, theta)
        k2_bar = k3_bar
        k3_bar = k3_bar + h * y4_bar
        y3 = y3_tape.pop()
        theta_bar -= k3_bar * y3
        y3_bar = k3_bar * (np.cos(y3) - theta)
        y_bar += y3_bar
        # k2 = slope(y + 0.5 * h * k1, theta)
        k2_bar = k2_bar + 0.5 * h * y3_bar
        y2 = y2_tape.pop()
        theta_bar -= k2_bar * y2
        y2_bar = k2_bar * (np.cos(y2) - theta)
        y_bar += y2_bar
        # k1 = slope(y, theta)
        k1_bar = k1_bar + 0.5 * h * y2_bar
        y = y_tape.pop()
        theta_bar -= k1_bar * y
        y_bar += k1_bar * (np.cos(y) - theta)
    return result, theta_bar


def runge_kutta_by_elements(rates, y, steps, h):
    # Forward sweep
    y_tape = []
    y2_tape = []
    y3_tape = []
    y4_tape = []
    rate, rate2 = rates
    for _ in range(steps):
        y_tape.append(y)
        a, b = y
        k1 = np.array([rate * a - a * b, rate2 * a * b - b])
        y2 = y + 0.5 * h * k1
        y2_tape.append(y2)
        a, b = y2
        k2 = np.array([rate * a - a * b, rate2 * a * b - b])
        y3 = y + 0.5 * h * k2
        y3_tape.append(y3)
        a, b = y3
        k3 = np.array([rate * a - a * b, rate2 * a * b - b])
        y4 = y + h * k3
        y4_tape.append(y4)
        a, b = y4
        k4 = np.array([rate * a - a * b, rate2 * a * b - b])
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    result = np.sum(y * y)

    # Reverse sweep
    # return np.sum(y * y)
    rates_bar = np.zeros_like(rates)
    y_bar = 2.0 * y
    while y_tape:
        # y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        k1_bar = h / 6.0 * y_bar
        k2_bar = k3_bar = 2.0 * k1_bar
        # return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])
        a, b = y4_tape.pop()
        a_bar, b_bar = k1_bar
        t = b_bar * b
        rates_bar[0] += a_bar * a
        rates_bar[1] += t * a
        # k4 = growth(y + h * k3, rates)
        y4_bar = np.array([a_bar * (rate - b) + t * rate2, b_bar * (rate2 * a - 1.0) - a_bar * a])
        y_bar += y4_bar
        k3_bar = k3_bar + h * y4_bar
        # return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])
        a, b = y3_tape.pop()
        a_bar, b_bar = k3_bar
        t = b_bar * b
        rates_bar[0] += a_bar * a
        rates_bar[1] += t * a
        # k3 = growth(y + 0.5 * h * k2, rates)
        y3_bar = np.array([a_bar * (rate - b) + t * rate2, b_bar * (rate2 * a - 1.0) - a_bar * a])
        y_bar += y3_bar
        k2_bar = k2_bar + 0.5 * h * y3_bar
        # return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])
        a, b = y2_tape.pop()
        a_bar, b_bar = k2_bar
        t = b_bar * b
        rates_bar[0] += a_bar * a
        rates_bar[1] += t * a
        # k2 = growth(y + 0.5 * h * k1, rates)
        y2_bar = np.array([a_bar * (rate - b) + t * rate2, b_bar * (rate2 * a - 1.0) - a_bar * a])
        y_bar += y2_bar
        k1_bar = k1_bar + 0.5 * h * y2_bar
        # return np.array([rates[0] * y[0] - y[0] * y[1], rates[1] * y[0] * y[1] - y[1]])
        a, b = y_tape.pop()
        a_bar, b_bar = k1_bar
        t = b_bar * b
        rates_bar[0] += a_bar * a
        rates_bar[1] += t * a
        # k1 = growth(y, rates)
        y_bar += np.array([a_bar * (rate - b) + t * rate2, b_bar * (rate2 * a - 1.0) - a_bar * a])
    return result, rates_bar


def heat(u0, kappa, steps, observed):
    # Forward sweep
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += kappa * (u[:-2] - 2.0 * u[1:-1] + u[2:])
    t = u - observed
    result = np.sum(t ** 2)

    # Reverse sweep
    # return np.sum((u - observed) ** 2)
    t *= 2.0
    u_bar = t
    for _ in range(steps):
        # u[1:-1] += kappa * (u[:-2] - 2.0 * u[1:-1] + u[2:])
        t_bar = kappa * u_bar[1:-1]
        u_bar[:-2] += t_bar
        u_bar[2:] += t_bar
        t_bar *= 2.0
        u_bar[1:-1] -= t_bar
    # u = u0.copy()
    return result, u_bar


def hidden_markov_model(transition, emission, observed):
    # Forward sweep
    p_tape = []
    t_tape = []
    total_tape = []
    p = np.array([0.5, 0.5])
    loglik = 0.0
    for seen in observed:
        p_tape.append(p)
        t = p @ transition
        t_tape.append(t)
        p = t * emission[:, seen]
        total = np.sum(p)
        total_tape.append(total)
        p = p / total
        loglik += np.log(total)

    # Reverse sweep
    transition_bar = np.zeros_like(transition)
    p_bar = np.zeros(2)
    for seen in reversed(observed):
        # loglik += np.log(total)
        total = total_tape.pop()
        total_bar = 1.0 / total
        # p = p / total
        t = t_tape.pop()
        total_bar -= p_bar @ (t * emission[:, seen]) / total ** 2
        p_bar = p_bar / total
        # total = p.sum()
        p_bar += total_bar
        # p = (p @ transition) * emission[:, seen]
        t_bar = p_bar * emission[:, seen]
        transition_bar += np.outer(p_tape.pop(), t_bar)
        p_bar = transition @ t_bar
    return loglik, transition_bar


def newton_of_a_class(m, e):
    # Forward sweep
    x_tape = []
    x = m
    while abs(x - e * math.sin(x) - m) > ORBIT.tolerance:
        x_tape.append(x)
        x = x - (x - e * math.sin(x) - m) / (1.0 - e * math.cos(x))
    result = x

    # Reverse sweep
    m_bar = 0.0
    x_bar = 1.0
    while x_tape:
        # x = x - (x - e * math.sin(x) - m) / (1.0 - e * math.cos(x))
        x = x_tape.pop()
        sin_x = math.sin(x)
        t = 1.0 - e * math.cos(x)
        t2_bar = -x_bar / t
        t_bar = -t2_bar * (x - e * sin_x - m) / t
        m_bar -= t2_bar
        x_bar += t2_bar * t + t_bar * e * sin_x
    # x = m
    m_bar += x_bar
    return result, m_bar


def roots(x):
    # Forward sweep
    r_tape = []
    path_tape = []
    total = 0.0
    for v in x:
        try:
            total += v * v
            r = math.sqrt(v)
            path_tape.append(0)
            r_tape.append(r)
            total += r
        except ValueError:
            path_tape.append(1)
            total -= 0.5 * v

    # Reverse sweep
    x_bar = np.zeros_like(x)
    for i in range(len(path_tape) - 1, -1, -1):
        if path_tape.pop() == 0:
            # total += r
            # r = math.sqrt(v)
            x_bar[i] += 0.5 / r_tape.pop()
        else:
            # total -= 0.5 * v
            x_bar[i] -= 0.5
        # total += v * v
        x_bar[i] += 2.0 * x[i]
    return total, x_bar
