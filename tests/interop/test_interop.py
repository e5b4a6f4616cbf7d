"""The room itself: what it lists, what it loads, and what is said where a library is missing."""

import subprocess
import sys

import pytest

from adcompile import interop

FUNCTIONS = [
    ("cyipopt", "problem"), ("estimagic", "likelihood"), ("iminuit", "cost"), ("lightgbm", "objective"), ("lmfit", "residual"),
    ("nlopt", "objective"), ("nutpie", "model"), ("optimagic", "problem"), ("scipy", "bvp"), ("scipy", "constraint"), ("scipy", "curve_fit"),
    ("statsmodels", "likelihood_model"),
]
INSTALLED_BY = {"scipy": '"adcompile[fit]"', "cyipopt": "cyipopt-wheels"}


def square(x):
    return x @ x


@pytest.mark.parametrize("library, name", FUNCTIONS)
def test_a_missing_library_is_said_with_the_line_that_installs_it(library, name, monkeypatch):
    for module in [module for module in sys.modules if module.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    more = ({"x": 1.0},) if name == "model" else ()
    line = f"this needs {library}, which is not installed\n  python -m pip install {INSTALLED_BY.get(library, library)}"
    with pytest.raises(ImportError) as raised:
        getattr(getattr(interop, library), name)(square, *more)
    assert str(raised.value) == line


def test_each_function_stands_in_the_module_of_its_library():
    assert {library for library, _ in FUNCTIONS} == set(interop.__all__) <= set(dir(interop))
    for library, name in FUNCTIONS:
        assert getattr(getattr(interop, library), name).__module__ == f"adcompile.interop.for_{library}"


def test_the_room_loads_no_library():
    libraries = sorted({library for library, _ in FUNCTIONS})
    code = (f"import sys\nfrom adcompile import interop\nfor name in {libraries}: getattr(interop, name)\n"
            f"print([name for name in [*{libraries}, 'pandas', 'arviz', 'gast'] if name in sys.modules])")
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_library_that_is_not_there_is_no_attribute():
    with pytest.raises(AttributeError, match="module 'adcompile.interop' has no attribute 'pymc'"):
        interop.pymc
