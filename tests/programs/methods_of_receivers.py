"""Methods that are not what the function of their name is: what they copy, what they return itself, in which order."""

import numpy as np

from tests.corpus import draw, program


@program((draw(3, seed=1), draw(3, seed=2)), wrt=(0,))
def conjugate_of_real_numbers_is_the_array_itself(x, weights):
    held = weights * 1.0
    same = held.conj()
    y = x * held
    same[0] = 5.0
    return np.sum(y * held * held.conjugate())


@program((draw(2, 3, seed=3), draw(2, 3, seed=4)), wrt=(0,))
def flattened_array_is_a_copy(x, weights):
    held = weights * 1.0
    flat = held.flatten()
    row = held.ravel()
    held[0] = 2.0
    return np.sum(flat.reshape(2, 3) * x * x) + np.sum(row.reshape(2, 3) * x)


@program((draw(3, seed=5), draw(3, seed=6)), wrt=(0,))
def conversion_that_need_not_copy(x, weights):
    held = weights * 1.0
    same, other = held.astype(float, copy=False), held.astype(float)
    placed = held.astype(np.float64, "K", "unsafe", True, False)
    y = x * same * other
    held[1] = -3.0
    return np.sum(y * same) + np.sum(other * placed * x)


@program((draw(2, 3, seed=7), draw(2, 3, seed=8)), wrt=(0,))
def copy_of_a_transposed_array_stands_by_rows(x, weights):
    turned = weights.T.copy()
    row = turned.ravel()
    row[0] = 4.0
    function = np.copy(weights.T)
    column = function.ravel()
    column[0] = 4.0
    return turned.strides[0] * np.sum(turned * x.T) + function.strides[0] * np.sum(function * x.T * x.T)


@program((draw(2, 3, seed=9),))
def orders_of_methods(x):
    first = x.flatten("F")[:3] * x.T.flatten()[:3]
    second = x.copy(order="F").ravel()[1:4] * x.copy("A").ravel("F")[:3]
    return np.sum(first * second) + np.sum(x.T.copy()[0] * x.T.conj()[1])


@program((np.float64(0.7),), (np.float64(-1.3),))
def methods_of_a_number_of_numpy(x):
    y = x.copy() * x.conj() + x.conjugate()
    return y * np.sum(x.flatten()) + x.astype(np.float64) * x.real * x.item()


@program((np.array(0.7),))
def methods_of_an_array_without_axes(x):
    y = x.copy() * x.conj() + x.astype(float)
    return np.sum(x.flatten()) * (y * y).item()


@program((0.7,))
def methods_of_a_python_number(x):
    return x.conjugate() * x.real + x * (2.0 if x.is_integer() else 3.0)


@program((draw(4, seed=10),))
def copy_is_updated_and_the_original_is_not(x):
    y = x.copy()
    y += 1.0
    z = x.flatten()
    z *= y
    return np.sum(z * x)


@program((draw(3, seed=13), draw(3, seed=14)), wrt=(0,))
def list_holds_what_is_put_into_it(x, weights):
    held, more = weights * 1.0, weights + 1.0
    items = [held]
    items.append(more)
    y = x * more
    items[1][0] = 7.0
    items[0].fill(0.5)
    return np.sum(y * more * held)


@program((draw(3, seed=15), draw(3, seed=16)), wrt=(0,))
def constants_are_sorted_and_filled_in_place(x, weights):
    held = weights * 1.0
    y = x * held
    held.sort()
    z = y * held
    held.fill(2.0)
    more = np.zeros(3)
    np.copyto(more, held)
    return np.sum(z * held * more)


@program((draw(3, seed=17), draw(3, seed=18)), wrt=(0,))
def derivative_of_order_nothing_is_the_array_itself(x, weights):
    held = weights * 1.0
    same = np.diff(held, n=0)
    other = np.polyint(held, m=0)
    y = x * held * x
    same[0] = 3.0
    return np.sum(y * held * other)


@program((draw(3, seed=19), draw(3, seed=20)), wrt=(0,))
def conversion_by_a_type_may_be_the_array_itself(x, weights):
    held = weights * 1.0
    same = np.float64(held)
    cleaned = np.nan_to_num(held, False)
    y = x * same
    held[2] = -1.0
    return np.sum(y * same * cleaned)


@program((draw(3, seed=21), draw(3, seed=22)), wrt=(0,))
def constant_in_a_list_of_active_arrays_is_written(x, weights):
    held = weights * 1.0
    y = x * 0.0
    for item in [x, held]:
        y = y + item * item * x
    held[0] = 5.0
    return np.sum(y * x)
