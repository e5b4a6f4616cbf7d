"""Tuples, lists and list comprehensions. Where the length of one is known its items stand for it in `*items`."""

import ast
from contextlib import contextmanager

from adcompile.frontend.lower.expressions import Expressions, walruses_in
from adcompile.frontend.lower.values import MADE, Known, Pack
from adcompile.frontend.source.tree import bound_by_target
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Name
from adcompile.ir.visit import is_display

MISSING = object()


class Displays(Expressions):

    def value_Tuple(self, node, label):
        return self.display(node, "tuple", label)

    def value_List(self, node, label):
        return self.display(node, "list", label)

    def value_Dict(self, node, label):
        """A dict by constants, the last of several under one key."""
        if not is_keyed(node):
            return self.verbatim(node)
        found = [(self.argument(value), len(self.out)) for value in node.values]
        items = dict(zip([key.value for key in node.keys], self.in_order(node.values, found)))
        return self.packed("dict", items, node, label)

    def display(self, node, key, label):
        parts, found = [], []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                items = self.items(part.value)
                if items is None:
                    return self.concatenated(node, key)
                parts += [part] * len(items)
                found += [(item, len(self.out)) for item in items]
            else:
                parts.append(part)
                found.append((self.argument(part, False), len(self.out)))
        return self.packed(key, tuple(self.in_order(parts, found)), node, label)

    def packed(self, kind, items, node, label):
        """A display; a Pack where there are functions in it and the variable that takes it never changes."""
        values = items.values() if kind == "dict" else items
        if any(map(is_callable, values)) and (label is None or self.is_fixed(label, kind)):
            return Pack(kind, items)
        return self.pack_value(Pack(kind, items), node)

    def pack(self, node, label):
        """The value of a display with functions in it; None for anything else."""
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if any(map(self.may_be_callable, parts)):
                return self.display(node, "tuple" if isinstance(node, ast.Tuple) else "list", label)
            case ast.Dict(values=parts) if is_keyed(node) and any(map(self.may_be_callable, parts)):
                return self.value_Dict(node, label)
        return None

    def concatenated(self, node, key):
        """A display with something of unknown length in it: the sum of lists or tuples."""
        whole, run = None, []

        def add(piece):
            return piece if whole is None else Apply("add", (whole, piece), (), self.span(node))

        for part in [*node.elts, None]:
            if part is not None and not isinstance(part, ast.Starred):
                run.append(part)
                continue
            if run:
                display = Apply(key, tuple(self.operands(run)), (), self.span(node))
                whole = self.temporary(add(self.temporary(display, node, True)), node, True)
                run = []
            if part is not None:
                piece = Apply(f"builtins.{key}", (self.operand(part.value),), (), self.span(node))
                whole = self.temporary(add(self.temporary(piece, node, True)), node, True)
        return whole

    def items(self, node):
        """The items of a tuple or list of known length, or None."""
        value = self.value(node)
        return self.items_of(value if isinstance(value, Pack) else self.named(node, self.expr(value)))

    def items_of(self, value):
        if isinstance(value, Pack):
            return tuple(map(Const, value.items)) if value.kind == "dict" else value.items
        if isinstance(value, Name):
            return self.unit.displays.get(value.id)
        if is_display(value):
            return value.args
        return None

    # --- comprehensions -------------------------------------------------------------

    def value_ListComp(self, node, label):
        """A list built item by item, in a loop; over functions one by one."""
        part, = node.generators[:1]
        functions = self.function_items(part.iter) if len(node.generators) == 1 and not part.ifs else None
        if functions is not None:
            with self.own_variables(bound_by_target(part.target)):
                return Apply("list", tuple([self.item_for(part.target, item, node.elt) for item in functions]))
        items = f"$items{len(self.labels)}"
        self.labels[items] = label or TEMPORARY
        first = self.unit.namer.new(self.labels[items])
        if self.taint.carries(node):
            self.tainted.add(items)
            self.unit.tainted.add(first)
        self.define(first, Apply("list", (), (), self.span(node)))
        self.env[items] = Name(first)
        walk = self.walk_of(part.target, part.iter)
        with self.own_variables([name for part in node.generators for name in bound_by_target(part.target)]):
            self.generate(node, 0, self.with_cells([items, *walruses_in(node)]), walk)
        return self.env.pop(items)

    @contextmanager
    def own_variables(self, names):
        """Variables that are others than the function's of the same name."""
        outer, cells, own = {name: self.env.get(name, MISSING) for name in names}, self.cells, self.own
        mirrors, self.mirrors = self.mirrors, {name: cell for name, cell in self.mirrors.items() if name not in names}
        self.cells = {name: cell for name, cell in cells.items() if name not in outer}
        self.own = own | outer.keys()
        for name in outer:
            if self.mirror_key(name) in self.unit.outer.mirrored:
                self.open_mirror(name)
        yield
        for name, value in outer.items():
            if value is MISSING:
                self.env.pop(name, None)
            else:
                self.env[name] = value
        self.cells, self.own, self.mirrors = cells, own, mirrors

    def item_for(self, target, item, node):
        """The value of an expression for one item that a target takes."""
        self.store_item(target, item)
        return self.operand(node)

    def store_item(self, target, item):
        """Binds the target of a loop over functions; a number or name that stands before one is a constant."""
        match target, item:
            case ast.Tuple(elts=[ast.Name(id=name), inner]), Pack(items=(Const() as first, second)):
                self.hold(name, first)
                self.store(inner, second)
            case _:
                self.store(target, item)

    def function_items(self, node):
        """The items of a tuple or list with functions among them, with their numbers where it is enumerated; or None."""
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords \
                and self.key_of(node.func) == "builtins.enumerate":
            items = self.function_items(node.args[0])
            return items and tuple([Pack("tuple", (Const(number), item)) for number, item in enumerate(items)])
        value = self.static_value(node)
        if value is None and isinstance(node, (ast.Tuple, ast.List)) and any(map(self.is_callable, node.elts)):
            value = self.pack(node, None)
        return self.items_of(value) if isinstance(value, Pack) else None

    def generate(self, node, depth, variables, walk=None):
        """The loops of a comprehension from one depth on; the first of the variables is the list."""
        if depth == len(node.generators):
            value = self.operand(node.elt)
            longer = Apply("list_append", (self.env[variables[0]], value), (), self.span(node))
            self.assign(variables[0], longer)
            return
        part = node.generators[depth]

        def inner():
            self.generate(node, depth + 1, variables)

        self.walk_for(walk or self.walk_of(part.target, part.iter), variables,
                      lambda: self.filtered(part.ifs, inner, variables, node))

    def filtered(self, tests, make, variables, node):
        """What is made where all tests are true."""
        if not tests:
            make()
            return

        def go_on():
            self.filtered(tests[1:], make, variables, node)

        self.fork(self.test(tests[0]), (go_on, lambda: None), variables, self.span(node))


def is_keyed(node):
    """Whether the keys of a dict display are constants."""
    return all(isinstance(key, ast.Constant) and isinstance(key.value, (str, int)) for key in node.keys)


def is_callable(value):
    """Whether a value is a function that something may call, and no class."""
    if isinstance(value, Known):
        return callable(value.extern.value) and not isinstance(value.extern.value, type)
    return isinstance(value, MADE)
