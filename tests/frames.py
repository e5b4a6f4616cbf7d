"""Programs over columns and tables of pandas, design matrices of patsy and formulaic, and data of xarray, for `tests.whole.test_frames`.

Each takes an array of parameters first. `right(*arguments)` enters one that is differentiated, `refused(text, *arguments)` one whose
refusal has that text.
"""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import formulaic
import numpy as np
import pandas as pd
import patsy
import xarray
from scipy.special import expit, logsumexp
from scipy.stats import norm

RIGHT, REFUSED = [], []
LABELS = "a column or table that carries a derivative may be something else here than an array"
ORDER = "the labels of two columns or tables are not the same, one by one"


def right(*arguments):
    def entered(function):
        RIGHT.append((f"{function.__name__}_{len(RIGHT)}", function, arguments))
        return function

    return entered


def refused(text, *arguments):
    def entered(function):
        REFUSED.append((f"{function.__name__}_{len(REFUSED)}", function, text, arguments))
        return function

    return entered


def draw(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


TWO, THREE = np.array([0.6, -0.3]), np.array([0.2, 0.4, -0.3])
frame = pd.DataFrame({"x": draw(12), "z": draw(12, seed=1), "k": [0, 1, 2, 0] * 3, "g": list("aabbcc") * 2, "y": [1, 0, 2, 4] * 3})
X, x, y = frame[["x", "z"]], frame["x"], frame["y"]
named = x.rename("x").set_axis(range(100, 112))
missing = x.where(frame["k"] != 2)
design = patsy.dmatrix("x + z", frame)
response, predictors = patsy.dmatrices("y ~ x + z", frame)
formulaic_y, formulaic_x = formulaic.model_matrix("y ~ x + z", frame)
dataset = xarray.Dataset({"x": ("t", x.to_numpy()), "y": ("t", y.to_numpy())})
large = pd.DataFrame(draw(301, 5, seed=2), columns=list("abcde"))
FIVE = draw(5, seed=3) * 0.1


# --- as arrays ------------------------------------------------------------------------------


@right(TWO, frame)
def columns_by_numbers(b, df):
    eta = df[["x", "z"]].to_numpy() @ b
    return np.sum(np.exp(eta) - df["y"].values * eta)


@right(TWO, frame)
def read_by_position_and_label(b, df):
    return np.sum((df.loc[:, "x"].to_numpy() * b[0]) ** 2) + b[1] * df.loc[3, "x"] + df.iloc[2, 0] * b[0] + df.at[1, "z"] * b[1]


@right(TWO, frame)
def row_by_row(b, df):
    total = 0.0
    for row in df.itertuples():
        total += (row.y - b[0] - b[1] * row.x) ** 2
    for _, row in df.iterrows():
        total += (row["y"] - b[0] - b[1] * row["x"]) ** 2
    return total


@right(np.arange(5) * 0.3 + 0.1, frame)
def rows_of_parameters_by_codes(b, df):
    return np.sum(b[df["k"]] ** 2) + np.sum(b[df["g"].astype("category").cat.codes] * df["x"].values)


@right(TWO, dataset)
def values_of_a_dataset(b, data):
    return np.sum((data["y"].values - b[0] - b[1] * data.x.values) ** 2)


@right(THREE, design, y.to_numpy())
@right(THREE, predictors, response[:, 0])
@right(THREE, formulaic_x, y)
@right(THREE, formulaic_x.values, formulaic_y.values.ravel())
@right(THREE, patsy.dmatrix("x + z", frame, return_type="dataframe"), y)
def least_squares(b, rows, target):
    return np.sum((target - rows @ b) ** 2)


@right(THREE, predictors, response)
def of_a_response(b, rows, target):
    return np.sum((target[:, 0] - np.dot(rows, b)) ** 2) + np.sum((np.ravel(target) - np.asarray(rows) @ b) ** 2)


@right(THREE, frame)
def design_made_inside(b, df):
    rows = patsy.dmatrix("x + z", df)
    target, columns = formulaic.model_matrix("y ~ x + z", df)
    return np.sum((df["y"].values - rows @ b) ** 2) + np.sum((target.values[:, 0] - columns.values @ b) ** 2)


# --- with a derivative -------------------------------------------------------------------------


@right(TWO, X, y)
def likelihood(b, rows, target):
    eta = rows @ b
    return np.sum(np.exp(eta) - target * eta)


@right(TWO, X, (y > 1).astype(int))
@right(TWO, X.to_numpy(), y > 1)
def logistic(b, rows, target):
    p = 1 / (1 + np.exp(-(rows @ b)))
    return -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))


@right(TWO, frame)
def by_columns(b, df):
    eta = b[0] + b[1] * df.x
    error = (df["y"] - eta) ** 2
    return error.sum() + error.mean() + np.mean(error) + error.max() - np.min(error)


@right(TWO, frame)
def by_groups(b, df):
    total = 0.0
    for _, group in df.groupby("g"):
        error = group["y"] - b[0] * group["x"]
        total += error.sum() ** 2 / len(error) + np.log(np.sum(np.exp(b[1] * group["x"])))
    return total + np.sum((df.groupby("g")["x"].mean() * b[0] - b[1]) ** 2)


@right(TWO, frame)
def of_some_rows(b, df):
    some, others = df[df["x"] > 0], df.query("x < 0")
    return np.sum((some["y"] - b[0] * some["x"]) ** 2) + np.sum(np.exp(others.z * b[1]))


@right(FIVE, large)
@right(FIVE, large.iloc[::2])
@right(FIVE, large.sample(frac=0.5, random_state=1))
@right(FIVE, large.astype("float32"))
@right(FIVE, pd.DataFrame({name: large[name].to_numpy() for name in large}))
def products(b, rows):
    return np.sum((rows @ b) ** 2) + np.sum((b @ rows.T) ** 2) + np.sum((rows.T @ (rows @ b)) ** 2) + np.sum(rows.dot(b) ** 2)


@right(TWO, {"X": X, "y": y})
def in_a_dict(b, data):
    return np.sum((data["y"] - data["X"] @ b) ** 2)


@right(TWO, (X, y))
def in_a_tuple(b, data):
    rows, target = data
    return np.sum((target - rows @ b) ** 2)


@right(TWO)
def captured(b):
    return np.sum((y - X @ b) ** 2) + np.sum((frame["x"] * b[0]) ** 2)


@right(TWO)
def of_a_default(b, rows=X):
    return np.sum((rows @ b) ** 2)


@dataclass
class Data:
    rows: Any
    target: Any


@right(TWO, Data(X, y))
@right(TWO, SimpleNamespace(rows=X, target=y))
@right(TWO, Data(X.to_numpy(), y))
def in_an_object(b, data):
    return np.sum((data.target - data.rows @ b) ** 2)


class Model:
    def __init__(self, rows, target):
        self.rows, self.data = rows, {"target": target}

    def loss(self, b):
        return np.sum((self.data["target"] - self.rows @ b) ** 2)


RIGHT.append(("method", Model(X, y).loss, (TWO,)))


@right(TWO, frame)
def told_on_the_way(b, df):
    eta = b[0] * df["x"]
    print(eta, eta.shape, len(eta), f"{eta.sum():.3f}")
    assert isinstance(eta, pd.Series)
    if eta.mean() > 100.0 or hasattr(eta, "columns"):
        eta = eta * 2
    return np.sum(eta**2)


@right(TWO, x)
def through_branches_and_trips(b, column):
    total = 0.0
    for k in range(3):
        total = total + b[k % 2] * column**k if k else b[0] * column
    while np.abs(total).max() > 1.1:
        total = total * 0.5
    if b[0] > 0:
        other = total * 2
    else:
        other = np.zeros(len(column))
    return np.sum(other**2) + (total > 0.1).sum() * b[1]


@right(TWO, x)
def one_of_both_kinds(b, column):
    found = column
    if b[0] < 0:
        found = b[0] * column
    return np.sum(found**2) * b[1]


@right(TWO, x)
def updated(b, column):
    total = 0.0
    for k in range(3):
        total += b[k % 2] * column
    sums = np.zeros(len(column))
    sums[:] = total
    return np.sum(total**2) + np.sum(sums * np.arange(12.0))


@right(TWO, named, x.to_numpy())
def with_other_labels_and_arrays(b, column, array):
    eta = b[0] * column - array * b[1]
    return np.sum(eta.values * np.arange(12)) + eta.to_numpy()[0] * np.asarray(eta)[1] + np.linalg.norm(eta)


@right(TWO, x)
def of_functions(b, column):
    eta = column * b[0]
    return np.sum(expit(eta)) + logsumexp(eta) + np.sum(np.where(eta > 0, eta, 0.0)) + np.sum(np.maximum(eta, 0.1)) + np.sum(
        norm.logpdf(column, b[0], 1.5)) + np.sum(abs(-eta))


@right(TWO, x)
def joined_with_parameters(b, column):
    return np.sum(np.concatenate([b, column]) ** 2) + np.sum(np.column_stack([b[0] * column, column]) @ b)


@right(TWO, missing)
def without_what_is_missing(b, column):
    return np.nansum(column * b[0]) + np.sum(column.fillna(0.0) * b[0]) + np.sum(column.dropna() ** 2 * b[1]) + np.sum(column) * b[0]


@right(TWO, large)
def by_names_of_columns(b, df):
    parameters = {"a": b[0], "c": b[1]}
    eta = b[0]
    for name in ["a", "c"]:
        eta = eta + parameters[name] * df[name]
    return np.mean((df["b"] - eta) ** 2)


@right(FIVE, large)
def of_tables(b, df):
    return np.sum(((df - df.mean()) * b).values ** 2) + np.sum((df * b * df.iloc[0]).to_numpy())


def helper(eta):
    return np.exp(eta) + 1


@right(TWO, x)
def through_a_helper(b, column):
    return np.sum(helper(b[0] * column))


# --- refused --------------------------------------------------------------------------------------


@refused(ORDER, TWO, x, x[::-1])
@refused(ORDER, TWO, x, x[3:])
@refused(ORDER, TWO, x, named)
def of_other_labels(b, column, other):
    return np.sum(column * b[0] - other)


@refused(ORDER, TWO, x, x[::-1])
def other_labels_under_a_mask(b, column, other):
    return np.sum((b[1] * other) * (b[0] * column > 0.1))


@refused("the labels that a product sums over are not the same", TWO, x, x[::-1])
def product_of_other_labels(b, column, other):
    return (b[0] * column) @ other


@refused(ORDER, TWO, X, frame[["y"]])
def table_of_one_column(b, rows, target):
    return np.mean((target - rows @ b) ** 2)


@refused("a column with missing values is read without them", TWO, missing)
def sum_without_what_is_missing(b, column):
    return np.sum(column * b[0])


@refused(LABELS, TWO, named)
def item_by_label(b, column):
    eta = b[0] * column
    return eta[103] * eta[104]


@refused(LABELS, TWO, x)
def spread_with_another_default(b, column):
    return (b[0] * column).std()


@refused(LABELS, TWO, x)
def returned(b, column):
    return b[0] * column


@refused("this is done to each column of a table by itself", TWO, X)
def sum_of_a_table(b, rows):
    return np.sum(rows * b)


@refused("an array becomes a column or table where one is added in place", TWO, x)
def array_that_becomes_a_column(b, column):
    total = np.zeros(len(column))
    total += b[0] * column
    return np.sum(total)


@refused("this column has values of dtype object", TWO, pd.Series([1.0, 2.0], dtype=object))
@refused("column 'a' has values of dtype object", TWO, pd.Series([1.0, 2.0], dtype=object, name="a"))
@refused("column 'a' has values of dtype Float64", TWO, pd.Series([1.0, 2.0], dtype="Float64", name="a"))
@refused("column 'g' has values of dtype", TWO, frame[["x", "g"]])
@refused("columns of these dtypes cannot be differentiated together", TWO, pd.DataFrame({"i": np.float32([1, 2]), "j": [1.0, 2.0]}))
@refused("a DataArray keeps labels beside its numbers", TWO, dataset["x"])
def of_no_numbers(b, column):
    return np.sum(column * b[0])


@refused("values of dtype object cannot be differentiated", TWO, frame[["x", "g"]])
def numbers_among_texts(b, df):
    return np.sum(df.values[:, 0] * b[0])
