"""Derivatives that a function takes of another one: of helpers, lambdas and closures, made in the function or outside, to order four."""

import functools
import math
from dataclasses import dataclass

import numpy as np

from adcompile import elementwise_grad, grad, hessian, hvp, jacobian, jvp, nth_derivative, value_and_grad, vjp
from tests.corpus import draw, program, refused


def energy(q, stiffness=1.5):
    return stiffness * q**4 - math.cos(q)


def bowl(v):
    return 0.5 * np.sum(v * v * v * v) + np.sin(v[0] * v[1])


def squared(w, rows, y):
    return 0.5 * np.sum((rows @ w - y) ** 2)


def lagrangian(q, v):
    return 0.5 * np.sum(v * v) * (2.0 + np.cos(q[0])) - np.sum(np.cos(q)) + 0.1 * q[0] * v[1]


force = grad(energy)


@grad
def decorated(v, k):
    return k * v**3


class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, q):
        return self.k * np.sum(q**4)

    def force(self, q):
        return -grad(self.energy)(q)


SPRING = Spring(1.5)
ROWS, OBSERVED = draw(4, 3), draw(4, seed=1)
POINT = draw(3, seed=2)


def newton(f, start):
    t, slope = start, grad(f)
    for _ in range(6):
        t = t - f(t) / slope(t)
    return t


def third(f):
    return grad(grad(grad(f)))


@program((0.7, 1.3))
def derivative_of_a_helper(x, k):
    return grad(energy)(x) * x + grad(energy, wrt="stiffness")(x, k) * k + grad(energy, wrt=1)(x, stiffness=k)


@program((0.7, 1.3))
def derivative_made_outside(x, k):
    return force(x, k) * x + decorated(x, k) * functools.partial(force, stiffness=k)(x)


@program((2.0, 1.3))
def newton_of_a_closure_over_active_values(x, y):
    root = 1.0
    slope = grad(lambda q: q * q * y - x)
    for _ in range(6):
        root = root - (root * root * y - x) / slope(root)
    return root * x


@program((2.0, 1.3))
def newton_in_a_helper_that_takes_the_function(x, y):
    return newton(lambda q: q**3 * y - x, 1.0) * y


@program((1.2, 0.7))
def names_of_the_same_spelling_are_told_apart(x, y):
    classic = grad(lambda x: x * grad(lambda y: x * y)(y))(x)

    def inner(x):
        return grad(lambda y: grad(lambda x: x * x * y * y)(x) * y)(x)

    return classic * y + inner(x) * grad(inner)(y)


@program((0.7, 0.9))
def fourth_order_of_a_closure(x, y):
    return grad(third(lambda t: math.sin(t * y)))(x) * x + third(energy)(y)


@program((0.7, 0.9))
def derivative_of_a_hazard(t, shape):
    def cumulative(u):
        return (u / 1.5) ** shape + 0.1 * u * shape

    hazard = grad(cumulative)
    return math.log(hazard(t)) - cumulative(t) + grad(hazard)(t)


@program((draw(3),))
def gradient_descent_inside(w):
    for _ in range(3):
        w = w - 0.1 * grad(squared)(w, ROWS, OBSERVED)
    return squared(w, ROWS, OBSERVED)


@program((draw(3), 0.1))
def rate_of_a_gradient_descent(w, rate):
    trip = 0
    while trip < 4:
        loss, slope = value_and_grad(squared)(w, ROWS, OBSERVED)
        w = w - rate * slope * (1.0 + loss)
        trip += 1
    return np.sum(w**2)


@program((POINT,))
def products_with_a_hessian(x):
    return np.sum(hvp(bowl)(x, x**2)) + jvp(grad(bowl), (x,), (x**2,))[1] @ x


@program((POINT,))
def matrices_of_derivatives(x):
    rows = jacobian(lambda v: np.array([v[0] * v[1], np.sin(v[2]) * v[0]]))(x)
    columns = jacobian(lambda v: np.concatenate([v[:2] ** 2, v * v[0], v]))(x)
    return np.sum(rows * rows) + np.sum(columns**3) + np.sum(hessian(bowl)(x) @ x)


@program((POINT,))
def modes_of_a_jacobian(x):
    square = lambda v: v**2 * v[0]  # noqa: E731
    both = jacobian(square, mode="reverse")(x) * jacobian(square, mode="forward")(x)
    return np.sum(both * np.arange(9.0).reshape(3, 3)) + np.sum(jacobian(grad(bowl))(x) @ x)


@program((POINT, draw(3, seed=3)))
def euler_lagrange(q, v):
    momentum = grad(lagrangian, wrt=1)
    mass = jacobian(momentum, wrt=1)(q, v)
    rest = grad(lagrangian)(q, v) - jacobian(momentum)(q, v) @ v
    return np.sum(np.linalg.solve(mass, rest) * v)


@program((POINT,))
def element_by_element(x):
    scale = x[1]
    return np.sum(elementwise_grad(lambda v: v**3 * scale)(x) * x) + np.sum(elementwise_grad(elementwise_grad(np.sin))(x))


@program((POINT,))
def pulls_and_pushes(x):
    (total, cubes), pull = vjp(lambda v, n: (np.sum(v * v), v**n), x, 3)
    value, push = jvp(lambda a, b: np.sum(a * b * b), (x, x**2), (None, x))
    return total * np.sum(pull((2.0, cubes))[0]) + value * push


@program((POINT,))
def several_at_once(x):
    a, b = grad(lambda u, v: u @ v * np.sum(u), wrt=(0, 1))(x, 2.0 * x)
    value, (c, d) = value_and_grad(lambda u, v: u @ v * np.sum(u), wrt=("u", "v"))(x, v=x * x)
    return np.sum(a * b) + value * np.sum(c * d)


@program((POINT,))
def what_comes_beside_it_flows(x):
    slope, beside = grad(lambda v: (np.sum(v**3), np.sin(v)), has_aux=True)(x)
    (value, seen), other = value_and_grad(lambda v: (np.sum(v**3) * x[0], {"sine": np.sin(v), "name": "cube"}), has_aux=True)(x)
    return np.sum(slope * beside) + value * np.sum(other * seen["sine"])


@program((POINT,))
def derivatives_of_methods(x):
    return np.sum(SPRING.force(x) * x) + np.sum(Spring(x[0] * 2.0).force(x) * x)


@program((POINT,))
def decorators_inside(x):
    @grad
    def cubes(v):
        return np.sum(v**3) * x[0]

    @grad(wrt=1)
    def scaled(a, v):
        return np.sum(v**3) * a

    return np.sum(cubes(x)) + np.sum(scaled(x[0], x)) + np.sum(functools.partial(scaled, x[1])(x))


@program((POINT,))
def parameters_in_a_structure(x):
    def loss(p):
        return np.sum(np.sin(p["w"])) * p["b"] + p["rest"][0] ** 2

    p = {"w": x, "b": x[0], "rest": (x[1], 3)}
    g = grad(loss)(p)
    p = {"w": p["w"] - 0.1 * g["w"], "b": p["b"] - 0.1 * g["b"], "rest": (p["rest"][0] - g["rest"][0], 3)}
    return np.sum(p["w"]) * p["b"] * p["rest"][0]


@program((POINT,))
def parameters_in_an_object(x):
    @dataclass
    class Weights:
        w: np.ndarray
        b: float

    def loss(p):
        return np.sum(np.sin(p.w)) * p.b

    p = Weights(x, x[0])
    for _ in range(2):
        g = grad(loss)(p)
        p = Weights(p.w - 0.1 * g.w, p.b - 0.1 * g.b)
    return np.sum(p.w) * p.b


@program((POINT,), (-POINT,))
def under_conditions_and_in_loops(x):
    out = np.zeros(3)
    for i in range(3):
        if x[i] > 0.0:
            out[i] = grad(lambda t: t**2 * x[i])(x[(i + 1) % 3])
        else:
            out[i] = x[i] * grad(bowl)(x)[i]
    shape = (lambda v: np.sum(v**2)) if x[0] > 0.0 else (lambda v: np.sum(v**3))
    return np.sum(out) + np.sum(grad(shape)(x) ** 2) + sum(np.sum(grad(lambda v: np.sum(v**k))(x)) for k in range(1, 4))


@program((POINT,))
def what_is_derived_is_written_later(x):
    g = grad(bowl)(x)
    g[0] = 2.0 * g[0]
    g *= 3.0
    a = x.copy()
    a[0] = 2.0 * x[1]
    first = grad(lambda v: np.sum(v * a) ** 2)(x)
    a[1] = 5.0
    return np.sum(g) + np.sum(first) + np.sum(grad(lambda v: np.sum(v * a) ** 2)(x) * a)


@program((POINT,))
def constants_written_after_a_derivative(x):
    weights = np.ones(3)
    first = grad(lambda v: np.sum(v**3 * weights))(x)
    weights[:] = 5.0
    return np.sum(first * first) + np.sum(grad(lambda v: np.sum(v**3 * weights))(x))


@program((POINT,))
def a_function_that_builds_arrays_is_derived(x):
    def total(v):
        a = np.zeros(3)
        a[:] = v
        a[1] *= v[0]
        found = []
        for t in a:
            if t > 0.0:
                found.append(t * t)
            else:
                found.append(t * t * t)
        return sum(found)

    return np.sum(grad(total)(x) ** 2)


@program((0.7, 0.3))
def integers_are_taken_for_floats(x, y):
    return grad(lambda t: t**3 * x)(2) + grad(lambda t: t * y * t, wrt="t")(t=3) + grad(lambda n, t: t * x * n)(2, y)


@program((np.float64(0.7), POINT.astype(np.float32)))
def kinds_of_numbers_are_kept(t, x):
    return grad(energy)(t) * np.sum(grad(lambda v: np.sum(v * v))(x))


@program((0.7, [lambda t: t**3, energy]), wrt=(0,))
def derivatives_of_functions_in_a_list(x, functions):
    return sum(grad(f)(x) for f in functions) * x


@program((np.array([0.5, 0.0, 1.2]),))
def what_is_not_selected_gives_nothing(x):
    return np.sum(np.where(x > 0.1, elementwise_grad(np.sqrt)(np.where(x > 0.1, x, 1.0)), x))


@refused("a derivative of a function that calls another one which is found when the program runs", 0.5, [math.sin, math.exp])
def derivative_of_what_is_found_when_it_runs(x, functions):
    total = 0.0
    for f in functions:
        total += grad(lambda t: f(t) * t)(x)
    return total


@refused("a derivative of a function that changes something outside of it", 0.5)
def derivative_of_a_function_that_counts(x):
    seen = {"last": x}

    def noted(t):
        seen["last"] = t * seen["last"]
        return t * t

    return grad(noted)(x) * seen["last"]


def quartic(q, scale=0.5):
    return scale * q * q * q * q


third_of_quartic = nth_derivative(quartic, 3)
DYADIC = np.array([0.5, -0.25, 1.0])      # a derivative of high order by itself and one inside are rounded in other places


@program((0.5, DYADIC), (-0.75, DYADIC))
def derivatives_of_high_order(x, v):
    bend = nth_derivative(lambda t: x * t * t * t + t * t, 2)
    total = bend(0.5) + third_of_quartic(x) * x
    for k in range(2):
        total = total + nth_derivative(lambda u: u * u * u * np.sum(v) + k * u, 1)(x)
    return total * nth_derivative(quartic, 4, wrt="q")(v[0])


@program((0.7,), (1.3,))
def series_of_one_number(t):
    total, terms = 0.0, []
    for k in range(4):
        terms.append(math.exp(-t * k) / (1.0 + t))
        if k % 2:
            total = total * t + terms[-1]
        else:
            total = math.tanh(total - t)
    cells = np.zeros(3)
    cells[1] = total
    cells[2] = t**2.5
    return np.sum(cells * cells) + terms[0] * t


@program((0.7,), (-0.4,))
def dicts_made_inside(x):
    given = {"w": x, "b": x * x}

    def loss(q):
        scaled = {name: value * 2.0 for name, value in q.items()}
        for name in q.keys():
            scaled[name] = scaled[name] * x
        return scaled["w"] * scaled["b"] + sum(scaled.values())

    slope = grad(loss)(given)
    return slope["w"] * slope["b"]
