"""Tuples, lists and list comprehensions. Where the length of one is known its items stand for it in `*items`."""

import ast

from adcompile.frontend.expressions import Expressions, walruses_in
from adcompile.frontend.tree import bound_by_target
from adcompile.ir.nodes import Apply, Name

MISSING = object()


class Displays(Expressions):

    def value_Tuple(self, node, stem):
        return self.display(node, "tuple")

    def value_List(self, node, stem):
        return self.display(node, "list")

    def display(self, node, key):
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
                found.append((self.operand(part), len(self.out)))
        return Apply(key, tuple(self.in_order(parts, found)), (), self.span(node))

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
        return self.items_of(self.operand(node))

    def items_of(self, value):
        if isinstance(value, Name):
            return self.unit.displays.get(value.id)
        if isinstance(value, Apply) and value.op in ("tuple", "list"):
            return value.args
        return None

    def mapping(self, node):
        """The items by key of a dict whose keys are known, or None."""
        value = self.operand(node)
        return self.unit.mappings.get(value.id) if isinstance(value, Name) else None

    # --- comprehensions -------------------------------------------------------------

    def value_ListComp(self, node, stem):
        """A list built item by item, in a loop."""
        items = f"$items{len(self.stems)}"
        self.stems[items] = stem or self.unit.temporary
        targets = [name for part in node.generators for name in bound_by_target(part.target)]
        outer = {name: self.env.get(name, MISSING) for name in targets}
        first = self.unit.namer.new(self.stems[items])
        carries = self.taint.carries(node)
        if carries:
            self.taint.names.add(items)
            self.unit.tainted.add(first)
        self.define(first, Apply("list", (), (), self.span(node)))
        self.env[items] = Name(first)
        self.generate(node, 0, [items, *walruses_in(node)])
        for name, value in outer.items():
            if value is MISSING:
                self.env.pop(name, None)
            else:
                self.env[name] = value
        return self.env.pop(items)

    def generate(self, node, depth, variables):
        """The loops of a comprehension from one depth on; the first of the variables is the list."""
        if depth == len(node.generators):
            value = self.operand(node.elt)
            longer = Apply("list_append", (self.env[variables[0]], value), (), self.span(node))
            self.assign(variables[0], longer)
            return
        part = node.generators[depth]

        def inner():
            self.generate(node, depth + 1, variables)

        self.walk_for(self.walk_of(part.target, part.iter), variables,
                      lambda: self.filtered(part.ifs, inner, variables, node))

    def filtered(self, tests, make, variables, node):
        """What is made where all tests are true."""
        if not tests:
            make()
            return

        def go_on():
            self.filtered(tests[1:], make, variables, node)

        self.fork(self.test(tests[0]), (go_on, lambda: None), variables, self.span(node))
