"""Trips of a loop that the reverse sweep computes again: they run twice, and not all may.

    refuse_effects(loop, types, calls)      refuse a loop whose trips may not
    given(loop)                             the names from outside that a loop reads
    assigned(statements)                    the names that statements and all below them assign
"""

import ast

from adcompile.analysis.effects.outward import draws, outward, prints
from adcompile.analysis.memory.aliases import meant
from adcompile.analysis.memory.writes import reads_variable
from adcompile.errors import NotDifferentiable, located
from adcompile.frontend.outside.library import canonical, is_library
from adcompile.ir.nodes import Apply, Block, Const, Extern, Param, Program, Return, Verbatim
from adcompile.ir.visit import blocks, bound, callee_of, defined, names_in, operands, parts, walk_all
from adcompile.ops.asked import card_of
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import CALLEE
from adcompile.ops.keys import is_looked_up

ANEW = (Doing.MOMENT, Doing.UNKNOWN)


def refuse_effects(loop, types, calls):
    """Refuse a loop whose trips may change anything, or find something changed, when they run once more."""
    program = Program("stretch", tuple(map(Param, given(loop))), Block((loop,), Return(Const(None))))
    beside = called_by(program, calls)
    everything = [(program, types), *beside.values()]
    found = outward(program, types, beside)
    for what, places in (
            ("draw random numbers", any(draws(one) for one, _ in everything)),
            ("print", any(prints(one) for one, _ in everything)),
            ("may change something outside", found.beyond),
            ("write into what carries no derivative and was made before it", found.arguments),
            ("call a function of a library that may give another value the second time", any(
                calls_anew(expr, known) for one, known in everything for expr in expressions(one.body))),
            ("read a variable outside that the program writes", any(
                reads_variable(expr) for one, _ in everything for expr in expressions(one.body)))):
        if places:
            raise located(NotDifferentiable, f"the trips of a loop over a checkpoint {what}: they run twice",
                          "Do it outside of the loop, or walk the range itself.", loop.span)


def called_by(program, calls):
    """The programs that a program may come to call, and the types of their values, by callee."""
    found, todo = {}, [program]
    while todo:
        for callee in map(callee_of, expressions(todo.pop().body)):
            if callee is not None and callee not in found:
                found[callee] = calls.of_callee[callee].derived.program, calls.of_callee[callee].derived.types
                todo.append(found[callee][0])
    return found


def given(loop):
    """The names that a loop reads and does not assign, in the order in which it reads them."""
    own = assigned((loop,))
    return dict.fromkeys(name for part in parts_below((loop,)) for operand in operands(part) for name in names_in(operand) if name not in own)


def calls_anew(expr, types):
    """Return True if an expression calls a function of a library that reads a clock, or about which nothing is known."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Apply):
            found = card_of(meant(node, types))
            if found.effect in ANEW and not is_looked_up(node.op) and found.memory is not CALLEE:
                return True
        elif isinstance(node, Verbatim):
            functions = [named_in(call.func, dict(node.reads)) for call in ast.walk(node.tree) if isinstance(call, ast.Call)]
            if any(is_library(one) and card_of(Apply(canonical(one) or "call")).effect in ANEW for one in functions if one is not None):
                return True
        stack.extend(parts(node))
    return False


def named_in(tree, reads):
    """The function that an expression in a text names, None where that is not known."""
    if isinstance(tree, ast.Attribute):
        return getattr(named_in(tree.value, reads), tree.attr, None)
    read = reads.get(tree.id) if isinstance(tree, ast.Name) else None
    return read.value if isinstance(read, Extern) else None


def assigned(statements):
    """The names that some statements assign, and those below them, as a dict."""
    return dict.fromkeys(name for inner in walk_all(tuple(statements)) for name in (*bound(inner), *defined(inner)))


def expressions(block):
    return [expr for part in parts_below(block.statements) for expr in operands(part)]


def parts_below(statements):
    """Some statements and all below them, each with the ends of its blocks."""
    return [part for inner in walk_all(tuple(statements)) for part in (inner, *[block.end for block in blocks(inner)])]
