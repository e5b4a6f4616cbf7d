"""What is shipped, and what an import costs."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import adcompile

ROOT = Path(__file__).parents[2]


def run(*arguments):
    """What a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-W", "error", *arguments], cwd=ROOT, text=True, capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def project():
    with open(ROOT / "pyproject.toml", "rb") as file:
        return tomllib.load(file)


def test_an_import_prints_nothing_and_warns_of_nothing():
    assert run("-c", "import adcompile") == ""


def test_an_import_loads_none_of_the_heavy_libraries():
    heavy = ("gast", "astor", "scipy", "numba", "pandas", "matplotlib")
    loaded = run("-c", f"import sys, adcompile; print([name for name in {heavy} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_an_import_takes_at_most_50_ms_over_numpy():
    code = ("import time, numpy; began = time.process_time(); import adcompile; "
            "print(time.process_time() - began)")
    run("-m", "compileall", "-q", "adcompile")
    assert min(float(run("-c", code)) for _ in range(8)) < 0.05


def test_the_version_is_the_packages_own():
    assert project()["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"0\.\d+\.\d+", adcompile.__version__)
    assert f"## {adcompile.__version__}" in (ROOT / "docs" / "changelog.md").read_text()
    assert f"\nversion: {adcompile.__version__}\n" in (ROOT / "docs" / "CITATION.cff").read_text()


def test_dependencies_are_numpy_gast_and_astor_alone():
    required = [re.match(r"\w+", requirement)[0] for requirement in project()["project"]["dependencies"]]
    assert required == ["numpy", "gast", "astor"]
    assert project()["project"]["requires-python"] == ">=3.11"


def test_the_package_is_typed_and_licensed():
    assert (ROOT / "adcompile" / "py.typed").is_file()
    assert "Apache License" in (ROOT / "docs" / "LICENSE").read_text()
    assert project()["project"]["license"] == "Apache-2.0"


def test_the_readme_has_the_three_commands():
    commands = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("python -m pip")]
    assert commands == ['python -m pip install ".[examples]" && python examples/poisson_regression.py',
                        'python -m pip install -e ".[test]" && python -m pytest',
                        'python -m pip install -e ".[docs]" && python -m sphinx -W --keep-going docs build/site']
