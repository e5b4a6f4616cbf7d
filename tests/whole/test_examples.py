"""The examples, run as a user runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(name, *arguments):
    """What an example prints; it ends well and warns of nothing."""
    done = subprocess.run([sys.executable, str(ROOT / "examples" / f"{name}.py"), *arguments], cwd=ROOT, text=True,
                          capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name, optimizer", [("poisson_regression", "BFGS"), ("exponential_survival", "L-BFGS-B")])
def test_an_example_agrees_with_its_reference_and_shows_the_derivative(name, optimizer):
    printed = run(name)
    assert printed.startswith(f"{optimizer}: ")
    assert "def negative_log_likelihood_gradient(" in printed


def test_estimates_agree_with_their_reference():
    printed = run("poisson_estimates")
    assert "Estimate Std. Error z value Pr(>|z|)" in printed and "clustered, 40 groups" in printed


def test_what_has_no_maximum_is_told():
    printed = run("no_maximum")
    assert "keeps rising along +1 beta[2]" in printed and "does not change along +1 beta[1] -0.5 beta[3]" in printed


@pytest.mark.parametrize("name, shown", [
    ("design_matrix", "from the closed form and from scoring by hand"), ("hamiltonian_monte_carlo", "of the proposals taken")])
def test_models_of_tables_and_samplers_agree_with_their_reference(name, shown):
    assert shown in run(name)


@pytest.mark.parametrize("name, shown", [
    ("heat_in_two_dimensions", "u[1:-1, 1:-1] = inner + STEP * conductivity * t"), ("hidden_markov_model", "by Baum-Welch"),
    ("orbit_with_its_trajectory", "start of the orbit"), ("kalman_filter", "by the joint distribution"),
    ("reactor", "implicit function theorem"), ("hazard_with_a_derivative", "agrees with the hazard by hand"),
    ("network_of_layers", "100% of the points")])
def test_programs_that_write_in_place_agree_with_their_reference(name, shown):
    assert shown in run(name)


@pytest.mark.parametrize("name, shown", [("gradient_descent", "closed form"), ("network_on_a_sine", "of the points on their own spiral")])
def test_trainings_come_to_their_reference_and_draw_how(name, shown, tmp_path):
    picture = tmp_path / "picture.png"
    assert shown in run(name, str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
