"""Random programs as machine code against the same in Python: `python -m tests.random_native FIRST LAST`.

The programs are those of `tests.random_stores`, which write memory that carries a derivative through names, views and helpers. Each is called
with its arrays in several layouts; value, gradient, types, NaN and exceptions must be those of Python. Prints what differs, and how many
programs were native; exits with 1 where something differs.
"""

import argparse
import sys
import warnings

import numpy as np

from adcompile import value_and_grad
from adcompile.compiler.kernels import Kernels
from adcompile.errors import DerivativeError
from tests import judged_stores
from tests.agreement import quiet
from tests.random_stores import Writer

CLOSE = 1e-9


def outcome(function, arguments):
    """The parts of what a call returns, or the class of what it raises."""
    with quiet(False), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*native code")
        try:
            return parts(function(*arguments))
        except DerivativeError:
            raise
        except Exception as error:
            return type(error)


def parts(found):
    found = tuple(found.values()) if isinstance(found, dict) else found
    return [part for one in found for part in parts(one)] if isinstance(found, (tuple, list)) else [found]


def same(found, wanted):
    """Return True if two outcomes are the same up to rounding."""
    if isinstance(found, type) or isinstance(wanted, type):
        return found is wanted
    if list(map(type, found)) != list(map(type, wanted)):
        return False
    for one, other in zip(found, wanted):
        if isinstance(other, (float, np.ndarray, np.floating)):
            one, other = np.asarray(one), np.asarray(other)
            largest = np.max(np.abs(other), initial=0.0, where=np.isfinite(other))
            if one.shape != other.shape or one.dtype != other.dtype \
                    or not np.allclose(one, other, rtol=CLOSE, atol=CLOSE * max(largest, 1.0), equal_nan=True):
                return False
    return True


def layouts(arguments):
    """The same arguments, and with their arrays in Fortran's order, and with steps."""
    def changed(value, how):
        if not isinstance(value, np.ndarray):
            return value
        if how == "fortran":
            return np.asfortranarray(value)
        wide = np.zeros((*value.shape[:-1], 2 * value.shape[-1]))
        wide[..., ::2] = value
        return wide[..., ::2]
    return [arguments, *[tuple([changed(value, how) for value in arguments]) for how in ("fortran", "steps")]]


def tried(number):
    """What became of a program: "native", "python", or how it differs; None where it has no derivative."""
    text = Writer(number).program()
    function = judged_stores.loaded(text, number)
    arrays, trips = judged_stores.arguments(number)
    python, native = [value_and_grad(function, wrt=(0, 1, 2), backend=backend) for backend in ("python", "auto")]
    where = None
    for arguments in layouts((*arrays, trips)):
        try:
            wanted = outcome(python, arguments)
            for _ in range(2):
                found = outcome(native, arguments)
                if not same(found, wanted):
                    return f"{text}\n{arguments}\nfound  {found}\nwanted {wanted}\n{native.native_source}"
            where = native.explain().backend.partition(":")[0]
        except DerivativeError:
            continue
    return where


def counted(first, last):
    """How many programs there were of each kind, and the texts of those that differ."""
    counts, differ = {}, []
    for number in range(first, last):
        found = tried(number)
        kind = found if found in ("native", "python", None) else "differs"
        counts[kind] = counts.get(kind, 0) + 1
        if kind == "differs":
            differ.append(f"--- program {number}\n{found}")
    return counts, differ


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.random_native", description=__doc__.splitlines()[0])
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int)
    options = parser.parse_args()
    Kernels.most_statements = 10 ** 6       # long ones too
    counts, differ = counted(options.first, options.last)
    print(*differ, counts, sep="\n")
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
