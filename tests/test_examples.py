"""The examples, run as a user runs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name, optimizer", [("poisson_regression", "BFGS"), ("exponential_survival", "L-BFGS-B")])
def test_an_example_agrees_with_its_reference_and_shows_the_derivative(name, optimizer):
    done = subprocess.run([sys.executable, str(ROOT / "examples" / f"{name}.py")], cwd=ROOT, text=True,
                          capture_output=True, env={"PYTHONPATH": str(ROOT)}, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith(f"{optimizer}: ")
    assert "def negative_log_likelihood_gradient(" in done.stdout
