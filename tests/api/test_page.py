"""What a notebook shows of a derivative."""

import html
import re
import sys
from html.parser import HTMLParser

import numpy as np
import pytest

from adcompile import elementwise_grad, grad, hessian, hvp, jacobian, value_and_grad
from adcompile.api.derivatives.page import document
from tests.api.test_methods import Model


def smaller(x, a=2.0):
    """Compares."""
    if np.sum(x) < a and a > 0.0:
        return np.sum(x * x) * a
    return np.sum(x)


@grad(wrt="x")
def decorated(x):
    return x * x


class Shape(HTMLParser):
    """The tags of a page and the text in the cells of its table."""

    def __init__(self, page):
        super().__init__()
        self.open, self.cells, self.heads = [], [], []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag in ("td", "th"):
            (self.cells if tag == "td" else self.heads).append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open:
            self.cells[-1] += data
        elif "th" in self.open:
            self.heads[-1] += data


@pytest.fixture(params=["with pygments", "without"])
def pygments(request, monkeypatch):
    if request.param == "without":
        for name in [name for name in sys.modules if name.partition(".")[0] == "pygments"]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "pygments", None)
    return request.param


def test_code_and_derivative_stand_side_by_side(pygments):
    gradient = grad(smaller)
    gradient(np.ones(2))
    page = gradient._repr_html_()
    shape = Shape(page)
    assert shape.heads == ["smaller", "gradient with respect to x"]
    code, derivative = shape.cells
    assert code.strip().startswith('def smaller(x, a=2.0):\n    """Compares."""\n    if np.sum(x) < a and')
    assert derivative.strip() == gradient.source.strip() and "def smaller_gradient(x, a=2.0)" in derivative
    assert ('<span class="word">def</span>' in page) == (pygments == "with pygments")
    assert page == gradient._repr_html_()


@pytest.mark.parametrize("operator", [value_and_grad, jacobian, hessian, hvp])
def test_there_is_a_page_before_the_first_call(operator, pygments):
    _, derivative = Shape(operator(smaller)._repr_html_()).cells
    assert "def smaller_" in derivative


def test_decorators_are_part_of_the_users_code_and_methods_are_dedented(pygments):
    assert Shape(decorated._repr_html_()).cells[0].strip().startswith('@grad(wrt="x")\ndef decorated(x):')
    code, derivative = Shape(Model(1.0).slope._repr_html_()).cells
    assert code.strip().startswith("@grad\ndef slope(self") and "def slope_gradient(self" in derivative


def test_a_page_is_shown_where_there_is_no_derivative(pygments):
    def refused(x):
        yield x < 1.0

    _, derivative = Shape(grad(refused)._repr_html_()).cells
    assert "'yield' cannot be differentiated" in derivative
    space = {}
    exec("def f(x):\n    return x * x", space)
    code, derivative = Shape(elementwise_grad(space["f"])._repr_html_()).cells
    assert "no" in code and "source" in code.lower() and code == derivative


def test_what_the_user_wrote_is_escaped():
    def marked(x):
        return x * len("<b>&amp;</b>")

    page = grad(marked)._repr_html_()
    assert "<b>" not in page and html.escape("<b>&amp;</b>", quote=False) in re.sub("<[^>]*>", "", page)


def looped(x, data):
    total = 0.0
    for value in data:
        total = total + value * x
        total = total * (
            x)
    return total * 2.0


def groups_of(page, text):
    """The groups of the lines that have a text, in order."""
    return [set(names.split()) - {"line"} for names, line in re.findall('<span class="(line[^"]*)"[^>]*>(.*?)\n</span>', page, re.DOTALL)
            if text in html.unescape(re.sub("<[^>]*>", "", line))]


def test_lines_belong_to_the_lines_that_undo_them(pygments):
    gradient = grad(looped)
    gradient(2.0, np.ones(3))
    page = gradient._repr_html_()
    first = looped.__code__.co_firstlineno
    users, *_, remark = groups_of(page, "total = total + value * x")
    assert users == {f"of-{first + 3}"} == remark
    assert groups_of(page, "total = total * (") == [{f"of-{first + 4}"}] and groups_of(page, "            x)") == [{f"of-{first + 5}"}]
    assert groups_of(page, "# total = total * x")[-1] == {f"of-{first + 4}", f"of-{first + 5}"}
    undone = [line for line in gradient.source.splitlines() if "x_bar" in line and "value" in line and "#" not in line]
    assert undone and all(f"of-{first + 3}" in groups for line in undone for groups in groups_of(page, line))
    assert groups_of(page, "return result, x_bar") == [set()] and groups_of(page, "def looped_gradient")[0] == set()
    name = re.search('id="(adcompile-[0-9a-f]{8})"', page)[1]
    assert f"#{name}:has(.of-{first + 3}:hover) .of-{first + 3} {{ background: var(--mark); }}" in page


def test_a_page_is_light_or_dark_and_runs_no_script():
    page = document(grad(looped))
    assert page.startswith("<!DOCTYPE html>") and "prefers-color-scheme: dark" in page and "<script" not in page
    assert "<title>looped: gradient with respect to x</title>" in page
    assert "overflow-wrap: anywhere" in page and "table-layout: fixed" in page
