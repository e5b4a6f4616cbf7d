"""Programs at the edges of the language: what they compute must survive lowering to the last bit.

They need no derivative. Each stands with the arguments it is called with; an exception is a result too.
"""

import functools
import math
import operator

import numpy as np

CASES = []


def case(*args):
    """Registers the decorated function with arguments to call it with."""
    def register(function):
        CASES.append((function, args))
        return function

    return register


@case(2.0)
def chained_walrus(x):
    if 0 < (y := x * 2) < 10 and (z := y + 1) > 0:
        return y * z
    return x


@case(np.array([1.,2.,3.]), [0, 1, 0])
def fancy(v, idx):
    a = v[idx]
    b = v[np.array(idx)[::-1]]
    return (a * b).sum()


@case(2.0, 3)
def nested_exits(x, n):
    for i in range(n):
        while True:
            x = x * 1.1
            if x > 4:
                if i == 1:
                    return x * 2
                break
            elif x < 0:
                continue
            else:
                if x > 3.9:
                    break
        else:
            x = 0.0
        if i == 2:
            continue
        x -= 1
    else:
        x += 5
    return x


@case(2.0)
@case(-2.0)
def in_try(x):
    try:
        y = math.sqrt(3)
    except ValueError:
        y = 0.0
    return x * y


@case(2.0)
def kwargs_helper(x):
    def g(a, *rest, scale=2.0, **more):
        return a * scale + sum(rest) + more.get("z", 1.0)
    return g(x, x, 3.0, z=x * 2) + g(x)


@case(3.0)
def early_in_with(x):
    for k in range(4):
        with np.errstate(all="ignore"):
            if k == 2:
                break
            x = x * 2
            if x > 7:
                return x + 1
    return x


@case(3.0)
def raising_arm(x):
    if x > 0:
        y = x * x
    elif x == 0:
        raise ValueError("zero")
    else:
        return -x
    return y + x


@case(3.0)
def comp_scope(x):
    a = 5.0
    r = [a * x for a in (1.0, 2.0)]
    s = [(i, j) for i in range(3) if i % 2 == 0 for j in range(i) if j >= 0]
    return r[0] + r[1] * a + len(s) * x


@case(3.0)
def gen_sum(x):
    return sum(x * k for k in range(4)) + max(x * k for k in (1, 2)) + math.prod(x + k for k in range(2))


@case(3.0)
def unbound(x):
    if x < 0:
        y = x
    return y * x


@case(3.0)
def unbound_after_del(x):
    y = x * 2
    del y
    return y * x  # noqa: F821


@case(3.0)
def missing_name(x):
    if x < 0:
        return not_there(x)  # noqa: F821
    return x * 2


@case(3.0)
def missing_name2(x):
    return not_there * x  # noqa: F821


@case(3.0)
def alias_write(x):
    w = np.zeros(3)
    row = w[1:]
    a = x * row[0]
    w[1] = 7.0
    b = x * row[0]
    return a + b


@case(3.0)
def swap_loop(x):
    a, b, c = x, 1.0, 2
    for _ in range(3):
        a, b, c = b, c, a
    return a + 2 * b + 3 * c


@case(3.0)
def zip_whole(x):
    t = 0.0
    for p in zip([x, 2.0], (1, 2)):
        t += p[0] * p[1]
    for i, p in enumerate(zip([x, 2.0], (1, 2)), 3):
        t += p[0] * p[1] * i
    for i, (j, p) in enumerate(enumerate([x, x * x])):
        t += i + j * p
    return t


@case(3.0)
def star_targets(x):
    t = 0.0
    for a, *b in [(x, 1.0, 2.0), (x * x, 3.0)]:
        t += a + sum(b)
    first, (second, *third) = x, (x * 2, x * 3, 4.0)
    return t + first * second + sum(third)


@case(3.0)
def power_of_neg(x):
    return -x ** 2 + (-2) ** 2 * x - +x + ~3 * x


@case(3.0)
def lambda_default(x):
    f = lambda a, b=x: a * b
    g = f if x > 2 else math.sin
    h = functools.partial(f, b=2.0)
    return f(2.0) + g(x) + h(x) + (lambda q: q * q)(x)


@case(3.0)
def late_binding(x):
    def f(a):
        return a * k

    k = 2
    r = f(x)
    k = 3
    return r + f(x)


@case(3.0)
def recursion_inner(x):
    def fact(n):
        return 1 if n <= 1 else n * fact(n - 1)
    return x * fact(4)


@case(3.0)
def bool_values(x):
    a = x and 0.0 or x * 2
    b = not x
    c = (x > 1) + (x > 2)
    return a + b + c


@case(3.0)
def loop_else_return(x):
    for k in range(3):
        if x < k:
            break
    else:
        return x * 3
    return x


@case(0.5)
def while_else(x):
    while x < 3:
        x = x * 2
        if x == 2.0:
            y = x + 1
            continue
        if x > 100:
            break
    else:
        y = y + x
    return y


@case(2.0)
def aug_attr(x):
    class P:
        n = 0

    p = P()
    p.n = 1
    p.n += 2
    d = {"a": 1}
    d["a"] += 4
    return x * p.n * d["a"]


@case(2.0)
def fstring(x):
    s = f"{x:.1f}" + "abc"[1] + str(len(f"{x!r}"))
    return x * len(s)


@case(2.0)
def opmod(x):
    return operator.add(x, 2) * operator.mul(x, x)


@case(2.0)
def match_untainted(x, mode="a"):
    match mode:
        case "a":
            k = 2
        case _:
            k = 3
    return x * k


@case(2.0)
def dict_iter(x):
    t = 0.0
    for k, v in {"a": 1.0, "b": 2.0}.items():
        t += v * x
    return t


@case(np.array([[1.,2.],[3.,4.]]))
def matrix_rows(m):
    (a, b), c = m[0], m[1][0]
    t = 0.0
    for (p, q) in m:
        t += p * q
    return t + a * b * c + m.T.shape[0] + m.sum()


@case(2.0)
def cond_in_loop_test(x):
    n = 0
    while (x if n < 3 else -1.0) > 0 and n < 10:
        n += 1
        x = x * 0.9
    return x + n


@case(2.0)
def returns_none(x):
    if x > 100:
        return x


@case(2.0)
def assign_expr_order(x):
    y = x + (x := 5.0) * x
    return y


@case(2.0)
def print_walrus(x):
    print((z := x * 2))
    return z + 1


@case(1.5, 4)
def inner_loop_in_an_arm_that_may_leave(x, n):
    for k in range(n):
        if x > 1.0:
            for j in range(2):
                if j == 1:
                    break
            else:
                x = 0.0
            if k == 2:
                break
        x = x * 1.1
    else:
        x = x + 100.0
    return x


NOTES = []


@case(2.0)
@case(-2.0)
def captured_data_written_in_one_arm(x):
    NOTES.clear()
    if x > 0:
        NOTES.append(1)
    for k in range(3):
        if k == 1:
            continue
        NOTES.append(k)
    return x * len(NOTES)
