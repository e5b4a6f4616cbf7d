"""The plugin of pytest: it is there wherever adcompile is installed, and loads nothing of the compiler before the fixture is used.

    def test_the_gradient(check_derivatives):
        check_derivatives(loss, np.ones(3), data)
"""

import pytest

import adcompile


def pytest_addoption(pluginmanager):
    """Leave the compiler as it is: pytest rewrites the `assert` statements of every package that has a plugin, and so reads all its sources
    in each run."""
    getattr(pluginmanager.rewrite_hook, "_must_rewrite", set()).discard("adcompile")


@pytest.fixture
def check_derivatives():
    """Check derivatives of a function: `check_derivatives(f, *args, wrt=None, modes=("forward", "reverse"), order=2)`.

    `adcompile.check`: tangents, cotangents and products with the Hessian are compared with differences and with each other. The test fails
    with the user's file, line and statement where they disagree, and where the function cannot be differentiated. Returns the report.
    """
    return checked_in_a_test


def checked_in_a_test(f, *args, **options):
    """The report of `check`. What it raises is told without the frames of the compiler."""
    __tracebackhide__ = True
    try:
        return adcompile.check(f, *args, **options)
    except adcompile.DerivativeError as error:
        raise error.with_traceback(None)
