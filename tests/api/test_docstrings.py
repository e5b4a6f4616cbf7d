"""What the public names say of themselves: every one has an example, and it runs."""

import doctest
import inspect

import pytest

import adcompile
from adcompile.checking import check_rule


OPERATORS = [name for name in adcompile.__all__ if inspect.isfunction(getattr(adcompile, name))]


@pytest.mark.parametrize("thing", [*[getattr(adcompile, name) for name in OPERATORS], check_rule],
                         ids=lambda thing: thing.__name__)
def test_a_public_function_has_an_example_that_runs(thing):
    finder = doctest.DocTestFinder(recurse=False)
    (test,) = finder.find(thing, thing.__name__, globs={})
    assert test.examples
    result = doctest.DocTestRunner().run(test)
    assert result.failed == 0 and result.attempted == len(test.examples)


@pytest.mark.parametrize("name", [name for name in adcompile.__all__ if name not in OPERATORS])
def test_an_error_says_when_it_is_raised(name):
    assert len(getattr(adcompile, name).__doc__) > 30
