"""The pictures on these pages: `python docs/pictures.py` draws them anew, into docs/pictures/.

Each function returns axes; its name is that of the file. They are what `adcompile.plot` draws of small models. The pictures of the gallery
are drawn by the examples themselves.
"""

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np

from adcompile import explain, jacobian, optim, plot
from adcompile.fit import mle

FOLDER = Path(__file__).with_name("pictures")
DOTS_PER_INCH = 110


def survival(p, time, died):
    ratio = time / p["scale"]
    return ratio ** p["shape"] - died * (np.log(p["shape"] / p["scale"]) + (p["shape"] - 1) * np.log(ratio))


def lives(n=25):
    time = 2.0 * np.random.default_rng(8).weibull(0.8, size=n)
    return np.minimum(time, 2.0), (time < 2.0).astype(float)


def fitted():
    return mle(survival, {"shape": 1.0, "scale": 1.0}, lives(), transforms={"shape": "positive", "scale": "positive"})


def visits(beta, X, y):
    eta = X @ beta
    return np.exp(eta) - y * eta


def poisson():
    random = np.random.default_rng(3)
    X = np.column_stack([np.ones(200), random.normal(size=(200, 5))])
    y = random.poisson(np.exp(X @ np.array([0.4, 0.3, 0.0, -0.2, 0.1, 0.05]))).astype(float)
    names = {"beta": ["one", "age", "income", "distance", "children", "rooms"]}
    return mle(visits, np.zeros(6), (X, y), names=names, fixed={"beta[rooms]": 0.05})


def network(p, x, y):
    return np.mean((np.tanh(x @ p["W"] + p["b"]) @ p["V"] + p["c"] - y) ** 2)


def convergence():
    """A network that begins to learn the noise."""
    random = np.random.default_rng(1)
    x = random.uniform(-3.0, 3.0, (60, 1))
    y = np.sin(2.0 * x) + 0.3 * random.normal(size=x.shape)
    start = {"W": 3.0 * random.normal(size=(1, 40)), "b": random.normal(size=40), "V": 0.2 * random.normal(size=(40, 1)), "c": np.zeros(1)}
    history = optim.train(network, start, (x[:30], y[:30]), optim.adam(0.02), epochs=400, batch_size=10, rng=1, validation=(x[30:], y[30:]))
    return plot.convergence(history)


def convergence_of_a_fit():
    return plot.convergence(fitted())


def profile():
    return plot.profile(fitted(), "scale")


def coefficients():
    return plot.coefficients(poisson())


def sparsity():
    """The Jacobian of a heat equation in two dimensions: an element depends on its neighbours."""
    side = 8
    one = np.eye(side, k=1) + np.eye(side, k=-1)
    return plot.sparsity(np.kron(one, np.eye(side)) + np.kron(np.eye(side), one + np.eye(side)))


def narrow(x):
    return np.exp(SPREAD @ np.tanh(MIX @ x))


MIX, SPREAD = np.full((2, 300), 1.0 / 300.0), np.ones((200, 2))


def plan():
    """A Jacobian that goes through two numbers: backward up to them, forward from there."""
    return plot.plan(explain(jacobian(narrow), np.zeros(300)))


PICTURES = (convergence, convergence_of_a_fit, profile, coefficients, sparsity, plan)

EXAMPLES = (
    "camera_calibration", "cox_regression", "epidemic", "garch", "hamiltonian_monte_carlo", "heat_in_two_dimensions", "hidden_markov_model",
    "kalman_filter", "mixed_model", "negative_binomial", "network_of_layers", "no_maximum", "option_greeks", "orbit_with_its_trajectory",
    "weibull_with_censoring",
)
"""Those whose pictures stand in the gallery."""


def draw(picture):
    file = FOLDER / f"{picture.__name__}.png"
    picture().figure.savefig(file, dpi=DOTS_PER_INCH, metadata={"Software": None})


def draw_example(name):
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, str(root / "examples" / f"{name}.py"), "--picture", str(FOLDER / f"{name}.png")], check=True,
                   stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(root)})


def main():
    matplotlib.use("Agg")
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        draw(picture)
        print(f"{picture.__name__}.png")
    for name in EXAMPLES:
        draw_example(name)
        print(f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
