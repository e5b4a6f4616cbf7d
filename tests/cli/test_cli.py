"""The command line, as a user calls it."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adcompile.cli.commands import main
from adcompile.cli.terminal import duration

ROOT = Path(__file__).parents[2]
MODEL = '''
import numpy as np
from adcompile import derivative_of, grad

START = np.array([0.5, 1.0])

def loss(w, scale=2.0):
    y = np.sin(w) * scale
    return np.sum(y * y)

def field(w):
    return np.sin(w) * w

def cube(x):
    return x ** 3

@derivative_of(cube)
def partials(y, x):
    return 2.0 * x ** 2

def wrong(x):
    return np.sum(cube(x))

def refused(x):
    yield x

def raising(x):
    raise ValueError("no")

@grad
def decorated(x):
    return x * x
'''


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "cli_model.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("cli_model", None)


def environment(**more):
    return {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"PYTHONPATH": str(ROOT), "TERM": "xterm"} | more


def called(*words, **more):
    """The status, output and errors of a command."""
    done = subprocess.run([sys.executable, "-m", "adcompile", *words], capture_output=True, text=True, env=environment(**more), timeout=300)
    return done.returncode, done.stdout, done.stderr


def on_a_terminal(*words, **more):
    """The output of a command on a terminal."""
    leader, follower = pty.openpty()
    child = subprocess.Popen([sys.executable, "-m", "adcompile", *words], stdout=follower, stderr=follower, env=environment(**more))
    os.close(follower)
    found = b""
    while True:
        try:
            part = os.read(leader, 4096)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(leader)
    assert child.wait() == 0
    return found.decode()


def test_show_prints_the_derivative(here):
    status, out, err = called("show", "cli_model:loss", "--args", "START")
    assert (status, err) == (0, "") and "def loss_gradient(w, scale=2.0):" in out and "\033" not in out
    assert "# y = np.sin(w) * scale\n    w_bar = y_bar * scale * np.cos(w)" in out
    space = {}
    exec(out, space)
    w = np.array([0.5, 1.0])
    assert np.allclose(space["loss_gradient"](w)[1], 8.0 * np.sin(w) * np.cos(w))


def test_show_in_other_modes_and_of_other_functions(here, capsys):
    shown = {}
    for mode in ("reverse", "forward", "hvp", "hessian"):
        assert main(["show", "cli_model.py:loss", "--args", "START", "--mode", mode]) == 0
        shown[mode] = capsys.readouterr().out
    assert len(set(shown.values())) == 4 and "w_dot" in shown["hvp"] and "_bar" not in shown["forward"]
    assert main(["show", "cli_model:field", "--args", "START", "--mode", "vjp"]) == 0
    assert "def field_adjoint(residuals, result_bar)" in capsys.readouterr().out
    assert main(["show", "cli_model:decorated"]) == 0 and "def decorated_gradient(x)" in capsys.readouterr().out
    assert main(["show", "cli_model:loss", "--wrt", "w,1", "--args", "START, 3.0"]) == 0
    assert "return result, w_bar, scale_bar" in capsys.readouterr().out


def test_show_writes_a_page(here):
    status, out, _ = called("show", "cli_model:loss", "--args", "START", "--html", "page.html")
    page = (here / "page.html").read_text(encoding="utf-8")
    assert (status, out) == (0, "") and page.startswith("<!DOCTYPE html>")
    assert "y_bar * scale * np.cos(w)" in re.sub("<[^>]*>", "", page) and "of-9:hover" in page


def test_check_agrees_or_ends_with_1(here, capsys):
    status, out, _ = called("check", "cli_model:loss", "--args", "START, 2.0")
    assert status == 0 and out.startswith("loss with respect to w, scale: 4 comparisons agree\n")
    status, out, _ = called("check", "cli_model:wrong", "--args", "START")
    assert status == 1 and "disagree" in out and "return np.sum(cube(x))" in out
    assert main(["check", "cli_model:wrong", "--args", "START", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["agrees"] is False and "disagree" in found["message"]
    assert main(["check", "cli_model:loss", "--args", "START, 2.0", "--wrt", "scale", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["agrees"] and found["wrt"] == ["scale"] and len(found["comparisons"]) == 4
    assert all(abs(one["derivative"] - one["reference"]) <= one["allowed"] for one in found["comparisons"])


def test_what_disagrees_ends_with_1():
    file = Path(__file__).parent / "wrong_rule.py"
    assert main(["check", f"{file}:wrong", "--args", "1.5"]) == 1


def test_explain_and_time(here, capsys):
    status, out, _ = called("explain", "cli_model:loss", "--args", "START")
    assert status == 0 and out.startswith("vjp of loss\n  mode ")
    assert main(["explain", "cli_model:loss", "--args", "START", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["facts"]["constant"] == ["scale"] and "def loss_record" in found["source"]
    assert main(["time", "cli_model:loss", "--args", "START", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert 0.0 < found["function_seconds"] < found["gradient_seconds"] < found["first_call_seconds"]
    assert found["ratio"] == found["gradient_seconds"] / found["function_seconds"]
    assert main(["time", "cli_model:loss", "--args", "START"]) == 0
    assert re.search(r"loss\n  function    [\d.]+ us\n  gradient    [\d.]+ us\n  ratio       [\d.]+\n", capsys.readouterr().out)
    assert [duration(one) for one in (2.0, 1.5e-3, 2.34567e-5, 5e-8)] == ["2 s", "1.5 ms", "23.5 us", "50 ns"]


def test_show_as_json(here, capsys):
    assert main(["show", "cli_model:loss", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["function"] == "loss" and found["operator"] == "grad" and "def loss_gradient" in found["source"]


JSON = {
    ("show", "cli_model:loss"): {"function", "mode", "operator", "source"},
    ("check", "cli_model:loss", "--args", "START"): {"function", "agrees", "wrt", "comparisons", "not_comparable"},
    ("check", "cli_model:wrong", "--args", "START"): {"function", "agrees", "message"},
    ("explain", "cli_model:loss", "--args", "START"): {"function", "operator", "mode", "backend", "facts", "plan", "source"},
    ("time", "cli_model:loss", "--args", "START"): {"function", "function_seconds", "gradient_seconds", "ratio", "first_call_seconds"},
}
"""What programs read of each command. Names may be added, and none may go."""


@pytest.mark.parametrize("words", JSON)
def test_the_names_in_json_stay(here, capsys, words):
    main([*words, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert JSON[words] <= set(found)
    if "comparisons" in found:
        assert all(set(one) >= {"what", "derivative", "reference", "allowed"} for one in found["comparisons"])
    if "facts" in found:
        assert set(found["facts"]) >= {"active", "constant", "kept", "recorded", "recomputed", "draws", "prints", "cost"}


@pytest.mark.parametrize("words, told", [
    (["show", "cli_model:refused"], "'yield' cannot be differentiated"),
    (["show", "nothing:f"], "No module named 'nothing'"),
    (["show", "cli_model:nothing"], "has no 'nothing'"), (["show", "cli_model:los"], "has no attribute 'los'\n  Did you mean 'loss'?"),
    (["show", "cli_model:loss", "--html", "no_folder/page.html"], "the page cannot be written"),
    (["show", "cli_model"], "names no function"),
    (["show", "nothing.py:f"], "there is no file"),
    (["check", "cli_model:loss", "--args", "foo"], "NameError: name 'foo' is not defined"),
    (["check", "cli_model:raising", "--args", "1.0"], "ValueError: no"),
    (["time", "cli_model:field", "--args", "START"], "NotScalar"),
    (["explain", "cli_model:loss", "--args", "'text'"], "none of the arguments is a float"),
])
def test_what_is_not_there_ends_with_2(here, capsys, words, told):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert told in err and out == ""


def test_colours_are_for_terminals_alone(here):
    words = "explain", "cli_model:loss", "--args", "START"
    assert "\033[1mvjp of loss\033[0m" in on_a_terminal(*words)
    assert "\033" not in on_a_terminal(*words, NO_COLOR="1")
    assert "\033" not in called(*words)[1]
