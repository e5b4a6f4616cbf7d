"""Assignments that write their first operand, as statements.

    augment    x += t                   append     x.append(t)              shorten    del x[-1:]
    extend     x.extend(ts)            insert     x.insert(i, v)           remove     del x[i]
    index      x[i] += t                scatter    x = runtime.index_add(x, i, t)
    store      x[i] = v  x[i] *= v      set        x = runtime.index_set(x, i, v)
    anew       x = runtime.in_layout(x + t, x): a new array that lies in memory as that of the operand
"""

import ast
from typing import Any

from adcompile.algebra.match import expression_key
from adcompile.emit.as_syntax import LOAD, STORE, call, expression, index, loaded
from adcompile.ir.frozen import frozen
from adcompile.ir.nodes import Apply, Assign, Name
from adcompile.ir.visit import names_in, walk
from adcompile.ops.asked import card_of, is_item
from adcompile.ops.operators import ALGEBRA, OPERATORS


@frozen
class Update:
    """How an assignment is printed. `writes`: memory is written, else the name is only bound again.

    `operator` is "" where what is stored is another object. `copy` says how the operand is copied first, where somebody still needs
    it: "method", "runtime" or not at all ("").
    """

    form: str
    operand: str
    value: Any
    operator: str = "add"
    position: Any = None
    writes: bool = True
    copy: str = ""
    key: str = ""           # of an operation on a part: the function of `runtime` that carries it out


def copied(update, words):
    """The expression that the target is assigned before it is updated, where its name is not the operand's: the operand, or a copy
    of it."""
    operand = ast.Name(words.local(update.operand), LOAD)
    if update.copy == "method":
        return call(ast.Attribute(operand, "copy", LOAD))
    if update.copy == "runtime":
        return call(loaded(f"{words.module('runtime')}.snapshot"), operand)
    return operand


def at_once(value, update, words):
    """The new value as one expression, where the name it gets still stands for something that it is made of."""
    if update is not None and update.form == "anew":
        in_layout = loaded(f"{words.module('runtime')}.in_layout")
        return call(in_layout, expression(value, words), ast.Name(words.local(update.operand), LOAD))
    if update is not None and update.form in ("index", "scatter", "store", "set"):
        function = loaded(f"{words.module('runtime')}.{update.key}")
        return call(function, copied(update, words), index_value(update.position, words), expression(update.value, words))
    return expression(value, words)


def apart(program, ranges, updates):
    """The lives of values, where what is added to a target is alive after the update too: the target may have to be assigned
    before, so it needs another name. Not the operand that is written, whose name the target may have."""
    later = {}
    for node in walk(program.body) if updates else ():
        update = updates.get(node.target) if isinstance(node, Assign) else None
        if update is not None:
            for name in (*names_in(update.value), *(() if update.position is None else names_in(update.position))):
                if name != update.operand:
                    later.setdefault(name, []).append(ranges.times[id(node)] + 1)
    return ranges.extended(later)


def updated(update, name, words):
    """The statement that changes what is called `name`."""
    if update.form in ("append", "extend"):
        method = ast.Attribute(ast.Name(name, LOAD), update.form, LOAD)
        return ast.Expr(call(method, expression(update.value, words)))
    if update.form == "insert":
        method = ast.Attribute(ast.Name(name, LOAD), update.form, LOAD)
        return ast.Expr(call(method, expression(update.position, words), expression(update.value, words)))
    if update.form == "remove":
        return ast.Delete([ast.Subscript(ast.Name(name, LOAD), expression(update.position, words), ast.Del())])
    if update.form == "shorten":
        return ast.Delete([ast.Subscript(ast.Name(name, LOAD), ast.Slice(ast.UnaryOp(ast.USub(), ast.Constant(1))), ast.Del())])
    if update.form in ("scatter", "set"):
        function = loaded(f"{words.module('runtime')}.{update.key}")
        new = call(function, ast.Name(name, LOAD), index_value(update.position, words), expression(update.value, words))
        return ast.Assign([ast.Name(name, STORE)], new)
    target, operator, value = ast.Name(name, STORE), update.operator, update.value
    if update.form in ("store", "index"):
        target = ast.Subscript(ast.Name(name, LOAD), index(update.position, words), STORE)
    if update.form == "store":
        if not operator or not changes_part((Name(update.operand), update.position), value):
            return ast.Assign([target], expression(value, words))
        operator, value = value.op, value.args[1]
    if operator == "add" and isinstance(value, Apply) and card_of(value).algebra == "negative":
        operator, value = "sub", value.args[0]
    return ast.AugAssign(target, OPERATORS[operator].tree(), expression(value, words))


def changes_part(place, value):
    """Return True if what is stored is the part itself, and an operator and another operand: `x[i] += t`.

    `place` is the array and the index.
    """
    match value:
        case Apply(op, (Apply(_, read) as first, _)) if op in ALGEBRA and is_item(first):
            return [expression_key(arg) for arg in read] == [expression_key(arg) for arg in place[:2]]
    return False


def index_value(position, words):
    """An index as a value: slices in it have to be calls."""
    return expression(position, words)
