"""The programs of `bench native`, with what each is differentiated by and its arguments."""

import numpy as np

RNG = np.random.default_rng(0)


def poisson(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def survival(theta, t, d, z):
    k = np.exp(theta[0])
    lam = np.exp(theta[1] + theta[2] * z)
    return -np.sum(d * (np.log(k) + np.log(lam) + (k - 1) * np.log(t)) - lam * t ** k)


def mlp(params, x, y):
    h = np.tanh(x @ params["w1"] + params["b1"])
    out = h @ params["w2"] + params["b2"]
    return np.mean((out - y) ** 2)


def lotka_volterra(p, T, dt):
    a, b, c, d = p[0], p[1], p[2], p[3]
    x, y, t, total = 1.0, 0.5, 0.0, 0.0
    while t < T:
        mx = x + 0.5 * dt * x * (a - b * y)
        my = y + 0.5 * dt * y * (d * x - c)
        x, y = x + dt * mx * (a - b * my), y + dt * my * (d * mx - c)
        total = total + x * dt
        t = t + dt
    return total


def kalman(theta, ys, F, H, x0, P0):
    q, r = np.exp(theta[0]), np.exp(theta[1])
    Q, R = q * np.eye(3), r * np.eye(2)
    x, P = x0, P0
    ll = 0.0
    for t in range(ys.shape[0]):
        x = F @ x
        P = F @ P @ F.T + Q
        v = ys[t] - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        ll = ll - 0.5 * (np.linalg.slogdet(S)[1] + v @ np.linalg.solve(S, v))
        x = x + K @ v
        P = P - K @ H @ P
    return ll


def hmm(logA, logB, obs):
    T, K = obs.shape[0], logA.shape[0]
    A, B = np.exp(logA), np.exp(logB)
    alpha = np.zeros((T, K))
    alpha[0] = B[:, obs[0]] / K
    ll = 0.0
    for t in range(1, T):
        alpha[t] = (alpha[t - 1] @ A) * B[:, obs[t]]
        s = np.sum(alpha[t])
        alpha[t] /= s
        ll += np.log(s)
    return ll


def gmm(means, logw, X):
    d2 = np.sum((X[:, None, :] - means[None, :, :]) ** 2, axis=2)
    z = logw - 0.5 * d2
    m = np.max(z, axis=1)
    return np.sum(m + np.log(np.sum(np.exp(z - m[:, None]), axis=1))) - X.shape[0] * np.log(np.sum(np.exp(logw)))


def heat(u0, kappa, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += kappa * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u ** 2)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def softmax(W, X, y):
    z = X @ W
    m = np.max(z, axis=1, keepdims=True)
    lse = m[:, 0] + np.log(np.sum(np.exp(z - m), axis=1))
    return np.sum(lse - z[np.arange(len(y)), y])


def gauss_seidel(b, sweeps):
    n = b.shape[0]
    x = np.zeros(n)
    for _ in range(sweeps):
        for i in range(1, n - 1):
            x[i] = 0.5 * (x[i - 1] + x[i + 1] + b[i])
    return np.sum(x ** 2)


def newton_square_root(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def counts(n, p):
    """Data of a Poisson regression."""
    X, beta = RNG.standard_normal((n, p)) * 0.3, RNG.standard_normal(p) * 0.3
    return beta, X, RNG.poisson(np.exp(X @ beta)).astype(float)


def network():
    weights = {"w1": RNG.standard_normal((1, 64)), "b1": np.zeros(64), "w2": RNG.standard_normal((64, 1)) * 0.1, "b2": np.zeros(1)}
    return weights, RNG.standard_normal((100, 1)), RNG.standard_normal((100, 1))


MOTION = np.array([[1.0, 0.1, 0.0], [0.0, 1.0, 0.1], [0.0, 0.0, 0.95]])
LIFETIMES = RNG.exponential(2.0, 100_000) + 0.01, (RNG.random(100_000) < 0.7).astype(float), RNG.standard_normal(100_000)

PROGRAMS = {
    "poisson 1e3": (poisson, 0, counts(1000, 2)),
    "poisson 1e5 x 2": (poisson, 0, counts(100_000, 2)),
    "poisson 1e5 x 20": (poisson, 0, counts(100_000, 20)),
    "survival": (survival, 0, (np.array([0.2, -1.0, 0.3]), *LIFETIMES)),
    "mlp": (mlp, 0, network()),
    "lotka-volterra": (lotka_volterra, 0, (np.array([1.1, 0.4, 0.4, 0.1]), 10.0, 0.01)),
    "kalman": (kalman, 0, (np.array([-2.0, -1.0]), RNG.standard_normal((200, 2)), MOTION, np.eye(3)[:2], np.zeros(3), np.eye(3))),
    "hmm": (hmm, (0, 1), (np.log(RNG.dirichlet(np.ones(4), 4)), np.log(RNG.dirichlet(np.ones(6), 4)), RNG.integers(0, 6, 200))),
    "gmm": (gmm, (0, 1), (RNG.standard_normal((25, 10)), RNG.standard_normal(25) * 0.1, RNG.standard_normal((1000, 10)))),
    "heat": (heat, (0, 1), (RNG.standard_normal(2000), 0.1, 200)),
    "rosenbrock": (rosenbrock, 0, (RNG.standard_normal(1000),)),
    "softmax": (softmax, 0, (RNG.standard_normal((5, 10)), RNG.standard_normal((2000, 5)), RNG.integers(0, 10, 2000))),
    "gauss-seidel": (gauss_seidel, 0, (RNG.standard_normal(200), 20)),
    "newton square root": (newton_square_root, 0, (2.0,)),
}
