"""Constants, names, `name := value`, attributes and items."""

import ast

from adcompile.frontend.containers.members import read_attribute, read_item
from adcompile.frontend.frame.dispatch import (
    as_it_stands, as_operand, in_order, index_of, nested, operand_of, reads_written, telling_label, value_of, with_operands,
)
from adcompile.frontend.frame.function_objects import expr
from adcompile.frontend.frame.lowered import is_atom
from adcompile.frontend.frame.meanings import attribute_of, key_of, object_above, static_of
from adcompile.frontend.frame.raising import lacks, read_variable
from adcompile.frontend.frame.slots import is_one_of
from adcompile.frontend.frame.values import Known
from adcompile.frontend.source.tree import walk
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ops.fields.effects import Doing
from adcompile.ops.fields.memory import Identity
from adcompile.ops.registry import card


@as_it_stands(ast.Constant)
def constant(frame, node):
    return Const(node.value)


@as_it_stands(ast.Name)
def variable(frame, node):
    return expr(frame, read_variable(frame, node))


@with_operands(ast.Name)
def variable_value(frame, node, label):
    return read_variable(frame, node)


@with_operands(ast.NamedExpr)
def walrus_value(frame, node, label):
    name = node.target.id
    value = value_of(frame, node.value, frame.label_of(name))
    if frame.is_live(name) and not is_atom(value):
        value = frame.temporary(expr(frame, value), node, False)
    frame.assign(name, value, frame.span(node))
    return value if frame.is_live(name) else frame.look(name)


# --- attributes -------------------------------------------------------------


@with_operands(ast.Attribute)
def attribute_value(frame, node, label):
    if isinstance(node.value, ast.Name) or static_of(frame, node.value) is not None:
        return attribute(frame, node, operand_of)
    owner, above = object_above(frame, node.value) if isinstance(node.value, ast.Call) else (None, None)
    value = owner or value_of(frame, node.value, telling_label(node.value))
    if is_one_of(value):
        return read_attribute(frame, value, frame.scope.mangled(node.attr), node, label, above)
    return Apply(f"attr:{frame.scope.mangled(node.attr)}", (as_operand(frame, node.value, expr(frame, value)),), (), frame.span(node))


def attribute(frame, node, lower):
    """`x.name`, or what a module holds under that name."""
    if lacks(frame, node):
        return Const(None)
    owner = static_of(frame, node.value)
    if is_one_of(owner):
        return read_attribute(frame, owner, frame.scope.mangled(node.attr), node)
    if isinstance(owner, Known):
        value = attribute_of(frame, owner, node.attr)
        if value is not None:
            return expr(frame, value)
    name = frame.scope.mangled(node.attr)
    return Apply(f"attr:{name}", (lower(frame, node.value),), (), frame.span(node))


# --- items ------------------------------------------------------------------


@as_it_stands(ast.Attribute)
def nested_attribute(frame, node):
    return expr(frame, attribute(frame, node, nested))


@as_it_stands(ast.Subscript)
def nested_item(frame, node):
    owner = static_of(frame, node.value)
    if is_one_of(owner):
        return expr(frame, read_item(frame, owner, node, lambda: index_of(frame, node.slice, operand_of)))
    index = index_of(frame, node.slice, nested)
    joining = joining_of(key_of(frame, node.value))
    if joining is not None:
        return Apply(joining, (index,), (), frame.span(node))
    return Apply("getitem", (nested(frame, node.value), index), (), frame.span(node))


@with_operands(ast.Subscript)
def item_value(frame, node, label):
    joining = joining_of(key_of(frame, node.value))
    if joining is not None:
        return joined_items(frame, node, joining)
    value = value_of(frame, node.value, telling_label(node.value))
    if is_one_of(value):
        return read_item(frame, value, node, lambda: index_of(frame, node.slice, operand_of), label)
    value = as_operand(frame, node.value, expr(frame, value))
    items = frame.unit.keyed.get(value.id) if isinstance(value, Name) else None
    if items is not None and isinstance(node.slice, ast.Constant) and node.slice.value in items:
        return items[node.slice.value]
    lower = operand_of if changes_again(frame, node.slice) else nested
    return Apply("getitem", (value, index_of(frame, node.slice, lower)), (), frame.span(node))


def changes_again(frame, node):
    """True if an index would not be the same, or do something again, if it were evaluated once more."""
    return frame.hoists(node) or reads_written(frame, node) \
        or any(isinstance(inner, ast.Call) and not gives_the_same(key_of(frame, inner.func)) for inner in walk(node))


def gives_the_same(key):
    """Return True if a function surely gives the same once more, and does nothing beside."""
    found = None if key is None else card(key)
    return found is not None and found.effect <= Doing.CHECKS and found.identity is not Identity.MOMENT


def joined_items(frame, node, op):
    """`np.r_[a, b]`, of parts that are names; a slice in the brackets is an array of its own."""
    several = isinstance(node.slice, ast.Tuple) and not any(isinstance(elt, ast.Starred) for elt in node.slice.elts)
    nodes, found = node.slice.elts if several else [node.slice], []
    for part in nodes:
        if isinstance(part, ast.Slice):
            array = Apply(op, (index_of(frame, part, operand_of),), (), frame.span(part))
            found.append((array if not several else frame.temporary(array, part, frame.taint.carries(part)), len(frame.out)))
        else:
            found.append((operand_of(frame, part), len(frame.out)))
    values = tuple(in_order(frame, nodes, found))
    if not several and isinstance(nodes[0], ast.Slice):
        return values[0]
    display = as_operand(frame, node, Apply("tuple", values), not frame.taint.carries(node)) if several else values[0]
    return Apply(op, (display,), (), frame.span(node))


def joining_of(key):
    """The function that an object of a library is of what stands in its brackets, as `np.r_`, by its key; None where it is none."""
    found = None if key is None else card(f"{key}.__getitem__")
    return None if found is None else found.key
