"""What the tests of several libraries use: functions that count their calls, and the examples of docstrings."""

import doctest
import functools


def counted(function):
    """The function with the same parameters, and the number of its calls as an attribute."""
    @functools.wraps(function)
    def call(*args, **kwargs):
        call.calls += 1
        return function(*args, **kwargs)

    call.calls = 0
    return call


def example_runs(function):
    """Return True if the examples in the docstring of a function are there and print what they say."""
    (test,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, globs={})
    return bool(test.examples) and doctest.DocTestRunner().run(test).failed == 0
