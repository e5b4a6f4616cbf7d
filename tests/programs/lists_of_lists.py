"""Lists of lists and lists of arrays, whose items are written."""

import numpy as np

from tests.corpus import draw, program


@program((0.3 + draw(3, seed=301) ** 2,))
def items_of_rows_written(x):
    L = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(3):
            L[i][j] = x[i] * x[j]
    return L[0][1] * L[2][2]


@program((0.3 + draw(3, seed=302) ** 2,))
def items_of_rows_updated(x):
    L = [[0.0] * 3 for _ in range(3)]
    for k in range(9):
        L[k % 3][k // 3] += x[k % 2] * x[2]
        L[0][k % 3] *= x[1]
    return L[0][1] * L[2][2] + sum(L[1])


@program((0.3 + draw(3, seed=303) ** 2,))
def rows_that_grow_in_a_list(x):
    rows = []
    for i in range(3):
        rows.append([])
        for j in range(i + 1):
            rows[-1].append(x[i] * x[j])
    return sum([sum(r) * (k + 1) for k, r in enumerate(rows)]) + rows[2][1]


@program((0.3 + draw(3, seed=304) ** 2,))
def rows_of_a_list_that_change_places(x):
    L = [[x[0], x[1]], [x[2], x[0] * 2]]
    L[0], L[1] = (L[1], L[0])
    L[0][0] = x[1] ** 2
    return L[0][0] * L[1][0] + L[0][1] * L[1][1]


@program((0.3 + draw(3, seed=305) ** 2,))
def row_with_a_name(x):
    L = [[x[0], x[1]], [x[2], x[0] * 2]]
    r = L[0]
    r[1] = x[2] * x[1]
    r.append(x[0])
    L[0][0] = r[1] * 2
    return r[0] * L[0][1] + len(L[0]) * r[2]


@program((0.3 + draw(3, seed=306) ** 2,))
def shortest_path_over_a_table(x):
    n = 4
    D = [[0.0] * (n + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        D[i][0] = x[0] * i
    for j in range(n + 1):
        D[0][j] = x[1] * j
    for i in range(1, n + 1):
        for j in range(1, n + 1):
            D[i][j] = min(D[i - 1][j] + x[0], D[i][j - 1] + x[1], D[i - 1][j - 1] + x[2] * (i * j % 3))
    return D[n][n]


@program((0.3 + draw(3, seed=307) ** 2,))
def arrays_in_a_list_written_by_number(x):
    L = [np.zeros(3) for _ in range(3)]
    for t in range(5):
        L[t % 3][t % 2] += x[0] * x[1]
        L[t % 3][2] = L[(t + 1) % 3][0] * x[2] + x[0]
    return np.sum(L[0] * L[1]) + np.sum(L[2])


@program((0.3 + draw(3, seed=308) ** 2,))
def arrays_in_a_list_updated(x):
    L = [x * 1.0, x * 2.0]
    L[0][1] = x[0] * x[2]
    L[1] += L[0] * x[1]
    return np.sum(L[0] * L[1])


@program((0.3 + draw(3, seed=309) ** 2,))
def values_in_buckets(x):
    b = [[] for _ in range(2)]
    for i, v in enumerate(x):
        b[i % 2].append(v * v)
    s = 1.0
    for q in b:
        s = s * sum(q)
    return s


@program((0.3 + draw(3, seed=311) ** 2,))
def table_turned_around(x):
    L = [[x[0], x[1]], [x[2], x[0] * 2]]
    T = [[L[i][j] for i in range(2)] for j in range(2)]
    T[0][1] = T[1][0] * x[2]
    return T[0][1] * L[1][0] + T[0][0]


@program((0.3 + draw(3, seed=312) ** 2,))
def table_copied_row_by_row(x):
    L = [[x[0], x[1]], [x[2], x[0] * 2]]
    M = [list(r) for r in L]
    M[0][0] = x[2] ** 2
    return L[0][0] * M[1][0] + M[0][0]


@program((0.3 + draw(3, seed=320) ** 2,))
def item_that_is_taken_out_and_written(x):
    out = [x * 2, x * 3]
    out.append(x * x)
    r = out[2]
    r[0] = x[1]
    return np.sum(out[2]) * np.sum(r)


@program((0.3 + draw(3, seed=321) ** 2,))
def smaller_of_two_items_appended(x):
    out = [x[0], x[1]]
    for v in x:
        out.append(min(out[-1] * 1.5, v))
    return sum(out) * out[2]
