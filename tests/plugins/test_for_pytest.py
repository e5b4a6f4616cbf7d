"""The plugin of pytest, in a pytest of its own."""

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = '''
import numpy as np
import pytest
from adcompile import BadArgument, DerivativeError, derivative_of

def loss(w, scale):
    return np.sum(np.tanh(w) * scale)

def cube(x):
    return x ** 3

@derivative_of(cube)
def partials(y, x):
    return 2.0 * x ** 2

def wrong(x):
    return np.sum(cube(x))

def refused(x):
    yield x

def raising(x):
    return [][0] * x

def test_right(check_derivatives):
    report = check_derivatives(loss, np.ones(3), 2.0)
    assert report.wrt == ("w", "scale") and len(report.comparisons) == 4
    assert check_derivatives(loss, np.ones(3), 2.0, wrt="scale", modes=("reverse",), order=1).wrt == ("scale",)

def test_expected(check_derivatives):
    with pytest.raises(DerivativeError, match="disagree"):
        check_derivatives(wrong, np.ones(2))
    with pytest.raises(BadArgument):
        check_derivatives(loss, "a", "b")

def test_wrong(check_derivatives):
    check_derivatives(wrong, np.ones(2))

def test_refused(check_derivatives):
    check_derivatives(refused, 1.0)

def test_raising(check_derivatives):
    check_derivatives(raising, 1.0)
'''


def pytest_of(folder, *options):
    """The output of pytest for the tests in a folder, where the package is installed as a wheel is."""
    installed = folder / "site" / "adcompile-0.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: adcompile\nVersion: 0.0\n")
    (installed / "entry_points.txt").write_text("[pytest11]\nadcompile = adcompile.plugins.for_pytest\n")
    (installed / "RECORD").write_text("".join([f"{file.relative_to(ROOT).as_posix()},,\n" for file in (ROOT / "adcompile").rglob("*.py")]))
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *options, str(folder)],
                          text=True, capture_output=True, timeout=300, cwd=folder,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder / "site"), str(ROOT)]), "PYTEST_ADDOPTS": ""})
    return done.stdout + done.stderr


def test_the_fixture_checks_and_tells_the_statement(tmp_path):
    (tmp_path / "test_derivatives.py").write_text(TESTS, encoding="utf-8")
    shown = pytest_of(tmp_path)
    assert "3 failed, 2 passed" in shown
    wrong, refused, raising = [shown.partition(f"___ {name} ___")[2].partition("\n____")[0] for name in ("test_wrong", "test_refused", "test_raising")]
    assert ">       check_derivatives(wrong, np.ones(2))" in wrong and "disagree" in wrong
    assert "return np.sum(cube(x))" in wrong and "adcompile/checking" not in wrong
    assert "'yield' cannot be differentiated" in refused and "adcompile/frontend" not in refused
    assert "return [][0] * x" in raising and "IndexError" in raising


def test_who_does_not_use_it_loads_no_compiler(tmp_path):
    (tmp_path / "test_nothing.py").write_text("import sys\n\ndef test_loaded():\n    assert 'adcompile.plugins.for_pytest' in sys.modules\n"
                                              "    assert not {'adcompile.api', 'adcompile.ir', 'adcompile.checking'} & set(sys.modules)\n",
                                              encoding="utf-8")
    assert "1 passed" in pytest_of(tmp_path)


def test_the_compiler_is_not_rewritten(tmp_path):
    (tmp_path / "test_loader.py").write_text("import adcompile.api.operators.grad as module\n\ndef test_loader():\n"
                                             "    assert type(module.__loader__).__name__ == 'SourceFileLoader'\n", encoding="utf-8")
    assert "1 passed" in pytest_of(tmp_path)


def test_the_fixture_is_listed_with_what_it_does(tmp_path):
    assert "Check derivatives of a function" in pytest_of(tmp_path, "--fixtures")


def test_the_plugin_comes_with_the_package():
    with open(ROOT / "pyproject.toml", "rb") as file:
        (name, module), = tomllib.load(file)["project"]["entry-points"]["pytest11"].items()
    assert name == "adcompile" and hasattr(import_module(module), "check_derivatives")
