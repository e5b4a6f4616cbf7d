"""Arrays that are made where they are first asked for: the variable or attribute holds None before."""

import numpy as np

from tests.corpus import at, draw, program, refused

FOUR = draw(4, seed=90)


@program((FOUR, 3), (FOUR, 1), at(FOUR, 0, smooth=False))
def buffer_of_the_size_that_is_asked(x, n):
    buf, s = None, 0.0
    for k in range(n):
        m = 2 + k % 2
        if buf is None or buf.shape[0] != m:
            buf = np.empty(m)
        buf[:] = x[:m] * x[k]
        s += np.sum(buf * buf)
    return s


@program((FOUR, 4), (FOUR, 2))
def buffer_given_up_and_made_again(x, n):
    buf, s = None, 0.0
    for k in range(n):
        if buf is None:
            buf = np.zeros(4)
        elif k == 2:
            buf = None
        if buf is not None:
            buf[1:] += x[1:] * x[k]
            s += np.sum(buf ** 3)
    return s


@program((FOUR, 3), (FOUR, 2))
def made_by_one_of_two_branches(x, n):
    buf = None
    if n > 2:
        buf = 2.0 * np.ones(4)
    if buf is None:
        buf = np.zeros(4)
    buf[0] = x[1] * x[2]
    buf[1:] *= x[:-1]
    return np.sum(buf * buf * x)


@program((FOUR, 4), (FOUR, 1), (FOUR, 0))
def asked_for_behind_the_loop(x, n):
    buf = None
    for k in range(n):
        if not buf is None and k % 2:
            buf[0] = x[k] * buf[1]
        else:
            buf = np.ones(4)
            buf[1:] = x[1:] * x[k]
    return x[0] if buf is None else np.sum(buf ** 3)


class Work:
    def __init__(self):
        self.buf = None

    def run(self, v):
        if self.buf is None or self.buf.shape != v.shape:
            self.buf = np.zeros(v.shape)
        self.buf[:] = v
        self.buf[0] *= v[-1]
        return self.buf


@program((FOUR, 3), (FOUR, 0))
def attribute_made_when_it_is_asked_for(x, n):
    work, total = Work(), np.sum(x)
    for k in range(n):
        v = np.ones(2 + k % 2)
        v[:2] = x[:2] * x[k]
        total += np.sum(work.run(v) ** 2)
    return total


@refused("writing into an array or container cannot be differentiated yet", FOUR, 3)
def read_where_it_may_be_none(x, n):
    buf = None
    for k in range(n):
        if buf is None:
            buf = np.zeros(4)
        buf[k] = x[k] * x[0]
    return np.sum(buf)
