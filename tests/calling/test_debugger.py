"""A debugger that steps into a call of a derivative stops in the emitted text, and nowhere before it."""

import bdb
import io
import linecache
import pdb
import sys

import numpy as np
import pytest

from adcompile import grad, hessian, hvp, jacobian, value_and_grad

SCALE = np.array([1.0, 2.0])


def loss(beta, X):
    return np.sum((X @ beta) ** 2)


def captured(beta):
    return np.sum(beta * beta * SCALE)


def divided(beta, n):
    total = 0.0
    for k in range(n):
        total = total + beta[0] / (beta[1] + k)
    return total


CALLS = [(loss, (np.ones(2), np.ones((3, 2)))), (captured, (np.ones(2),)), (divided, (np.ones(2), 3))]


class Stops(bdb.Bdb):
    """Steps through all there is; `files` has the file of each stop in turn that is not the one of the stop before."""

    def __init__(self):
        super().__init__()
        self.files, self.lines = [], []

    def user_call(self, frame, argument_list):
        self.user_line(frame)

    def user_line(self, frame):
        file = frame.f_code.co_filename
        if self.files[-1:] != [file]:
            self.files.append(file)
        self.lines.append((file, frame.f_lineno))
        self.set_step()


def stops(call):
    debugger = Stops()
    debugger.runcall(call)
    assert debugger.files[0] == __file__
    return debugger


@pytest.mark.parametrize("operator", [grad, value_and_grad])
@pytest.mark.parametrize("function, arguments", CALLS)
def test_a_step_into_a_call_stops_in_the_derivative(operator, function, arguments):
    derivative = operator(function)
    derivative(*arguments)
    found = stops(lambda: derivative(*arguments))
    assert found.files[1].startswith(f"<adcompile {function.__name__} ")
    lines = derivative.source.splitlines()
    shown = [lines[line - 1].strip() for file, line in found.lines if file == found.files[1]]
    assert shown[0].startswith(f"def {function.__name__}_gradient(") and len(set(shown)) > 2
    assert not any("site-packages" not in file and "/adcompile/" in file for file in found.files)


def polar(x, scale):
    return np.array([x[0] * np.cos(x[1]), x[0] * np.sin(x[1])]) * scale


X = np.array([1.0, 2.0])
OTHERS = [
    (hvp(loss), (np.ones(2), np.ones(2), np.ones((3, 2))), "loss_hvp"),
    (hvp(captured), (np.ones(2), np.ones(2)), "captured_hvp"),
    (hvp(divided), (np.ones(2), np.ones(2), 3), "divided_hvp"),
    (jacobian(polar), (X, 2.0), "polar_tangents"),
    (jacobian(polar, mode="forward"), (X, 2.0), "polar_tangents"),
    (jacobian(polar, mode="reverse"), (X, 2.0), "polar_gradients"),
    (hessian(loss), (np.ones(2), np.ones((3, 2))), "loss_hessian"),
    (hessian(divided), (np.ones(2), 3), "divided_hvp"),
]


@pytest.mark.parametrize("derivative, arguments, name", OTHERS)
def test_a_step_into_several_sweeps_stops_in_emitted_text_only(derivative, arguments, name):
    derivative(*arguments)
    found = stops(lambda: derivative(*arguments))
    assert found.files[1].startswith("<adcompile ")
    assert not any("site-packages" not in file and "/adcompile/" in file for file in found.files)
    texts = [linecache.getline(file, line).strip() for file, line in found.lines if file not in (__file__, "<adcompile call>")]
    assert any(text.startswith(f"def {name}(") for text in texts) and len(set(texts)) > 1


def test_what_a_debugger_skips_is_as_before_afterwards():
    for derivative, arguments, _ in OTHERS:
        debugger = Stops()
        debugger.skip = {"elsewhere"}
        debugger.runcall(lambda: derivative(*arguments))
        assert debugger.skip == {"elsewhere"}


@pytest.mark.parametrize("function, arguments", CALLS)
def test_sizes_that_are_new_in_turn_step_there_too(function, arguments):
    derivative = grad(function)
    for size in (2,) if function is captured else range(2, 9):
        derivative(np.ones(size), *[np.ones((3, size)) if isinstance(x, np.ndarray) else x for x in arguments[1:]])
    found = stops(lambda: derivative(*arguments))
    others = [file for file in found.files[1:] if file.startswith("<adcompile") and file != "<adcompile call>"]
    assert others and found.files[1] in ("<adcompile call>", others[0])


@pytest.mark.parametrize("function, arguments", CALLS)
def test_the_compiler_is_not_stepped_through(function, arguments):
    derivative = grad(function)
    found = stops(lambda: derivative(*arguments))
    assert found.files[1] == "<adcompile call>" and found.files[2].startswith(f"<adcompile {function.__name__} ")
    assert len([line for line in found.lines if line[0] == "<adcompile call>"]) <= 3


def test_pdb_shows_the_first_line_and_steps_on():
    derivative = grad(loss)
    derivative(*CALLS[0][1])
    out = io.StringIO()
    debugger = pdb.Pdb(stdin=io.StringIO("step\n" * 6 + "where\nup\ncontinue\n"), stdout=out, nosigint=True, readrc=False)
    debugger.use_rawinput = False
    debugger.runcall(derivative, *CALLS[0][1])
    text = out.getvalue()
    assert text.index("-> def loss_gradient(beta, X):") < text.index("-> t = X @ beta")


def test_what_was_traced_before_is_traced_afterwards():
    seen = []

    def trace(frame, event, argument):
        seen.append(frame.f_code.co_name)
        return None

    derivative = grad(loss)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        derivative(*CALLS[0][1])
        during = sys.gettrace()
    finally:
        sys.settrace(before)
    assert during is trace and "enter" in seen
