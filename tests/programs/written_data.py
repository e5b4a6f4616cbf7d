"""Constant data that is written while the program runs: by stores, helpers, methods, `out`, views, generators, lists.

What a derivative reads of it is what the primal read, not what was written later.
"""

import numpy as np

from tests.corpus import program

STATE = {"weights": np.ones(3)}


def filled_part(x, buffer, n):
    buffer[0] = n * 1.5
    part = buffer[:2]
    return np.sum(part * x)


def fill(buffer, k):
    buffer[:] = k
    return k


def count_up(counts):
    counts.append(1)
    return len(counts)


def with_fresh_ones(x):
    return x * 2.0, np.ones(3)


def growing_rows():
    row = np.ones(3)
    while True:
        row += 1.0
        yield row


class Box:
    pass


def put_into(box, k):
    box.weights = np.full(3, float(k))
    return 0.0


def bump_state(k):
    STATE["weights"][0] = k
    return k


@program((0.5, 3))
def helper_writes_what_was_read(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * x * x)
        total = total + filled_part(x, buffer, k)
    return total


@program((0.5, 3))
def helper_writes_the_callers_array(x, n):
    buffer = np.ones(3)
    buffer[1] = 2.0
    total = filled_part(x, buffer, n)
    return total * total + np.sum(buffer * x * x)


@program((0.5, 3))
def helper_writes_in_an_expression(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * x * x)
        last = fill(buffer, k)
    return total + last


@program((0.5, 3))
def lambda_writes(x, n):
    buffer = np.ones(3)
    refill = lambda k: fill(buffer, k)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * x * x) + refill(k)
    return total


@program((0.5, 3))
def list_grows_in_a_helper(x, n):
    counts = []
    total = 0.0
    for _ in range(n):
        total = total + x * count_up(counts) * len(counts)
    return total


@program((0.5, 3))
def attribute_is_bound_by_a_helper(x, n):
    box = Box()
    box.weights = np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(box.weights * x * x)
        total = total + put_into(box, k)
    return total


@program((0.5, 3))
def data_of_the_module_is_written(x, n):
    STATE["weights"][:] = 1.0
    total = 0.0
    for k in range(n):
        total = total + np.sum(STATE["weights"] * x * x) + bump_state(k)
    return total


@program((0.5, 3))
def out_as_a_statement(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * x * x)
        np.add(buffer, k, out=buffer)
    return total


@program((0.5, 3))
def out_with_a_value_nobody_reads(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * x * x)
        ignored = np.add(buffer, k, out=buffer)
    return total


@program((0.5, 3))
def out_by_position(x, n):
    buffer = np.ones(3)
    total = 0.0
    for _ in range(n):
        total = total + (buffer * x) @ (buffer * x)
        np.multiply(buffer, 2.0, buffer)
    return total


@program((0.5, 3))
def rows_are_updated_in_place(x, n):
    table = np.ones((3, 3))
    total = 0.0
    for _ in range(n):
        total = total + np.sum(table * x * x)
        for row in table:
            row += 1.0
    return total


@program((0.5, 3))
def transposed_view_is_updated(x, n):
    table = np.ones((2, 3))
    view = table.T
    total = 0.0
    for _ in range(n):
        total = total + np.sum(table * x * x)
        view += 1.0
    return total


@program((0.5,))
def array_is_walked_twice(x):
    buffer = np.ones(3)
    total = 0.0
    for row in [buffer, buffer]:
        total = total + np.sum(row * x * x)
        row += 2.0
    return total


@program((0.5,))
def rows_change_while_walked(x):
    table = np.ones((2, 3))
    total = 0.0
    for row in table:
        total = total + np.sum(row * x * x)
        table[1] = 4.0
        table[0] = 9.0
    return total


@program((0.5, 3))
def view_taken_before(x, n):
    buffer = np.ones(3)
    view = buffer[1:]
    total = 0.0
    for k in range(n):
        total = total + np.sum(view * x * x)
        buffer[1] = k
    return total


@program((0.5, 3))
def written_in_the_same_assignment(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        total, buffer[0] = total + np.sum(buffer * x * x), k
    return total


@program((0.5, 3))
def constant_from_a_tuple_with_active_values(x, n):
    doubled, buffer = with_fresh_ones(x)
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffer * doubled * doubled)
        buffer[0] = 7.0 + k
    return total


@program((0.5, 3))
def two_buffers_are_swapped(x, n):
    old, new = np.ones(3), np.zeros(3)
    total = 0.0
    for k in range(n):
        total = total + np.sum(old * x * x)
        new[:] = old + k
        old, new = new, old
    return total


@program((0.5, 3))
def buffers_are_swapped_in_a_list(x, n):
    buffers = [np.ones(3), np.zeros(3)]
    total = 0.0
    for k in range(n):
        total = total + np.sum(buffers[0] * x * x)
        buffers[1][:] = buffers[0] + k
        buffers[0], buffers[1] = buffers[1], buffers[0]
    return total


@program((0.5,))
def list_grows_and_shrinks_while_walked(x):
    items = [1.0, 2.0]
    total = 0.0
    for item in items:
        total = total + item * x * x
        if len(items) < 4:
            items.append(item + 2.0)
    items.pop()
    return total


@program((0.5, 3))
def end_of_a_range_changes(x, n):
    ends = [n]
    total = 0.0
    for k in range(ends[0]):
        total = total + x * x * k
        ends[0] = 1
    return total


@program((0.5,))
def indices_change(x):
    places = np.array([0, 1, 2])
    values = x * np.arange(1.0, 4.0)
    total = 0.0
    for _ in range(3):
        total = total + values[places[0]] ** 2 + np.sum(values[places] * values[places])
        places[0] = (places[0] + 1) % 3
        places[1:] = 0
    return total


@program((0.5,))
def mask_changes(x):
    mask = np.array([True, False, True])
    values = x * np.arange(1.0, 4.0)
    total = 0.0
    for k in range(3):
        total = total + np.sum(np.where(mask, values * values, 0.0)) + np.sum(values[mask] ** 2)
        mask[k] = not mask[k]
    return total


@program((0.5, 3))
def written_between_two_reads(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        scaled = buffer * x
        buffer[:] = k
        total = total + np.sum(scaled * scaled * buffer)
    return total


@program((0.5, 3))
def one_of_two_arrays(x, n):
    buffer = np.ones(3)
    total = 0.0
    for k in range(n):
        chosen = buffer if k % 2 else buffer * 2.0
        total = total + np.sum(chosen * x * x)
        buffer[k] = 5.0
    return total


@program((0.5, 3))
def array_in_a_dict(x, n):
    buffer = np.ones(3)
    named = {"buffer": buffer}
    total = 0.0
    for k in range(n):
        total = total + np.sum(named["buffer"] * x * x)
        buffer[k] = 5.0
    return total


@program((0.5, 3))
def generator_writes_what_it_yields(x, n):
    total = 0.0
    rows = growing_rows()
    for _ in range(n):
        total = total + np.sum(next(rows) * x * x)
    return total


@program((0.5,))
def generator_is_walked(x):
    total = 0.0
    for row in growing_rows():
        total = total + np.sum(row * x * x)
        if row[0] > 4:
            break
    return total


@program((0.5, 3))
def random_generator_shuffles(x, n):
    rng = np.random.default_rng(3)
    values = np.arange(5.0)
    total = 0.0
    for _ in range(n):
        total = total + np.sum(values[:3] * x * x)
        rng.shuffle(values)
    return total


@program((0.5, 3))
def inner_function_writes(x, n):
    values = np.arange(5.0)

    def bump(k):
        values[k] = 7.0

    total = 0.0
    for k in range(n):
        total = total + np.sum(values[:3] * x * x)
        bump(k)
    return total


@program((0.5, 3))
def old_array_is_cleared(x, n):
    values = np.arange(5.0)
    total = 0.0
    for k in range(n):
        view = values[k:]
        total = total + np.sum(view * x * x)
        values, old = values + 1.0, values
        old[:] = 0.0
    return total


def read_then_written(x, buffer, n):
    part = buffer[:2]
    y = np.sum(part * x)
    buffer[0] = n * 1.5
    if n == 0:
        return y
    return y * read_then_written(x * x, buffer, n - 1)


@program((np.array([0.3, 0.7]), 3))
def recursion_writes_a_buffer(x, n):
    return read_then_written(x, np.ones(3), n)


def read_at_every_level(x, buffer, n):
    y = np.sum(buffer[:2] * x)
    return y if n == 0 else y * read_at_every_level(x * x, buffer, n - 1)


@program((np.array([0.3, 0.7]), 3))
def written_between_two_recursions(x, n):
    buffer = np.ones(3)
    first = read_at_every_level(x, buffer, n)
    buffer[0] = 5.0
    return first * read_at_every_level(x, buffer, n)


def traced(x, trace, n):
    trace.append(n)
    return x if n == 0 else x * traced(x, trace, n - 1) + len(trace)


@program((0.4, 3))
def recursion_appends_to_a_list(x, n):
    return traced(x, [], n)


WEIGHTS = np.ones(3)


def weighted_square(v):
    return np.sum(WEIGHTS * v * v)


READERS = [weighted_square, lambda v: v * WEIGHTS[0] * v]


def set_first_weight(k):
    WEIGHTS[0] = k
    return k


def reader_of(buffer):
    def read(v):
        return np.sum(buffer * v * v)
    return read


@program((0.5, 3))
def functions_found_later_read_data_that_is_written(x, n):
    WEIGHTS[:] = 1.0
    total = 0.0
    for k in range(n):
        total = total + READERS[0](x) + READERS[1](x)
        set_first_weight(k)
    return total


@program((0.5,))
def closure_found_later_reads_a_buffer_that_is_written(x):
    buffer = np.ones(3)
    table = {"read": reader_of(buffer)}
    total = table["read"](x)
    buffer[:] = 3.0
    return total * table["read"](x)


def scaled_in_place(buffer, factor):
    buffer *= factor
    return 0.1 * factor


@program((0.4, np.array([1.2, 0.5, -0.3])), (-0.7, np.array([0.2, 0.1, 0.9])))
def updated_by_a_helper_and_read_again(x, v):
    match None:
        case _:
            start = 0.49
    buffer = np.array([0.3, -0.2, 0.8])
    total = 0.69
    for _ in range(2):
        total = scaled_in_place(buffer, 1.1) * total + np.sum(np.array([x, x, 0.5]) * buffer)
    np.mean(v)
    level = x

    def at_level(z):
        return level * z

    return start * at_level(0.5) + total * level + np.sum(np.sin(v))
