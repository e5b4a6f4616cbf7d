"""`python -m bench peers`: values and gradients beside autograd, JAX and PyTorch, in one process, as a table in Markdown.

Each peer has the program as one would write it for that peer: autograd as it stands over its own NumPy; JAX with loops as `scan` and
`fori_loop`, under `jit`; PyTorch eagerly, over tensors. All have one thread and float64. Beside the time of a call stands that of the
first one, which compiles. A peer that is not installed has no column: `python -m pip install autograd jax torch`.
"""

import os
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np

import adcompile
from bench.measure import medians
from bench.models import kalman_data, kalman_filter, network, network_data
from bench.rows import poisson, poisson_data, predator_prey


def plate(conductivity, start, steps):
    """The heat equation in two dimensions, in place."""
    u = start.copy()
    for _ in range(steps):
        inner = u[1:-1, 1:-1]
        inner += 0.2 * conductivity * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * inner)
    return np.sum(u * u)


CASES = {
    "Poisson regression, 1000 x 2": (poisson, poisson_data()),
    "two layers of 64 units": (network, network_data()),
    "Kalman filter, 200 steps": (kalman_filter, kalman_data()),
    "predator and prey, 1000 steps": (predator_prey, (np.array([1.1, 0.1, 0.05, 0.8]), 1000)),
    "heat in place, 60 steps": (plate, (0.7, np.random.default_rng(2).uniform(size=(40, 40)), 60)),
}
ALL = {"two layers of 64 units": (0, 1, 2, 3, 4)}
"""Of the cases that are differentiated with respect to more than the first parameter."""

HESSIAN = "Hessian of Poisson, 1000 x 2"


# --- the peers: derivatives by name, what they are given in the place of an array, and what waits for a result ----------


def as_it_is(value):
    return value


def with_adcompile():
    found = {name: adcompile.value_and_grad(function, wrt=ALL.get(name, 0)) for name, (function, _) in CASES.items()}
    return found | {HESSIAN: adcompile.hessian(poisson)}, as_it_is, as_it_is


def with_autograd():
    import autograd
    import autograd.numpy as anp

    def over(function):
        """The same text, with autograd's NumPy in the place of NumPy."""
        return type(function)(function.__code__, function.__globals__ | {"np": anp}, function.__name__)

    found = {name: autograd.value_and_grad(over(function), ALL.get(name, 0)) for name, (function, _) in CASES.items()}
    return found | {HESSIAN: autograd.hessian(over(poisson))}, as_it_is, as_it_is


def with_jax():
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp

    def poisson(beta, X, y):
        eta = X @ beta
        return jnp.sum(jnp.exp(eta) - y * eta)

    def network(first, first_bias, second, second_bias, last, x, y):
        hidden = jnp.tanh(jnp.tanh(x @ first + first_bias) @ second + second_bias)
        return jnp.mean((hidden @ last - y) ** 2)

    def kalman_filter(parameters, observed, transition, loading):
        process, noise = jnp.diag(jnp.exp(parameters[:3])), jnp.diag(jnp.exp(parameters[3:]))

        def step(carried, y):
            mean, covariance, loglik = carried
            mean = transition @ mean
            covariance = transition @ covariance @ transition.T + process
            error = y - loading @ mean
            spread = loading @ covariance @ loading.T + noise
            gain = jnp.linalg.solve(spread, loading @ covariance).T
            loglik = loglik - 0.5 * (jnp.linalg.slogdet(spread)[1] + error @ jnp.linalg.solve(spread, error))
            return (mean + gain @ error, covariance - gain @ loading @ covariance, loglik), None

        return jax.lax.scan(step, (jnp.zeros(3), jnp.eye(3), 0.0), observed)[0][2]

    def predator_prey(parameters, steps):
        growth, predation, conversion, decline = parameters

        def step(carried, _):
            prey, predators, misfit = carried
            prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
            predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
            prey = prey + 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
            predators = predators + 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
            return (prey, predators, misfit + (prey - 10.0) ** 2), None

        return jax.lax.scan(step, (10.0, 5.0, 0.0), None, steps)[0][2]

    def plate(conductivity, start, steps):
        def step(u, _):
            inner = u[1:-1, 1:-1]
            change = 0.2 * conductivity * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * inner)
            return u.at[1:-1, 1:-1].add(change), None

        u = jax.lax.scan(step, start, None, steps)[0]
        return jnp.sum(u * u)

    functions = dict(zip(CASES, (poisson, network, kalman_filter, predator_prey, plate)))
    counts = {"predator and prey, 1000 steps": 1, "heat in place, 60 steps": 2}
    found = {name: jax.jit(jax.value_and_grad(function, ALL.get(name, 0)), static_argnums=counts.get(name, ()))
             for name, function in functions.items()}

    def given(value):
        return jnp.asarray(value) if isinstance(value, np.ndarray) else value

    return found | {HESSIAN: jax.jit(jax.hessian(poisson))}, given, jax.block_until_ready


def with_torch():
    import torch

    torch.set_num_threads(1)

    def poisson(beta, X, y):
        eta = X @ beta
        return torch.sum(torch.exp(eta) - y * eta)

    def network(first, first_bias, second, second_bias, last, x, y):
        hidden = torch.tanh(torch.tanh(x @ first + first_bias) @ second + second_bias)
        return torch.mean((hidden @ last - y) ** 2)

    def kalman_filter(parameters, observed, transition, loading):
        process, noise = torch.diag(torch.exp(parameters[:3])), torch.diag(torch.exp(parameters[3:]))
        mean, covariance, loglik = torch.zeros(3, dtype=torch.float64), torch.eye(3, dtype=torch.float64), 0.0
        for y in observed:
            mean = transition @ mean
            covariance = transition @ covariance @ transition.T + process
            error = y - loading @ mean
            spread = loading @ covariance @ loading.T + noise
            gain = torch.linalg.solve(spread, loading @ covariance).T
            mean = mean + gain @ error
            covariance = covariance - gain @ loading @ covariance
            loglik = loglik - 0.5 * (torch.linalg.slogdet(spread)[1] + error @ torch.linalg.solve(spread, error))
        return loglik

    def predator_prey(parameters, steps):
        growth, predation, conversion, decline = parameters
        prey, predators, misfit = 10.0, 5.0, 0.0
        for _ in range(steps):
            prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
            predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
            prey = prey + 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
            predators = predators + 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
            misfit = misfit + (prey - 10.0) ** 2
        return misfit

    def plate(conductivity, start, steps):
        u = start.clone()
        for _ in range(steps):
            inner = u[1:-1, 1:-1]
            inner += 0.2 * conductivity * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * inner)
        return torch.sum(u * u)

    def with_gradient(function, wrt):
        chosen = wrt if isinstance(wrt, tuple) else (wrt,)

        def derivative(*arguments):
            arguments = [value.detach().requires_grad_() if place in chosen else value for place, value in enumerate(arguments)]
            value = function(*arguments)
            return value, torch.autograd.grad(value, [arguments[place] for place in chosen])

        return derivative

    functions = dict(zip(CASES, (poisson, network, kalman_filter, predator_prey, plate)))
    found = {name: with_gradient(function, ALL.get(name, 0)) for name, function in functions.items()}

    def given(value):
        return torch.tensor(value, dtype=torch.float64) if isinstance(value, (float, np.ndarray)) else value

    return found | {HESSIAN: torch.func.hessian(poisson)}, given, as_it_is


PEERS = {"adcompile": with_adcompile, "autograd": with_autograd, "JAX": with_jax, "PyTorch": with_torch}


# --- the table ----------------------------------------------------------------------


def numbers(found):
    """All numbers of a result, for comparison."""
    if isinstance(found, (tuple, list)):
        return np.concatenate([numbers(part) for part in found])
    return np.ravel(np.asarray(found.detach() if hasattr(found, "detach") else found, dtype=float))


def readied(derivative, given, wait, arguments):
    """A call without arguments, its first result, and how long that took; the error in their place where there is one."""
    arguments = [given(value) for value in arguments]
    began = time.process_time()
    try:
        first = wait(derivative(*arguments))
    except Exception as error:
        return None, error, 0.0
    return (lambda: wait(derivative(*arguments))), numbers(first), time.process_time() - began


def of_case(name, peers):
    """For each peer the seconds of a call and of the first call, or None where it cannot; those of the function alone come first."""
    function, arguments = CASES.get(name, CASES["Poisson regression, 1000 x 2"])
    ready = {peer: readied(derivatives[name], *how, arguments) for peer, (derivatives, *how) in peers.items()}
    calls = {peer: call for peer, (call, _, _) in ready.items() if call}
    for peer in calls:
        assert np.allclose(ready[peer][1], ready["adcompile"][1], rtol=1e-8, atol=1e-10), (name, peer)
    alone, *times = medians(lambda: function(*arguments), *calls.values())
    times = dict(zip(calls, times))
    return alone, {peer: (times[peer], ready[peer][2]) if peer in times else None for peer in peers}


def short(seconds):
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1.0:
            return f"{seconds * factor:.3g} {unit}"
    return "0"


def main():
    peers = {}
    for peer, make in PEERS.items():
        try:
            peers[peer] = make()
        except ImportError:
            pass
    print(f"| value and gradient | the function | {' | '.join(peers)} |\n| --- |{' --- |' * (len(peers) + 1)}")
    for name in [*CASES, HESSIAN]:
        alone, found = of_case(name, peers)
        cells = ["no" if one is None else f"{short(one[0])} ({short(one[1])})" for one in found.values()]
        print(f"| {name} | {short(alone)} | {' | '.join(cells)} |", flush=True)
    return 0
