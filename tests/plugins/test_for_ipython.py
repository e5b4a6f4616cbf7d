"""The extension of IPython, with as much of a shell as it asks for."""

import re

import numpy as np
import pytest

import adcompile


class Shell:
    """A shell that has names and takes magics."""

    def __init__(self, **names):
        self.user_ns, self.magics = names, {}

    def register_magic_function(self, function, magic_kind, magic_name):
        assert magic_kind == "line_cell"
        self.magics[magic_name] = function


def loss(w, X, b=1.0):
    return np.sum(np.tanh(X @ w) * b)


def refused(w):
    yield w


@pytest.fixture
def magic():
    shell = Shell(np=np, loss=loss, refused=refused, X=np.ones((4, 3)), w=np.ones(3), text="a")
    adcompile.load_ipython_extension(shell)
    return shell, shell.magics["grad_time"]


TABLE = r"loss\n  function    [\d.]+ \w+\n  gradient    [\d.]+ \w+\n  ratio       [\d.]+\n  first call  [\d.]+ \w+, in which it is compiled\n"


@pytest.mark.parametrize("line, cell", [
    ("loss(w, X)", None), ("--wrt w,b loss(w, X, b=2.0)", None), ("--wrt=2 loss(*(w, X), **{'b': 3.0})", None),
    ("", "v = np.zeros(3)\nloss(v, X)\n"), ("--wrt b", "\n\nloss(\n    w,\n    X, 2.0)"),
])
def test_the_call_is_timed(magic, capsys, line, cell):
    _, grad_time = magic
    grad_time(line, cell)
    out, err = capsys.readouterr()
    assert re.fullmatch(TABLE, out) and err == ""


def test_what_stands_before_the_call_runs_once(magic, capsys):
    shell, grad_time = magic
    grad_time("", "print('made')\ncount = 1\nloss(w, X)")
    assert shell.user_ns["count"] == 1 and capsys.readouterr().out.count("made") == 1


@pytest.mark.parametrize("line, cell, told", [
    ("", None, "there is no call to time\n  Write the call of a function last"),
    ("3 + 4", None, "there is no call to time"),
    ("loss(", None, "in 'loss('"),
    ("loss(w, X)", "loss(w, X)", "'loss(w, X)' is no option\n  In a cell the line has --wrt alone"),
    ("--wrt q loss(w, X)", None, "wrt='q' names no parameter of loss"),
    ("refused(w)", None, "'yield' cannot be differentiated"),
    ("loss(text, X)", None, "'w' is of type str and has no derivative"),
])
def test_what_cannot_be_timed_is_a_sentence(magic, capsys, line, cell, told):
    _, grad_time = magic
    grad_time(line, cell)
    out, err = capsys.readouterr()
    assert told in err and out == ""


def test_what_the_function_raises_is_raised(magic):
    _, grad_time = magic
    with pytest.raises(ValueError):
        grad_time("loss(w, np.ones(2))")
    with pytest.raises(NameError):
        grad_time("", "loss(nothing, X)")
