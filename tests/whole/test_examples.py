"""The examples, run as a user runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SHOWN = {
    "camera_calibration": ["without noise the truth comes back"],
    "cox_regression": ["192 of 400 died"],
    "design_matrix": ["from the closed form and from scoring by hand"],
    "epidemic": ["one boy infects 3.80 others"],
    "exponential_survival": ["L-BFGS-B: CONVERGENCE", "def negative_log_likelihood_gradient("],
    "garch": ["errors by robust"],
    "gradient_descent": ["closed form"],
    "hamiltonian_monte_carlo": ["of the proposals taken"],
    "hazard_with_a_derivative": ["agrees with the hazard by hand"],
    "heat_in_two_dimensions": ["u[1:-1, 1:-1] = inner + STEP * conductivity * t"],
    "hidden_markov_model": ["by Baum-Welch"],
    "implied_volatility": ["from the formula of vega"],
    "kalman_filter": ["by the joint distribution"],
    "matching_network": ["of the power comes back"],
    "mixed_model": ["errors of the mean line"],
    "monte_carlo_greeks": ["from the same paths by hand"],
    "negative_binomial": ["Poisson: log-likelihood"],
    "network_of_layers": ["100% of the points"],
    "network_on_a_sine": ["of the points on their own spiral"],
    "no_maximum": ["keeps rising along +1 beta[2]", "does not change along +1 beta[1] -0.5 beta[3]"],
    "option_greeks": ["American put at 95: 8.91"],
    "orbit_with_its_trajectory": ["start of the orbit"],
    "poisson_estimates": ["Estimate Std. Error z value Pr(>|z|)", "clustered, 40 groups"],
    "poisson_regression": ["BFGS: Optimization terminated", "def negative_log_likelihood_gradient("],
    "reactor": ["implicit function theorem"],
    "sir_model": ["by the sensitivity equation"],
    "thin_film": ["from the product rule"],
    "weibull_with_censoring": ["half of the machines of supplier A fail within"],
}
"""What an example prints, beside much else."""


def run(name, *arguments):
    """What an example prints; it ends well and warns of nothing."""
    done = subprocess.run([sys.executable, str(ROOT / "examples" / f"{name}.py"), *arguments], cwd=ROOT, text=True,
                          capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def draws(name):
    return "--picture" in (ROOT / "examples" / f"{name}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_agrees_with_its_reference_and_draws_its_picture(name, tmp_path):
    picture = tmp_path / "picture.png"
    printed = run(name, *(["--picture", str(picture)] if draws(name) else []))
    assert not [text for text in SHOWN[name] if text not in printed]
    assert not draws(name) or picture.read_bytes().startswith(b"\x89PNG")


def test_every_example_is_run_and_stands_on_the_page_of_the_gallery():
    names = [file.stem for file in sorted((ROOT / "examples").glob("*.py"))]
    assert names == list(SHOWN)
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert not [name for name in names if f"](../examples/{name}.py)" not in page]
