"""Programs as they are met, over all constructs, each taking 50 us to 5 ms: rows `program_...`."""

import math

import numpy as np

PROGRAMS = {}


def program(*arguments):
    """Registers a program with the arguments of its call; it is differentiated with respect to the first."""

    def register(function):
        PROGRAMS[function.__name__] = function, arguments
        return function

    return register


def draw(*shape, low=-1.0, high=1.0):
    return np.random.default_rng(3).uniform(low, high, shape)


@program(draw(5), draw(5000, 5), (draw(5000) > 0.0).astype(float))
def logistic_regression(beta, X, y):
    eta = X @ beta
    return np.sum(np.logaddexp(0.0, eta) - y * eta) + 0.5 * np.sum(beta * beta)


@program(draw(3), draw(10_000))
def mixture(means, x):
    likelihood = np.zeros_like(x)
    for mean in means:
        z = x - mean
        likelihood = likelihood + np.exp(-0.5 * z * z) / 3.0
    return np.sum(np.log(likelihood))


@program(np.array([0.3, 0.1, 9.81]), 300)
def pendulum(parameters, steps):
    angle, speed = 1.0, 0.0
    friction, length, gravity = parameters[0], parameters[1] + 1.0, parameters[2]
    for _ in range(steps):
        middle = speed - 0.005 * (gravity / length * math.sin(angle) + friction * speed)
        angle = angle + 0.01 * middle
        speed = speed - 0.01 * (gravity / length * math.sin(angle) + friction * middle)
    return angle * angle + speed * speed


@program(draw(400), 0.2, 40)
def heat(u0, kappa, steps):
    u = u0
    for _ in range(steps):
        inner = u[1:-1] + kappa * (u[:-2] - 2.0 * u[1:-1] + u[2:])
        u = np.concatenate((u[:1], inner, u[-1:]))
    return np.sum(u * u)


@program(draw(10, 4), draw(2000, 10), np.arange(2000) % 4)
def softmax_classifier(weights, X, labels):
    scores = X @ weights
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    log_total = np.log(np.sum(np.exp(shifted), axis=1))
    return np.sum(log_total - shifted[np.arange(len(labels)), labels])


@program(np.array([0.5, 0.1]), draw(300))
def autoregression(theta, x):
    rho, mu = theta[0], theta[1]
    total = 0.0
    for t in range(1, len(x)):
        error = x[t] - mu - rho * (x[t - 1] - mu)
        total += error * error
    return total


@program(np.array([0.5, 1.0]), draw(200).tolist())
def local_level(variances, observed):
    level, variance, loglik = 0.0, 10.0, 0.0
    for y in observed:
        variance = variance + variances[0]
        total = variance + variances[1]
        error = y - level
        gain = variance / total
        level = level + gain * error
        variance = variance * (1.0 - gain)
        loglik -= 0.5 * (math.log(total) + error * error / total)
    return loglik


@program(draw(60, low=0.5), draw(60, 2), draw(60))
def gaussian_process(noise, x, y):
    distance = np.sum((x[:, None, :] - x[None, :, :]) ** 2, axis=2)
    K = np.exp(-distance) + np.diag(noise)
    sign, logdet = np.linalg.slogdet(K)
    return 0.5 * (logdet + y @ np.linalg.solve(K, y))


@program(draw(40, 40) / 8.0, draw(40), 60)
def recurrent(W, x, steps):
    h = x
    for _ in range(steps):
        h = np.tanh(W @ h + x)
    return np.sum(h * h)


@program(draw(8), draw(20_000))
def horner(coefficients, x):
    total = np.zeros_like(x)
    for c in coefficients:
        total = total * x + c
    return np.mean(total * total)


@program(draw(80, 3))
def repulsion(positions):
    difference = positions[:, None, :] - positions[None, :, :]
    squared = np.sum(difference * difference, axis=-1) + 0.01
    return 0.5 * np.sum(1.0 / np.sqrt(squared))


@program(draw(4), draw(20_000, 4), draw(20_000))
def huber(beta, X, y):
    error = y - X @ beta
    size = np.abs(error)
    return np.sum(np.where(size < 0.5, 0.5 * error * error, 0.5 * size - 0.125))


@program(draw(500, low=0.1))
def comprehension(x):
    logs = [math.log(v) * v for v in x]
    values = np.array(logs)
    return np.sum(np.exp(values))


@program(np.array([0.7, -0.2]), 250)
def reflected(parameters, steps):
    position, speed, path = parameters[0], parameters[1], 0.0
    for step in range(steps):
        position = position + 0.1 * speed
        if position > 1.0:
            position, speed = 2.0 - position, -speed
        elif position < -1.0:
            position, speed = -2.0 - position, -speed
        else:
            speed = speed + 0.01 * position
        if step % 50 == 49:
            continue
        path += position * position
    return path


def kepler(mean_anomaly, eccentricity):
    anomaly = mean_anomaly
    for _ in range(20):
        error = anomaly - eccentricity * math.sin(anomaly) - mean_anomaly
        if abs(error) < 1e-13:
            break
        anomaly = anomaly - error / (1.0 - eccentricity * math.cos(anomaly))
    return anomaly


@program(0.3, np.linspace(0.1, 3.0, 100).tolist())
def helper_in_a_loop(eccentricity, times):
    total = 0.0
    for time in times:
        total += kepler(time, eccentricity) ** 2
    return total


@program(draw(60, 50), draw(60))
def rows(matrix, weights):
    total = 0.0
    for row, weight in zip(matrix, weights):
        scaled = row * weight
        total += np.sum(scaled * scaled)
    return total


@program(draw(100, 60), 1e-10)
def early_return(matrix, tolerance):
    vector = np.sum(matrix, axis=0)
    last = 0.0
    for trip in range(60):
        product = matrix.T @ (matrix @ vector)
        norm = np.sqrt(np.sum(product * product))
        vector = product / norm
        if trip > 5 and abs(norm - last) < tolerance:
            return norm
        last = norm
    return last


@program(draw(8000, low=0.5, high=1.5))
def axes(x):
    grid = x.reshape(80, 100)
    centred = grid - grid.mean(axis=0)
    spread = np.sqrt(np.sum(centred * centred, axis=0) / 80.0)
    return np.sum(np.log(spread)) + np.sum(np.cumsum(grid, axis=1) ** 2)
