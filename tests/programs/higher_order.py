"""Functions that take functions: the user's, and Python's `map`, `filter`, `reduce`, `sorted` and the like."""

import functools
import itertools
import math
import operator

import numpy as np

from tests.corpus import draw, program


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return 2.0 * function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


@logged
def product(a, b=1.0):
    return a * b * b


@functools.cache
def table(n):
    return n * 2.0


def runge_kutta(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def newton(f, slope, start):
    t = start
    for _ in range(20):
        t = t - f(t) / slope(t)
    return t


def pipe(*functions):
    def run(t):
        for function in functions:
            t = function(t)
        return t

    return run


def linear(slope, shift=0.0, *rest, scale=1.0, **named):
    return (slope + shift + sum(rest)) * scale + sum(named.values())


@program((0.5, 1.4))
def solver_takes_functions(x, y):
    root = newton(lambda t: t * t - x * y, lambda t: 2.0 * t, 1.0)
    state = 1.0
    for k in range(4):
        state = runge_kutta(lambda t, s: -x * s + math.sin(t * y), 0.1 * k, state, 0.1)
    return root * state


@program((0.5, 1.4))
def functions_handed_on_by_stars(x, y):
    def apply(function, *args, **kwargs):
        return function(*args, **kwargs)

    a = apply(linear, x) + apply(linear, x, y, x, scale=y)
    b = apply(apply, linear, x, other=y, scale=2.0)
    more = {"scale": x, "named": y}
    return a * b + apply(math.sin, x) + linear(y, **more) + linear(*(x, y), **dict(scale=3.0))


@program((0.5, 1.4))
def decorated_functions_of_the_module(x, y):
    a = product(x) + product(x, b=y)
    b = product(*[a, 2.0])
    return b * product(b=x, a=y)


@program((0.5, 1.4))
def partial_functions(x, y):
    shifted = functools.partial(linear, shift=x)
    scaled = functools.partial(shifted, scale=y)
    power = functools.partial(lambda base, exponent, by=1.0: base ** exponent * by, by=x)
    cubed = functools.partial(power, exponent=3)
    return scaled(y) * shifted(x, scale=2.0) + cubed(y) + cubed(x, by=2.0) + functools.partial(pow, y)(2)


@program((0.5, 1.4))
def positional_only_and_keyword_only(x, y):
    def f(a, /, b, *, c, d=2.0):
        return a * b - c * d

    g = lambda a, /, **kw: a * kw["a"] + len(kw)  # noqa: E731
    return f(x, b=y, c=x * x) + f(x, y, d=y, c=1.0) * g(x, a=y, other=1.0)


@program((0.5, 1.4))
def reduced_values(x, y):
    values = [x, y, x * y]
    a = functools.reduce(lambda total, value: total * value + x, values)
    b = functools.reduce(operator.mul, values, y)
    c = functools.reduce(lambda total, k: total * x + k, [1.0, 2.0, 3.0])
    d = functools.reduce(max, values)
    return a + b * c + d


@program((draw(4, seed=3), 1.4))
def reduced_arrays(v, s):
    polynomial = functools.reduce(lambda total, coefficient: total * s + coefficient, v)
    rows = functools.reduce(lambda total, k: total * v + k, range(3), v)
    return polynomial + np.sum(rows) * s


@program((0.5, 1.4))
def accumulated_values(x, y):
    sums = list(itertools.accumulate([x, y, x * y]))
    products = list(itertools.accumulate([x, y, 3.0], lambda a, b: a * b + x))
    total = 0.0
    for k, value in enumerate(itertools.accumulate([x, y], operator.mul, initial=2.0)):
        total = total + value * k
    return sum(sums) * products[2] + total * sums[1]


@program((0.5, 1.4))
def mapped_values(x, y):
    squares = list(map(lambda t: t * t, [x, y, 2.0]))
    total = sum(map(lambda a, b: a * b + x, [x, y], [y, 2.0]))
    for value in map(math.sin, squares):
        total = total + value * x
    for k, value in enumerate(map(lambda t: t * y, range(3))):
        total = total + value * k
    a, b = map(abs, (x, -y))
    return total * a + b * squares[1]


@program((0.5, 1.4))
def filtered_values(x, y):
    large = list(filter(lambda t: t > 0.6, [x, y, x * y, 1.5 * x]))
    true = sum(filter(None, [x, 0.0, y]))
    total = 0.0
    for value in filter(lambda t: t < 1.3, large):
        total = total + value * y
    return total * true + sum(large)


@program((0.5, 1.4))
def sorted_by_keys(x, y):
    values = sorted([x, -y, x * y, 3.0], key=lambda t: -t * t)
    back = sorted(values, key=abs, reverse=True)
    pairs = sorted([(x, 2.0), (y, 1.0)], key=lambda pair: pair[1])
    return values[0] * 2.0 + values[1] * back[2] + pairs[0][0] * 3.0 + pairs[1][0] * x


@program((0.5, 1.4))
def largest_by_keys(x, y):
    a = max([x, -y, x * y], key=lambda t: -t)
    b = min(x, y, 2.0 * x, key=lambda t: (t - 1.0) ** 2)
    c = max((t * x for t in [1.0, 2.0]), key=abs)
    d = min([[x, 1.0], [y, 0.5]], key=lambda row: row[1])
    return a * b + c * d[0]


@program((0.5, 1.4))
def rows_and_columns(x, y):
    rows = [[x, 1.0, y], [2.0, x * x, y * y]]
    columns = list(zip(*rows))
    total = sum(a * b for a, b in zip(*rows))
    firsts, seconds = zip(*[(x, 1.0), (2.0 * y, 3.0)])
    for a, b in zip(*rows):
        total = total + a * x - b
    return columns[0][0] * columns[2][1] + total + firsts[1] * seconds[1] * x


@program((0.5, 1.4))
def sums_of_generators(x, y):
    a = sum(x * k for k in range(4)) + max(t * y for t in [1.0, 2.0])
    b = sum((x ** k for k in range(1, 4)), y)
    c = sum(itertools.starmap(lambda s, t: s * t, [(x, y), (y, 2.0)]))
    ok = all(t > 0.0 for t in [x, y]) and any(t > x for t in (y, a))
    return a * b * c if ok else a


@program((0.5, 1.4))
def functions_in_lists_and_dicts(x, y):
    layers = [lambda t: t * x, math.tanh, lambda t: t + y]
    total = y
    for layer in layers:
        total = layer(total)
    table = {"square": lambda t: t * t, "sine": math.sin}
    values = [f(x) for f in (math.exp, lambda t: t * y)]
    return total * table["square"](y) * table["sine"](x) + sum(values) * layers[0](y)


@program((0.5, 1.4))
def pipelines(x, y):
    run = pipe(math.sin, lambda t: t * y, pipe(math.exp, lambda t: t + x))
    folded = lambda *fs: lambda t: functools.reduce(lambda value, f: f(value), fs, t)  # noqa: E731
    return run(x) * folded(math.cos, lambda t: t * x)(y)


@program((0.5, 1.4))
def arguments_that_are_counted_and_named(x, y):
    def f(*args, **named):
        if len(args) > 1:
            return args[0] * args[1]
        if "scale" in named:
            return named["scale"] * args[0]
        total = args[-1] * named.get("by", 2.0)
        for name, value in named.items():
            total = total + value * len(name)
        return total

    return f(x, y) + f(x, scale=y * 3.0) + f(x) * f(y, by=x) + f(x, other=y, more=x)


@program((draw(2, seed=4), 1.4))
def parameters_spread_over_a_function(p, s):
    def model(slope, shift):
        return slope * s + shift * shift

    def total(a, b, c):
        return a * b + c

    return model(*p) * total(s, *p) + model(*[v * 2.0 for v in p]) + total(*p, s)


@program((0.5, 1.4))
def parameters_in_a_dict(x, y):
    def model(params, t):
        return params["w"] * t + params["b"]["shift"] * params["scale"][1]

    params = {"w": x, "b": {"shift": y}, "scale": [x, y]}
    total = params["w"] * params["b"]["shift"]
    for t in (1.0, 2.0):
        r = model(params, t) - y * t
        total = total + r * r
    return total + model({"w": y, "b": {"shift": 1.0}, "scale": (1.0, x)}, x)


@program((0.5, 1.4))
def cached_function_of_constants(x, y):
    total = x
    for k in range(3):
        total = total * y + table(k) * x
    return total * table(3)


def overwritten(settings):
    settings["w"] = 5.0
    return 1.0


def handed_on(settings):
    return overwritten(settings)


@program((0.5, 1.4))
def constants_in_a_dict_that_a_helper_writes(x, y):
    settings, items = {"w": 1.0, "b": 2.0}, [1.0, 2.0]

    def add(values):
        values.append(3.0)
        return 2.0

    total = x
    for k in range(3):
        total = total * settings["w"] + sum(items) * y
        total = total * handed_on(settings)
        add(items)
    return total * len(items)
