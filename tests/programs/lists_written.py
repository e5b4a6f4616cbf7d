"""Lists whose items are written, taken out and put in other orders."""

import numpy as np

from tests.corpus import draw, program


@program((0.3 + draw(3, seed=201) ** 2,))
def list_in_order(x):
    L = [x[2], x[0], x[1]]
    L.sort()
    return L[0] * 3 + L[2] ** 2


@program((0.3 + draw(3, seed=202) ** 2,))
def list_in_reversed_order(x):
    L = [x[2], x[0], x[1]]
    L.sort(reverse=True)
    return L[0] * 3 + L[2] ** 2


@program((0.3 + draw(3, seed=203) ** 2,))
def list_in_the_order_of_a_key(x):
    L = [x[2], x[0], x[1]]
    L.sort(key=lambda v: (v - 0.6) ** 2)
    return L[0] * 3 + L[2] ** 2 + L[1] * x[0]


@program((0.3 + draw(3, seed=204) ** 2,))
def list_in_the_order_of_a_key_backwards(x):
    L = []
    for v in x:
        L.append(v * v)
    L.sort(key=lambda v: -v, reverse=True)
    return L[0] * 3 + L[2] ** 2 + L[1] * x[0]


@program((0.3 + draw(3, seed=205) ** 2,))
def items_removed_by_value(x):
    L = [1.0, x[0], 2.0, x[1]]
    L.remove(2.0)
    L.remove(x[0])
    return L[0] * L[1] * x[2]


@program((0.3 + draw(3, seed=206) ** 2,))
def items_popped_by_place(x):
    L = [x[0], x[1], x[2], x[0] * x[1]]
    i = 1
    v = L.pop(i) * L.pop(-2)
    return v * L[0] + L[-1]


@program((0.3 + draw(3, seed=207) ** 2,))
def queue_in_a_list(x):
    q = [x[0]]
    s = 0.0
    n = 0
    while q and n < 7:
        v = q.pop(0)
        s += v * v
        n += 1
        if n < 4:
            q.append(v * x[1])
            q.append(v * x[2])
    return s + len(q)


@program((0.3 + draw(3, seed=208) ** 2,))
def item_popped_in_an_expression(x):
    q = [x[0], x[1]]
    v = q.pop() if len(q) > 1 else 0.0
    return v * q[0]


@program((0.3 + draw(3, seed=209) ** 2,))
def list_with_two_names_that_is_extended(x):
    L = [x[0]]
    M = L
    L += [x[1]]
    M += [x[2], x[0] * x[1]]
    return L[1] * L[2] * len(M) + M[3]


@program((0.3 + draw(3, seed=210) ** 2,))
def sum_of_lists_is_another_list(x):
    L = [x[0]]
    M = L
    L = L + [x[1]]
    M.append(x[2])
    return L[1] * M[1] * len(M) + sum(L)


@program((0.3 + draw(3, seed=211) ** 2,))
def items_updated_in_a_loop(x):
    L = [0.0] * 3
    for i in range(7):
        L[i % 3] += x[i % 2] * x[2]
    L[-1] *= x[1]
    return L[0] * L[1] * L[2]


@program((0.3 + draw(3, seed=212) ** 2,))
def parts_of_a_list_written(x):
    L = [x[0], x[1], x[2], x[0] * 2]
    L[::2] = [x[1] ** 2, x[0] ** 3]
    L[1:1] = [x[2] * x[2]]
    L[-2:] = L[:2]
    del L[0:1]
    return sum([k * v for k, v in enumerate(L)]) + L[-1] ** 2


@program((0.3 + draw(3, seed=213) ** 2,))
def parts_of_a_list_deleted(x):
    L = [x[0], x[1], x[2], x[0] * 2, x[1] * x[2]]
    del L[::2]
    L[:] = [v * v for v in L]
    L[len(L):] = [x[0]]
    return sum([(k + 1) * v for k, v in enumerate(L)])


@program((0.3 + draw(3, seed=214) ** 2,))
def list_repeated(x):
    L = [x[0], x[1]] * 3
    L[0] = x[2]
    L *= 2
    return sum([(k + 1) * v for k, v in enumerate(L)])


@program((0.3 + draw(3, seed=215) ** 2,))
def lists_joined(x):
    L = [x[0], x[1]]
    M = L + L
    M[1] = x[2]
    N = M + [v * v for v in x]
    return sum([(k + 1) * v for k, v in enumerate(N)])


@program((0.3 + draw(3, seed=216) ** 2,))
def copies_of_a_list_changed(x):
    L = [x[0], x[1]]
    M = L.copy()
    N = L[:]
    O = list(L)
    L[0] = x[2]
    M[1] = x[2] ** 2
    N.append(x[1])
    O.pop()
    return sum([(k + 1) * v for k, v in enumerate(L + M + N + O)])


@program((0.3 + draw(3, seed=217) ** 2,))
def items_counted_and_found(x):
    L = [x[0], x[1], x[0]]
    s = 0.0
    if x[1] in L:
        s += x[2] * L.count(x[0])
    L[1] = x[2]
    return s * L[L.index(x[2])] + L[0]


@program((0.3 + draw(3, seed=218) ** 2,))
def items_that_change_places(x):
    L = [x[0], x[1], x[2]]
    L[0], L[2] = (L[2], L[0])
    for i in range(2):
        L[i], L[i + 1] = (L[i + 1] * x[0], L[i])
    return L[0] + L[1] ** 2 + L[2] ** 3


@program((0.3 + draw(3, seed=219) ** 2,))
def recursion_over_items(x):
    L = [x[0]] * 4
    for i in range(1, 4):
        L[i] = L[i - 1] * x[1] + L[i]
    return L[3] + sum(L)


@program((0.3 + draw(3, seed=220) ** 2,))
def list_of_integers_that_takes_floats(x):
    L = [0] * 4
    for i in range(3):
        L[i] = x[i] * x[i]
    return sum(L) * L[2]


@program((0.3 + draw(3, seed=221) ** 2,))
def arrays_that_replace_items(x):
    L = [x, x * 2]
    L[0] = x * x
    L[1] = L[0] * L[1]
    return np.sum(L[1]) + L[0][1]


@program((0.3 + draw(3, seed=222) ** 2,))
def list_sorted_by_hand(x):
    L = [x[2], x[1], x[0], x[1] * x[2]]
    n = len(L)
    for i in range(n):
        for j in range(n - 1 - i):
            if L[j] > L[j + 1]:
                L[j], L[j + 1] = (L[j + 1], L[j])
    return sum([(k + 1) ** 2 * v for k, v in enumerate(L)])


@program((0.3 + draw(3, seed=223) ** 2,))
def items_inserted_in_order(x):
    L = []
    for i in range(5):
        k = 0
        v = x[i % 3] * (i + 1) * (-1) ** i
        while k < len(L) and L[k] < v:
            k += 1
        L.insert(k, v)
    return sum([(k + 1) ** 2 * v for k, v in enumerate(L)])


@program((0.3 + draw(3, seed=231) ** 2,))
def stack_that_is_emptied(x):
    stack = []
    for v in x:
        stack.append(v)
    s = 1.0
    while stack:
        s = s * stack.pop() + 0.1
    return s


@program((0.3 + draw(3, seed=232) ** 2,))
def list_that_is_extended_by_all_ways(x):
    L = []
    L.extend([x[0], x[1]])
    L += [x[2]]
    L.insert(0, x[1])
    L.reverse()
    return L[0] * L[3] + L[1] ** 2


@program((0.3 + draw(3, seed=233) ** 2,))
def items_written_in_a_loop(x):
    L = [0.0] * 5
    L[0] = x[0]
    for i in range(1, 5):
        L[i] = np.sin(L[i - 1]) * x[1]
    return sum(L)


@program((0.3 + draw(3, seed=234) ** 2, 2))
def items_written_by_a_helper(x, n):
    L = [x[0], x[1], x[2]]
    for k in range(n):
        put(L, k, x[0] * k)
    return L[0] + L[1] * L[2]


def put(items, place, value):
    items[place] = value * items[place - 1]


@program((0.3 + draw(3, seed=235) ** 2,))
def list_that_is_extended_by_another_name(x):
    L = [x[0]]
    M = L
    for v in x:
        M += [v * x[1]]
    return sum(L) * sum(M)


@program((0.3 + draw(3, seed=236) ** 2,))
def array_in_a_list_that_another_name_holds(x):
    w = 2.0 * x
    a = []
    for v in (w, x):
        a.append(v)
    a[0] = a[0] + x
    return np.sum(a[0] * w)


@program((0.3 + draw(3, seed=237) ** 2,))
def list_that_takes_the_items_of_generators(x):
    L = []
    L.extend(v * v for v in x)
    L[1:2] = (v * x[0] for v in x[:2])
    L += (x[2] * 2,)
    return sum([k * v for k, v in enumerate(L)])


@program((0.3 + draw(3, seed=238) ** 2,))
def expression_on_a_stack(x):
    stack = []
    for token in ["a", "b", "+", "c", "*"]:
        if token == "+":
            b = stack.pop()
            a = stack.pop()
            stack.append(a + b)
        elif token == "*":
            b = stack.pop()
            a = stack.pop()
            stack.append(a * b)
        else:
            stack.append(x["abc".index(token)])
    return stack.pop()
