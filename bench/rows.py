"""The rows of the table. Each gives its results as (what, goal, measured, unit); a goal is the most that is allowed."""

import inspect
import time

import numpy as np

import adcompile
from adcompile import compiler
from adcompile.analysis.inference.infer import shares
from adcompile.calling.signature import arg_types
from bench import compiling, fit, jacobians, memory, modes, native, solvers, sparse_matrices, training
from bench.measure import medians, peak_bytes
from bench.models import kalman_data, kalman_filter, network, network_data
from bench.programs import PROGRAMS
from bench.rules import GROUPS, group
from bench.variants import module, variant
from tests import corpus
from tests.ways import with_defaults

ROWS = {}
VARIANT = 1.25


def row(function):
    ROWS[function.__name__] = function
    return function


def word_of(name):
    """The name of what is measured as a word."""
    return name.replace(", ", "_").replace(" ", "_").replace("-", "_").replace("=", "").lower()


def with_variant(what, goal, unit, ratio, function):
    """A result, and that of the same program written otherwise, which must be within a quarter of it."""
    first, other = ratio(function), ratio(variant(function))
    yield what, goal, first, unit
    yield f"{what}, variant", VARIANT * max(first, 1e-9), other, unit


# --- gradients --------------------------------------------------------------------


def poisson(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def poisson_by_hand(beta, X, y):
    eta = X @ beta
    rate = np.exp(eta)
    return np.sum(rate - y * eta), (rate - y) @ X


def poisson_data(n=1000):
    random = np.random.default_rng(1)
    X = random.uniform(size=(n, 2))
    return np.array([1.0, 1.8]), X, random.poisson(np.exp(X @ [1.0, 1.8])).astype(float)


@row
def gradient_poisson():
    data = poisson_data()

    def ratio(function):
        derivative = adcompile.value_and_grad(function)
        ours, by_hand = medians(lambda: derivative(*data), lambda: poisson_by_hand(*data))
        return ours / by_hand

    yield from with_variant("Poisson value and gradient", 1.3, "x by hand", ratio, poisson)


@row
def gradient_against_autograd():
    try:
        import autograd
        import autograd.numpy as anp
    except ImportError:
        return

    def theirs(beta, X, y):
        eta = anp.dot(X, beta)
        return anp.sum(anp.exp(eta) - y * eta)

    data = poisson_data()
    derivative, peer = adcompile.value_and_grad(poisson), autograd.value_and_grad(theirs)
    ours, other = medians(lambda: derivative(*data), lambda: peer(*data))
    yield "Poisson value and gradient against autograd", 0.1, ours / other, "x autograd"


# --- loops and large models -------------------------------------------------------


def predator_prey(parameters, steps):
    growth, predation, conversion, decline = parameters[0], parameters[1], parameters[2], parameters[3]
    prey, predators = 10.0, 5.0
    misfit = 0.0
    step = 0
    while step < steps:
        prey_mid = prey + 0.005 * (growth * prey - predation * prey * predators)
        predators_mid = predators + 0.005 * (conversion * prey * predators - decline * predators)
        prey += 0.01 * (growth * prey_mid - predation * prey_mid * predators_mid)
        predators += 0.01 * (conversion * prey_mid * predators_mid - decline * predators_mid)
        misfit += (prey - 10.0) ** 2
        step += 1
    return misfit


@row
def loop_predator_prey():
    arguments = np.array([1.1, 0.1, 0.05, 0.8]), 1000
    yield from with_variant("gradient of predator and prey, 1000 steps", 1.2, "x primal", over_primal(arguments), predator_prey)


@row
def loop_kalman_filter():
    yield from with_variant("gradient of a Kalman filter, 200 steps", 3.5, "x primal", over_primal(kalman_data()), kalman_filter)


@row
def gradient_network():
    ratio = over_primal(network_data(), wrt=(0, 1, 2, 3, 4))
    yield from with_variant("gradient of two layers of 64 on 100 points", 3.0, "x primal", ratio, network)


def over_primal(arguments, wrt=0):
    def ratio(function):
        derivative = adcompile.grad(function, wrt=wrt)
        ours, primal = medians(lambda: derivative(*arguments), lambda: function(*arguments))
        return ours / primal

    return ratio


# --- calls ------------------------------------------------------------------------


def newton_root(a, start):
    x = start
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def sum_of_three(x, y, z):
    return np.sum(x * y + z)


FIRST, SECOND, THIRD = np.ones(3), np.full(3, 2.0), np.full(3, 3.0)


def of_eight(a, b, c, d, e):
    return np.sum(a * a * FIRST + b * SECOND + c * THIRD + d * e)


def emitted(function, arguments, wrt=0):
    """The derivative as users call it, and the emitted function below it."""
    derivative = adcompile.value_and_grad(function, wrt=wrt)
    derivative(*arguments)
    return derivative, derivative.table.last.compiled.function


@row
def call_newton():
    def ratio(function):
        _, below = emitted(function, (2.0, 1.0))
        ours, primal = medians(lambda: below(2.0, 1.0), lambda: function(2.0, 1.0))
        return ours / primal

    yield from with_variant("gradient of Newton's square root, without the call", 3.0, "x primal", ratio, newton_root)


@row
def call_added():
    for what, goal, function, arguments in (
        ("two scalars", 0.8, newton_root, (2.0, 1.0)), ("three arrays", 1.2, sum_of_three, (np.ones(3),) * 3),
    ):
        derivative, below = emitted(function, arguments)
        whole, inside = medians(lambda: derivative(*arguments), lambda: below(*arguments))
        yield f"what a call adds, {what}", goal, 1e6 * (whole - inside), "us"


@row
def call_captured():
    arguments = (np.ones(3),) * 5
    derivative, below = emitted(of_eight, arguments)
    captured = {name: read() for name, read in derivative.table.last.compiled.readers.items()}
    assert len(captured) == 3
    whole, inside = medians(lambda: derivative(*arguments), lambda: below(*arguments, **captured))
    yield "what a call adds, five arrays and three captured", 1.5, 1e6 * (whole - inside), "us"


# --- programs ---------------------------------------------------------------------


def of_program(name):
    function, arguments = PROGRAMS[name]

    def measure():
        yield from with_variant(f"gradient of {name}", 4.0, "x primal", over_primal(arguments), function)

    return measure


for _name in PROGRAMS:
    ROWS[f"program_{_name}"] = of_program(_name)


# --- compiling --------------------------------------------------------------------


def first_gradient(function, *arguments):
    derivative = adcompile.grad(function)
    began = time.process_time()
    derivative(*arguments)
    return time.process_time() - began


def straight(count):
    lines = ["def straight(x, y):", "    a = x"]
    lines += [f"    a = a * {1 + 1 / (k + 2):.6f} + y" if k % 2 else "    y = y - 0.5 * a" for k in range(count - 2)]
    return module("\n".join([*lines, "    return a"])).straight, (0.5, 0.25)


def nest(depth=8):
    lines = ["def nest(x, n):", "    a = x"]
    for level in range(depth):
        lines.append(f"{'    ' * (level + 1)}for i{level} in range(n):")
        lines.append(f"{'    ' * (level + 2)}a = a * 0.99 + x")
    return module("\n".join([*lines, "    return a"])).nest, (0.5, 1)


@row
def compile_first_gradient():
    yield "compiling the gradient of Poisson", 60.0, 1e3 * first_gradient(poisson, *poisson_data()), "ms"


@row
def compile_statements():
    first_gradient(poisson, *poisson_data())
    costs = []
    for count in (500, 1000, 2000, 4000):
        function, arguments = straight(count)
        costs.append(1e3 * first_gradient(function, *arguments) / count)
        yield f"compiling {count} statements", 0.5, costs[-1], "ms each"
    yield "compiling a statement, the dearest of these over the cheapest", 1.3, max(costs) / min(costs), "x"
    function, arguments = nest()
    yield "compiling a nest eight deep", 0.5, 1e3 * first_gradient(function, *arguments) / 18, "ms each"


# --- jacobians --------------------------------------------------------------------


for _name, _case in (jacobians.OVER | sparse_matrices.OVER).items():
    def _of_a_jacobian(name=_name, case=_case):
        goal, derivative, other, arguments = case
        yield name, goal, jacobians.ratio(derivative, other, arguments), "x"

    ROWS["jacobians_" + word_of(_name.partition(", over")[0])] = _of_a_jacobian


@row
def jacobians_sparse_before():
    yield "sparse stencil, n = 200000, before the first call", 0.1, sparse_matrices.before_the_first_call(), "s"


@row
def jacobians_beside_jax():
    for name, found in jacobians.beside_jax().items():
        yield name, 1.0, found, "x"


# --- memory -----------------------------------------------------------------------


def two_floats(a, b, steps):
    x, y = a, b
    for _ in range(steps):
        x, y = x + 0.001 * y * x, y - 0.001 * x * y
    return x + y


@row
def memory_of_tapes():
    steps = 100_000

    def bytes_a_step(function):
        derivative = adcompile.grad(function)
        return peak_bytes(lambda: derivative(0.5, 0.25, steps)) / steps

    yield from with_variant("tapes of a loop over two floats", 80.0, "bytes a step", bytes_a_step, two_floats)


for _name, (_goal, _function, _arguments) in memory.RATIOS.items():
    def _in_place(name=_name, goal=_goal, function=_function, arguments=_arguments):
        yield f"{name}: gradient over plain", goal, memory.ratio(function, arguments), "x"

    ROWS["memory_" + word_of(_name)] = _in_place


@row
def memory_of_long_loops():
    for name, (long, plain) in memory.LONG.items():
        yield f"{name}: computed again over recorded", 1.5, memory.over_plain_loops(long, plain), "x"
    yield "a million steps over 100 numbers", 30.0, memory.bytes_of_a_million_steps() / 1e6, "MB"
    yield "a store by a view on the heap, beyond", 3.0, memory.microseconds_of_the_heap(), "us"


@row
def memory_of_nothing_written():
    for function, arguments in compiling.PROGRAMS:
        found = compiling.over_no_memory(compiling.Compiled(function, arguments))
        yield f"{function.__name__}: compiled, over no such passes", 1.05, found, "x"


# --- ways of Jacobians ------------------------------------------------------------------------


def way_row(name):
    def measure():
        goal, found, mode = modes.measured(name)
        yield mode[:40], goal, found, "x"

    return measure


for _name in modes.PROGRAMS:
    ROWS[f"modes_{word_of(_name)}"] = way_row(_name)


# --- types ------------------------------------------------------------------------


@row
def check_types():
    numeric = dynamic = total = 0
    for case in corpus.load().values():
        names = list(inspect.signature(case.function).parameters)
        types = arg_types(names, with_defaults(case.function, case.points[0].arguments))
        program, found, active = compiler.primal(case.function, [names[k] for k in case.wrt], types)
        counts = shares(program, found, active)
        numeric, dynamic, total = numeric + counts[0], dynamic + counts[1], total + counts[2]
    yield f"active operations typed Numeric, of {total}", 10.0, 100.0 * numeric / total, "%"
    yield f"active operations that may be anything, of {total}", 1.0, 100.0 * dynamic / total, "%"


# --- fits -------------------------------------------------------------------------

ROWS |= fit.ROWS | native.ROWS | solvers.ROWS

# --- training ---------------------------------------------------------------------

ROWS |= training.ROWS

# --- rules ------------------------------------------------------------------------

for _name, _belongs in GROUPS.items():
    ROWS[f"rules_{_name}"] = group(_belongs)
