"""Blocks that stay as the user wrote them: how exits leave them, and `match` taken apart. Text in, text out."""

import ast
import textwrap

import pytest

from adcompile.emit.trees import AsItIs, substitute
from adcompile.frontend.source.blocks import kept_by, surely_bound
from adcompile.frontend.source.exits import without_exits
from adcompile.frontend.source.matching import with_tests


def block(text):
    """The first statement of a text that may leave a loop or a function."""
    return ast.parse("def f():\n    for _ in ():\n" + textwrap.indent(textwrap.dedent(text), " " * 8)).body[0].body[0].body[0]


def held(text):
    found = without_exits(block(text))
    return ast.unparse(found.tree).replace("adcompile_", ""), [ast.unparse(node).replace("adcompile_", "")
                                                               for node in found.exits.values()]


def test_exits_are_numbered_and_meant_after_the_block():
    text, exits = held("""
        try:
            k = int(text)
        except ValueError:
            if text:
                continue
            return t * 2
        else:
            break
    """)
    assert exits == ["continue", "return t * 2", "break"]
    assert text == textwrap.dedent("""
        for left in (0,):
            try:
                k = int(text)
            except ValueError:
                if text:
                    left = 1
                    break
                left = 2
                break
            else:
                left = 3
                break
    """).strip()


@pytest.mark.parametrize("text, value", [
    ("try:\n    return f(x)\nexcept E:\n    pass", "return returned"),
    ("try:\n    return x\nfinally:\n    pass", "return x"),
    ("try:\n    return x\nfinally:\n    x = 1", "return returned"),
    ("try:\n    pass\nexcept E as e:\n    return e", "return returned"),
    ("try:\n    pass\nexcept E as e:\n    return g(x)", "return g(x)"),
    ("with c:\n    return g(x)", "return returned"),
    ("with c:\n    return 1", "return 1"),
])
def test_what_is_returned_is_evaluated_where_it_would_be(text, value):
    assert held(text)[1] == [value]


def test_a_return_in_a_loop_of_the_block_leaves_both():
    text, exits = held("""
        try:
            for k in range(3):
                if k:
                    return k
                if x:
                    break
        finally:
            pass
    """)
    assert exits == ["return k"]
    assert "        if left:\n            break" in text


def test_an_exit_that_comes_to_nothing_is_taken_back():
    text, _ = held("""
        with c:
            with d:
                break
    """)
    assert text.endswith("else:\n    left = 0")


@pytest.mark.parametrize("text, sure", [
    ("try:\n    a = 1\nexcept E:\n    a = b = 2", {"a"}),
    ("try:\n    a = 1\nexcept E:\n    raise", {"a"}),
    ("try:\n    a = 1\nfinally:\n    b = 2", {"a", "b"}),
    ("if x:\n    a = b = 1\nelse:\n    b = 2", {"b"}),
    ("for k in x:\n    a = 1", set()),
    ("match x:\n    case 1:\n        a = 1\n    case _:\n        a = b = 2", {"a"}),
    ("match x:\n    case 1:\n        a = 1", set()),
    ("with c as a:\n    b = 1", {"a"}),
])
def test_what_a_block_binds_surely(text, sure):
    assert surely_bound([block(text)]) == sure


def test_what_a_block_may_keep_or_reads_to_change():
    found = kept_by(block("try:\n    a = 1\n    b += 1\n    c = 1\nfinally:\n    c = 2"), lambda statement: True)
    assert list(found) == ["b"]
    assert list(kept_by(block("try:\n    a = 1\nexcept E:\n    pass"), lambda statement: True)) == ["a"]


def test_a_match_says_which_case_it_is():
    statements = with_tests(ast.parse(textwrap.dedent("""
        match command:
            case ("add", n) if n > 1:
                y = y + n
            case str():
                y = x
    """)).body)
    assert "\n".join(map(ast.unparse, statements)) == textwrap.dedent("""
        match command:
            case ['add', n] if n > 1:
                adcompile_case = 0
            case str():
                adcompile_case = 1
            case _:
                adcompile_case = 2
        if adcompile_case == 0:
            y = y + n
        elif adcompile_case == 1:
            y = x
    """).strip()


def test_statements_without_a_match_stay_the_same():
    statements = ast.parse("for k in x:\n    if k:\n        y = k").body
    assert with_tests(statements) is statements


@pytest.mark.parametrize("text, expected", [
    ("lambda v: v * s", "lambda v, *, scale=scale: v * scale"),
    ("lambda *v: s", "lambda *v, scale=scale: scale"),
    ("lambda scale: scale * s", "lambda scale, *, s=scale: scale * s"),
    ("lambda v=s: v", "lambda v=scale: v"),
    ("s + [s for _ in v][0]", "scale + [scale for _ in v][0]"),
    ("lambda v: lambda w: s", "lambda v, *, scale=scale: lambda w: scale"),
])
def test_a_function_keeps_the_values_that_it_captures(text, expected):
    tree = ast.parse(text, mode="eval").body
    found = substitute(tree, {"s": AsItIs(ast.Name("scale", ast.Load()))}, {})
    assert ast.unparse(ast.fix_missing_locations(ast.Expression(found))) == expected
