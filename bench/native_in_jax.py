"""Programs of `bench native` as one writes them for JAX: loops are scans, whose number of steps is known."""

import jax
import jax.numpy as jnp


def poisson(beta, X, y):
    eta = X @ beta
    return jnp.sum(jnp.exp(eta) - y * eta)


def survival(theta, t, d, z):
    k = jnp.exp(theta[0])
    lam = jnp.exp(theta[1] + theta[2] * z)
    return -jnp.sum(d * (jnp.log(k) + jnp.log(lam) + (k - 1) * jnp.log(t)) - lam * t ** k)


def mlp(params, x, y):
    h = jnp.tanh(x @ params["w1"] + params["b1"])
    return jnp.mean((h @ params["w2"] + params["b2"] - y) ** 2)


def rosenbrock(x):
    return jnp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def softmax(W, X, y):
    z = X @ W
    m = jnp.max(z, axis=1, keepdims=True)
    lse = m[:, 0] + jnp.log(jnp.sum(jnp.exp(z - m), axis=1))
    return jnp.sum(lse - z[jnp.arange(len(y)), y])


def gmm(means, logw, X):
    z = logw - 0.5 * jnp.sum((X[:, None, :] - means[None, :, :]) ** 2, axis=2)
    m = jnp.max(z, axis=1)
    return jnp.sum(m + jnp.log(jnp.sum(jnp.exp(z - m[:, None]), axis=1))) - X.shape[0] * jnp.log(jnp.sum(jnp.exp(logw)))


def kalman(theta, ys, F, H, x0, P0):
    q, r = jnp.exp(theta[0]), jnp.exp(theta[1])
    Q, R = q * jnp.eye(3), r * jnp.eye(2)

    def step(carried, y):
        x, P, ll = carried
        x, P = F @ x, F @ P @ F.T + Q
        v, S = y - H @ x, H @ P @ H.T + R
        K = P @ H.T @ jnp.linalg.inv(S)
        ll = ll - 0.5 * (jnp.linalg.slogdet(S)[1] + v @ jnp.linalg.solve(S, v))
        return (x + K @ v, P - K @ H @ P, ll), None

    return jax.lax.scan(step, (x0, P0, 0.0), ys)[0][2]


def heat(u0, kappa, steps):
    def step(u, _):
        return u.at[1:-1].add(kappa * (u[2:] - 2 * u[1:-1] + u[:-2])), None

    return jnp.sum(jax.lax.scan(step, u0, None, length=200)[0] ** 2)


def hmm(logA, logB, obs):
    A, B = jnp.exp(logA), jnp.exp(logB)

    def step(carried, symbol):
        alpha, ll = carried
        alpha = (alpha @ A) * B[:, symbol]
        s = jnp.sum(alpha)
        return (alpha / s, ll + jnp.log(s)), None

    return jax.lax.scan(step, (B[:, obs[0]] / logA.shape[0], 0.0), obs[1:])[0][1]


def lotka_volterra(p, T, dt):
    a, b, c, d = p[0], p[1], p[2], p[3]

    def step(carried, _):
        x, y, total = carried
        mx = x + 0.5 * dt * x * (a - b * y)
        my = y + 0.5 * dt * y * (d * x - c)
        x, y = x + dt * mx * (a - b * my), y + dt * my * (d * mx - c)
        return (x, y, total + x * dt), None

    return jax.lax.scan(step, (1.0, 0.5, 0.0), None, length=1000)[0][2]


def gauss_seidel(b, sweeps):
    places = jnp.tile(jnp.arange(1, b.shape[0] - 1), 20)

    def step(x, i):
        return x.at[i].set(0.5 * (x[i - 1] + x[i + 1] + b[i])), None

    return jnp.sum(jax.lax.scan(step, jnp.zeros(b.shape[0]), places)[0] ** 2)


VERSIONS = {"poisson 1e3": poisson, "poisson 1e5 x 2": poisson, "poisson 1e5 x 20": poisson, "survival": survival, "rosenbrock": rosenbrock,
            "softmax": softmax, "gmm": gmm, "kalman": kalman, "heat": heat, "mlp": mlp, "hmm": hmm, "lotka-volterra": lotka_volterra,
            "gauss-seidel": gauss_seidel}
