"""What is emitted does not depend on how anything is spelled: neither on the texts of values nor on the names that users choose."""

import pytest

from tests import corpus
from tests.agreement import quiet
from tests.exchanged import copied, renamed, same_but_names
from tests.ways import WAYS


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return [copied(tmp_path_factory.mktemp("names"), change) for change in (str, renamed)]


@pytest.mark.parametrize("name", corpus.load())
def test_names_of_the_users_change_nothing_but_names(name, copies):
    one, other = (cases[name] for cases in copies)
    kind = "gradient" if one.no_second_order is None else "pair"
    with quiet(strict=False):
        texts = [WAYS[0].text(kind, case.function, case.wrt, case.points[0].arguments) for case in (one, other)]
    assert same_but_names(*texts)


def test_names_are_exchanged_for_ours_of_the_same_length():
    text = "def f(x, total, t):\n    for item in x:\n        total += item.real * t\n    return total\n"
    assert renamed(text) == "def f(t, x_bar, x):\n    for seed in t:\n        x_bar += seed.real * x\n    return x_bar\n"


@pytest.mark.parametrize("other, same", [
    ("def f(y):\n    return y * 2\n", True), ("def f(y):\n    return x * 2\n", False), ("def f(x):\n    return x + x\n", False),
    ("def f(x):\n    t = x * 2\n    return t\n", False)])
def test_texts_are_the_same_up_to_names(other, same):
    assert same_but_names("def f(x):\n    return x * 2\n", other) is same


def test_an_attribute_is_no_variable():
    assert not same_but_names("def f(T):\n    return T.T\n", "def f(t):\n    return t.t\n")
