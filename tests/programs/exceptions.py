"""Programs in which something raises, and goes on: `try` with all its parts, in loops, in helpers, one in the other."""

import math
import sys

import numpy as np
from numpy.linalg import LinAlgError

from tests.corpus import at, draw, program, refused

MATRIX = draw(3, 3, seed=5)
DEFINITE = MATRIX @ MATRIX.T + np.eye(3)
INDEFINITE = np.diag([1.0, -0.5, 2.0])


@program((np.array([1.0, -2.0, 3.0, -0.5]),), (np.array([-1.0]),), (np.zeros(0),))
def exception_in_the_middle(x):
    total = 0.0
    for v in x:
        try:
            total += v * v
            r = math.sqrt(v)
            total += r
        except ValueError:
            total -= 0.5 * v
    return total


@program((2.0,), (-2.0,))
def root_or_square(x):
    try:
        y = math.sqrt(x)
    except ValueError:
        y = -x * x
    return y * x


@program((2.0,), (-2.0,))
def handler_that_does_nothing(x):
    y = x * x
    try:
        y = math.log(x) * y
    except ValueError:
        pass
    return y * y


@program((2.0, 3), (2.0, 0), (-1.5, 2))
def quotient_or_else(x, n):
    try:
        y = x / n
    except ZeroDivisionError:
        y = x * x
    else:
        y = y * y * y
    return y + x


@program((1.3, "scale"), (1.3, "shift"), (1.3, "none"))
def key_that_is_missing(x, name):
    settings = {"scale": 2.0, "shift": 0.5}
    try:
        y = settings[name] * x * x
    except KeyError:
        y = math.sin(x)
    return y * x


@program((draw(4, seed=1), 2), (draw(4, seed=1), 7))
def index_out_of_range(x, k):
    try:
        y = x[k] * x[0]
    except IndexError:
        y = np.sum(x * x)
    return y * x[1]


@program((DEFINITE, draw(3, seed=2)), (INDEFINITE, draw(3, seed=2)))
def factor_or_diagonal(a, b):
    try:
        c = np.linalg.cholesky(a)
        s = np.sum(np.log(np.diag(c)))
    except LinAlgError:
        s = np.sum(np.diag(a) * b)
    return s * np.sum(b)


@program((DEFINITE, draw(3, seed=2)), (INDEFINITE, draw(3, seed=2)))
def jitter_until_it_factors(a, b):
    total = 0.0
    for jitter in (0.0, 0.01, 1.0, 10.0):
        try:
            c = np.linalg.cholesky(a + jitter * np.eye(3))
            total += np.sum(c)
            break
        except LinAlgError:
            total += jitter * np.sum(b * b)
            continue
    return total + np.sum(b)


def positive(v):
    if v <= 0.0:
        raise ValueError(f"{v} is not positive")
    return v


@program((1.4, 0.3), (-1.4, 0.3))
def raised_by_a_helper(x, y):
    try:
        z = positive(x) * y
    except ValueError:
        z = x * x
    return z + y * z


def safe_root(v):
    try:
        return math.sqrt(v)
    except ValueError:
        return 0.25 * v


@program((1.4, 0.3), (-1.4, 0.3), (-1.0, -2.0))
def returned_from_a_try_in_a_helper(x, y):
    return safe_root(x) * safe_root(y) + safe_root(x * y)


@program((1.4,), (-0.2,), (-3.0,))
def raised_and_caught_outside(x):
    scale = 1.0
    try:
        scale = x * x
        if x < 0.0:
            raise ValueError("negative")
        scale = scale * x
    except ValueError as error:
        message = str(error)
        scale = scale * len(message)
    return scale * x


@program((1.4,), (-0.2,), (-3.0,), (0.5,))
def several_handlers(x):
    y = x
    try:
        if x < -1.0:
            raise KeyError("small")
        y = math.sqrt(x) * x
        if x > 1.0:
            raise IndexError("large")
    except KeyError:
        y = y * 3.0
    except (IndexError, ValueError) as error:
        y = y * y if isinstance(error, IndexError) else x * x
    return y * x


@program((1.4,), (-0.2,))
def whatever_is_raised(x):
    try:
        y = math.log(x)
    except:     # noqa: E722
        y = x * x * x
    return y


@program((1.4,), (-0.2,))
def caught_by_a_base(x):
    try:
        y = math.log(x)
    except Exception:
        y = x * x * x
    return y


@program((1.4, 2.0), (-0.2, 2.0), (1.4, -2.0), (-0.3, -2.0))
def one_in_the_other(x, z):
    total = x * z
    try:
        try:
            total = total + math.sqrt(x)
        except ValueError:
            total = total * x
            total = total + math.log(z)
        total = total * math.sqrt(z)
    except ValueError:
        total = total * total
    return total


@program((1.4, 2), (-0.2, 2), (1.4, 0))
def not_caught_inside(x, z):
    total = x
    try:
        try:
            total = total * x
            total = total + 1.0 / z
            total = total * math.sqrt(x)
        except ZeroDivisionError:
            total = total * 2.0
    except ValueError:
        total = total * x
    return total


@program((1.4, 2.0), (-0.2, 2.0))
def raised_again(x, z):
    total = x * z
    try:
        try:
            total = total + math.sqrt(x)
        except ValueError:
            total = total * 3.0
            raise
    except ValueError:
        total = total * x
    return total


@program((1.4, 2.0), (-0.2, 2.0))
def another_is_raised(x, z):
    total = x * z
    try:
        try:
            total = total + math.sqrt(x)
        except ValueError as error:
            total = total * 3.0
            raise KeyError("no root") from error
    except KeyError:
        total = total * x
    return total


@program((1.4,), (-0.2,))
def last_part_that_writes(x):
    total = x
    try:
        total = total * x
        total = total + math.sqrt(x)
    except ValueError:
        total = total * 2.0
    finally:
        total = total * x
    return total


@program((1.4,), at(-0.2, raises=ValueError))
def last_part_alone(x):
    total = x
    try:
        total = total * math.sqrt(x)
    finally:
        total = total * x
    return total


@program((1.4, 3), (-0.2, 3), (0.3, 0))
def left_early_past_a_last_part(x, n):
    total = x
    for k in range(n):
        try:
            total = total * math.sqrt(total)
            if total < 0.5:
                break
            if k == 1:
                return total * x
        except ValueError:
            return total * total * x
        finally:
            total = total * (x + k)
    return total


@program((np.array([1.0, -2.0, 3.0, -0.5]), 2.0), (np.array([0.5, 0.25]), 0.3))
def sum_until_something_raises(x, s):
    total, count = s, 0
    try:
        for v in x:
            total = total + math.sqrt(v) * s
            count += 1
    except ValueError:
        total = total * s
    return total * (count + 1)


@program((np.array([1.0, -2.0, 3.0, -0.5]), 2.0), (np.array([0.5, 0.25]), 0.3))
def attempts_with_loops_in_a_loop(x, s):
    total = 0.0
    for v in x:
        try:
            y = s
            for k in range(3):
                y = y * math.sqrt(v - 0.1 * k) + k
            total = total + y
        except ValueError:
            total = total + v * s
    return total


@program((np.array([1.0, -2.0, 3.0, -0.5]), 2.0), (np.array([0.5, 0.25]), 0.3))
def written_before_and_after(x, s):
    out = np.zeros(4)
    for i in range(len(x)):
        try:
            out[0] = out[0] + x[i] * s
            r = math.sqrt(x[i])
            out[1] = out[1] + r * out[0]
        except ValueError:
            out[2] = out[2] + out[0] * x[i]
    return np.sum(out * out)


@program((np.array([1.0, -2.0, 3.0, -0.5]),), (np.array([0.5, 0.25]),))
def filled_where_it_can_be(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        try:
            out[i] = math.sqrt(x[i])
        except ValueError:
            out[i] = x[i] * x[i]
    return np.sum(out * out * out)


@program((draw(3, seed=1), 1.5), (draw(3, seed=2), -0.5))
def vectors_in_a_try(x, s):
    y = x * s
    try:
        y = y * x
        y = y * math.sqrt(s)
        y = np.sin(y)
    except ValueError:
        y = y * y
    else:
        y = y + x
    return np.sum(y * x)


@program((1.5, 4), (0.3, 4), (0.2, 0))
def newton_that_may_divide_by_zero(x, n):
    y = x
    for k in range(n):
        try:
            step = (y * y - x) / (y * (k != 2))
        except ZeroDivisionError:
            y = y + 0.25 * x
            continue
        y = y - 0.5 * step
    return y


@program((1.3, 2.0), (-1.3, 2.0))
def loop_left_by_an_exception(x, s):
    y = x
    try:
        while True:
            y = y * s - 0.5
            if y > 6.0:
                break
            y = y + math.sqrt(y)
    except ValueError:
        y = y * x
    return y


@program((1.3, 2.0), (-1.3, 2.0))
def number_of_the_attempt_that_passes(x, s):
    for k in range(5):
        try:
            y = math.sqrt(x + k) * s
        except ValueError:
            s = s * x
        else:
            return y * s
    return s


@program((np.array([1.5, -2.0, 3.0, 0.5]), 2.0), (np.array([0.5, 2.5]), 0.3))
def several_that_may_raise_in_a_loop(x, s):
    total = s
    for v in x:
        try:
            a = math.log(v) * s
            b = math.sqrt(v - 1.0) * a * total
            total = total + a * b
        except ValueError:
            total = total * 0.5 + v * v
    return total


@program((np.array([0.5, 2.0]),), (np.array([-0.5, 2.0]),))
def warnings_that_are_errors(x):
    with np.errstate(all="raise"):
        try:
            y = np.sum(np.log(x))
        except FloatingPointError:
            y = np.sum(x * x * x)
    return y * x[1]


@program((np.full(3, 0.7), 2.0), (np.full(3, 0.7), -2.0))
def row_written_in_a_try(x, s):
    a = np.zeros((2, 3))
    row = a[0]
    try:
        row[:] = x * s
        row[1] = math.sqrt(s)
        row[:] = row * row
    except ValueError:
        a[1] = a[0] * x
    return np.sum(a * a) + np.sum(row)


def put_roots(p, x, s):
    p[0] = x * s
    p[1] = math.sqrt(s)
    p[2] = p[0] * p[1]


@program((0.7, 2.0), (0.7, -2.0))
def helper_that_writes_and_raises(x, s):
    a = np.zeros(3)
    try:
        put_roots(a, x, s)
    except ValueError:
        a[2] = a[0] * x
    return np.sum(a * a)


def descent(x, n):
    if n == 0:
        return math.sqrt(x)
    return descent(x - 1.0, n - 1) * x


@program((3.5, 2), (1.5, 3), (0.5, 0))
def recursion_that_raises(x, n):
    try:
        y = descent(x, n)
    except ValueError:
        y = x**3
    return y


FUNCTIONS = [math.sqrt, lambda v: v * v]


@program((2.0, 0), (2.0, 1), (-2.0, 0), (-2.0, 1))
def function_found_in_a_try(x, k):
    try:
        y = FUNCTIONS[k](x)
        y = y * FUNCTIONS[k](x)
    except ValueError:
        y = -x * x
    return y


@program((-3.3,), (0.2,))
def tried_again_and_again(x):
    n = 0
    while True:
        try:
            y = math.log(x)
            break
        except ValueError:
            x = x + 1.0
            n += 1
    return y * x + n * x


@program((2.0,), (-2.0,), (0.3,))
def last_part_that_returns(x):
    y = x * x
    try:
        y = y * math.sqrt(x)
        return y
    except ValueError:
        y = y * 2.0
        raise
    finally:
        if x < 1.0:
            return y * x


@program((2.0,), (-2.0,), (0.5,))
def else_that_raises(x):
    t = x
    try:
        try:
            t = math.sqrt(x)
        except ValueError:
            t = t * t
        else:
            t = t * x
            if x < 1.0:
                raise KeyError("a")
            t = t * 3.0
    except KeyError:
        t = t + x * x * x
    return t * x


@program((np.array([1.0, 2.0, 3.0]),))
def loop_ended_by_an_index(x):
    i, total = 0, 0.0
    try:
        while True:
            total += x[i] * x[i]
            i += 1
    except IndexError:
        total = total * i
    return total


@program((np.array([1.0, -2.0, 3.0]),))
def list_of_what_can_be_had(x):
    out = []
    for v in x:
        try:
            out.append(math.sqrt(v))
        except ValueError:
            out.append(v * v)
    return np.sum(np.array(out) * x)


@program((2.0, 4), (0.7, 4))
def counted_by_outcome(x, n):
    good = bad = 0
    total = 0.0
    for k in range(n):
        try:
            total += math.sqrt(x - k * 0.5)
            good += 1
        except ValueError:
            bad += 1
            total -= x * k
        finally:
            total *= 1.1
    return total * (good - bad)


def filled_by_descent(p, x, n):
    p[n] = x * n
    if n == 0:
        p[0] = math.sqrt(x - 1.0)
        return
    filled_by_descent(p, x - 0.5, n - 1)


@refused("writing into an array in a function that is called cannot be differentiated yet", 1.2, 2)
def memory_that_a_function_leaves_half_written(x, n):
    p = np.full(n + 1, x)
    try:
        filled_by_descent(p, x, n)
    except ValueError:
        p[0] = p[1] * p[2]
    return np.sum(p * p)


@program((np.array([1.5, 0.7, -0.5, 2.5]), DEFINITE), (np.array([0.5, 2.5]), DEFINITE))
def factors_of_some_in_a_loop(x, a):
    total = 0.0
    for v in x:
        try:
            c = np.linalg.cholesky(a * v * v)
            r = math.sqrt(v - 1.0)
            total = total + np.sum(c * c) * r
        except ValueError:
            total = total * v + v
    return total


class Sums:
    def __init__(self, start):
        self.total, self.count = start, 0

    def add(self, v):
        self.total = self.total + v * v
        self.total = self.total + math.sqrt(v)
        self.count += 1


@program((np.array([1.0, -2.0, 3.0]),), (np.array([-1.0]),))
def object_written_in_a_try(x):
    sums = Sums(x[0])
    for v in x:
        try:
            sums.add(v)
        except ValueError:
            sums.total = sums.total * 0.5
    return sums.total * (sums.count + 1)


@program((2.0,), (-2.0,))
def object_written_in_a_last_part(x):
    sums = Sums(x)
    try:
        sums.add(x)
        return sums.total
    except ValueError:
        sums.count += 5
    finally:
        sums.total = sums.total * sums.count
    return sums.total


@program((2.0,), (-2.0,))
def variable_of_an_inner_function_in_a_try(x):
    total = x

    def grow(v):
        nonlocal total
        total = total + v * v
        total = total + math.sqrt(v) * total

    try:
        grow(x)
        grow(total)
    except ValueError:
        total = total * total
    return total * x


@program((2.0,), (-2.0,))
def dict_written_in_a_try(x):
    found = {"a": x, "b": 1.0}
    try:
        found["a"] = found["a"] * x
        found["b"] = math.sqrt(x)
        found["a"] = found["a"] * found["b"]
    except ValueError:
        found["b"] = found["a"] * 2.0
    return found["a"] * found["b"]


@program((np.array([1.0, -2.0, 3.0]),))
def list_grows_in_a_try(x):
    out = [0.0]
    for v in x:
        try:
            out.append(v * v)
            out.append(math.sqrt(v))
        except ValueError:
            out.append(out[-1] * v)
    return np.sum(np.array(out) * np.arange(len(out)))


@program((np.array([1.0, -2.0, 3.0]),))
def list_items_written_in_a_try(x):
    out = [0.0, 0.0]
    for v in x:
        try:
            out[0] = out[0] + v * v
            out[1] = out[1] + math.sqrt(v)
        except ValueError:
            out[1] = out[0] * v
    return out[0] * out[1]


@program((np.array([1.0, -0.4, 0.3]), 5), (np.array([-1.0, 0.2, 0.3]), 6))
def recursion_into_an_array_that_may_raise(x, n):
    a = np.zeros(n + 1)
    a[0] = x[0]
    for t in range(1, n + 1):
        try:
            a[t] = math.sqrt(a[t - 1] + x[1] * t) * x[2]
        except ValueError:
            a[t] = a[t - 1] * a[t - 1] + x[1]
    return np.sum(a * a)


@program((1.3, 0.4), (-1.3, 0.4))
def attempt_of_nothing_in_a_handler(x, s):
    total = x * s
    try:
        total = total + x
        total = total * math.sqrt(x)
    except ValueError:
        try:
            pass
        except KeyError:
            total = total * 0.5
        total = total * total
    return total


@program((np.array([0.8, -0.4, 0.3, 0.6]), np.array([0.5, 1.5, -0.7]), 5))
def stored_by_a_handler_where_an_item_is_missing(x, y, n):
    a, t = y * 1.0, 0.25
    for i in range(n):
        try:
            t = np.tanh(t) - x[i]
        except Exception:
            a[0] *= a[1] * 0.5 * t
    return np.sum(a * a) * t


@program((2.0, 1), (2.0, 7))
def item_popped_in_a_try(x, k):
    items = [x, x * x, 2.0 * x]
    try:
        y = items.pop(k)
    except IndexError:
        y = 3.0 * x
    return y + sum(items) * len(items)


HELD = "an exception that holds an active value cannot be differentiated"


@refused(HELD, 0.7)
def value_in_an_assertion(x):
    try:
        assert x > 10.0, x * x
    except AssertionError as error:
        return error.args[0] * x
    return x


@refused(HELD, 0.7)
def value_in_what_is_handled(x):
    try:
        raise ValueError(x * x)
    except ValueError:
        return sys.exc_info()[1].args[0] * x
