"""Expressions.

    nested(node)    the expression as the user wrote it, one tree of operations; for what carries no derivative
    value(node)     the right side of an assignment; where a derivative may flow its operands are names and constants
    operand(node)   a name or constant: other values get a temporary, in Python's order of evaluation
"""

import ast

from adcompile.frontend.tree import free_reads, walk
from adcompile.frontend.frame import BINARY, COMPARE, SHAPES, UNARY, Frame, is_atom, is_quiet
from adcompile.frontend.syntax import kind_of, refusal_of
from adcompile.frontend.values import STATIC, Known
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name, Statement, Verbatim

VALUE, MIDDLE = "$value", "$middle"     # variables of no user's: the value of a condition, of a chained comparison


class Expressions(Frame):

    def flat(self, node):
        """Whether an expression has to be lowered to statements."""
        return self.taint.carries(node) or self.hoists(node)

    # --- as the user wrote it -------------------------------------------------

    def nested(self, node):
        match node:
            case ast.Constant(value=value):
                return Const(value)
            case ast.Name():
                return self.expr(self.read(node))
            case ast.BinOp():
                return self.nested_chain(node)
            case ast.UnaryOp(op=op, operand=operand):
                return self.unary(op, self.nested(operand), node)
            case ast.BoolOp(op=op, values=values):
                key = "and" if isinstance(op, ast.And) else "or"
                return Apply(key, tuple([self.nested(value) for value in values]), (), self.span(node))
            case ast.Compare():
                return self.comparison(node, [self.nested(part) for part in (node.left, *node.comparators)])
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Apply("ifexp", tuple([self.nested(part) for part in (test, body, orelse)]), (), self.span(node))
            case ast.Tuple(elts=elts) | ast.List(elts=elts) if not any(isinstance(elt, ast.Starred) for elt in elts):
                key = "tuple" if isinstance(node, ast.Tuple) else "list"
                return Apply(key, tuple([self.nested(elt) for elt in elts]), (), self.span(node))
            case ast.Subscript(value=value, slice=index):
                return Apply("getitem", (self.nested(value), self.index(index, self.nested)), (), self.span(node))
            case ast.Attribute():
                return self.attribute(node, self.nested)
            case ast.Call():
                return self.nested_call(node)
            case ast.Dict(keys=keys, values=values) if None not in keys:
                parts = [self.nested(part) for pair in zip(keys, values) for part in pair]
                return Apply("dict", tuple(parts), (), self.span(node))
            case ast.Set(elts=elts) if not any(isinstance(elt, ast.Starred) for elt in elts):
                return Apply("set", tuple([self.nested(elt) for elt in elts]), (), self.span(node))
        return self.verbatim(node)

    def nested_chain(self, node):
        """`a + b + c + ...` without recursion."""
        spine = []
        while isinstance(node, ast.BinOp):
            spine.append(node)
            node = node.left
        value = self.nested(node)
        for outer in reversed(spine):
            value = Apply(BINARY[type(outer.op)], (value, self.nested(outer.right)), (), self.span(outer))
        return value

    def unary(self, op, operand, node):
        if isinstance(operand, Const) and type(operand.value) in (int, float) and isinstance(op, ast.USub):
            return Const(-operand.value)
        return Apply(UNARY[type(op)], (operand,), (), self.span(node))

    def comparison(self, node, parts):
        if len(parts) == 2:
            return Apply(COMPARE[type(node.ops[0])], tuple(parts), (), self.span(node))
        mixed = [parts[0]]
        for op, part in zip(node.ops, parts[1:]):
            mixed += [Const(COMPARE[type(op)]), part]
        return Apply("chain", tuple(mixed), (), self.span(node))

    def index(self, node, lower):
        """An index; it carries no derivative and stays nested, unless it binds something."""
        match node:
            case ast.Slice(lower=first, upper=last, step=step):
                parts = [Const(None) if part is None else lower(part) for part in (first, last, step)]
                return Apply("slice", tuple(parts), (), self.span(node))
            case ast.Tuple(elts=elts) if not any(isinstance(elt, ast.Starred) for elt in elts):
                return Apply("tuple", tuple([self.index(elt, lower) for elt in elts]), (), self.span(node))
        return lower(node)

    def attribute(self, node, lower):
        """`x.name`, or what a module holds under that name."""
        owner = self.static(node.value)
        if isinstance(owner, Known):
            value = self.attribute_of(owner, node.attr)
            if value is not None:
                return self.expr(value)
        name = self.scope.mangled(node.attr)
        return Apply(f"attr:{name}", (lower(node.value),), (), self.span(node))

    def verbatim(self, node):
        """An expression that has no operation of its own: the user's tree, with what its names stand for."""
        kind = kind_of(node)
        refusal = None if kind is None or not self.taint.carries(node) else refusal_of(kind, self.span(node))
        if self.hoists(node) and walruses_in(node):
            return self.bound_as_written(node, refusal)
        return Verbatim(node, self.reads_of(node), refusal, self.span(node))

    def bound_as_written(self, node, refusal):
        """As `verbatim`, for a tree that binds variables: a statement, and the name of its value."""
        hidden, reads = "adcompile_value", self.reads_of(node)
        tree = ast.Assign([ast.Name(hidden, ast.Store())], node)
        ast.fix_missing_locations(ast.copy_location(tree, node))
        value = self.unit.namer.new(self.unit.temporary)
        writes = [(name, self.new(name)) for name in walruses_in(node)]
        self.emit(Statement(tree, reads, ((hidden, value), *writes), refusal, self.span()))
        self.env.update((name, Name(new)) for name, new in writes)
        return Name(value)

    def reads_of(self, tree):
        """For each name that a piece of the user's tree reads from outside, the expression it stands for."""
        reads = {}
        for name in free_reads(tree):
            value = self.look(name)
            if value is not None:
                reads[name] = self.expr(value)
        return tuple(reads.items())

    # --- with operands that have names ----------------------------------------

    def value(self, node, stem=None):
        """What an expression is: the right side of an assignment, or something static."""
        static = self.static_value(node)
        if static is not None:
            return static
        if not self.flat(node):
            return self.nested(node)
        lower = getattr(self, f"value_{type(node).__name__}", None)
        return self.verbatim(node) if lower is None else lower(node, stem)

    def operand(self, node, shapes=False):
        """A name, constant or function for an expression. With `shapes`, tuples without derivative stay nested."""
        value = self.expr(self.value(node, self.stem_of(node)))
        if not self.flat(node) and self.reads_written(node) and not isinstance(value, (Const, Extern)):
            return self.temporary(Apply("snapshot", (value,), (), self.span(node)), node, False)
        if is_atom(value) or shapes and isinstance(value, Apply) and value.op in SHAPES and not self.flat(node):
            return value
        return self.temporary(value, node, self.taint.carries(node), self.stem_of(node))

    def operands(self, nodes, shapes=False):
        """The operands for expressions, evaluated from left to right."""
        found = [(self.operand(node, shapes), len(self.out)) for node in nodes]
        return self.in_order(nodes, found)

    def in_order(self, nodes, found):
        """Operands that stayed nested get a name where statements came after them that may change what they are."""
        values = [value for value, _ in found]
        for position in reversed(range(len(found))):
            value, place = found[position]
            if place < len(self.out) and not isinstance(value, STATIC) and not is_quiet(value):
                name = self.unit.namer.new(self.unit.temporary)
                self.out.insert(place, Assign(name, value, self.span(nodes[position])))
                values[position] = Name(name)
        return values

    def reads_written(self, node):
        """Whether an expression reads memory that is written somewhere in the function."""
        if self.reads_live(node):
            return True
        return bool(self.written) \
            and any(isinstance(inner, ast.Name) and inner.id in self.written for inner in walk(node))

    def reads_live(self, node):
        """Whether an expression reads a global variable that is written somewhere in the program."""
        return self.unit.globals.any \
            and any(isinstance(inner, ast.Name) and self.is_live(inner.id) for inner in walk(node))

    def stem_of(self, node):
        """A telling name for a temporary: `exp_eta` for `np.exp(eta)`."""
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            stem = f"{function}_{node.args[0].id}"
            if function is not None and stem not in self.unit.identifiers and not stem.startswith("_"):
                return stem
        return self.unit.temporary

    def value_Name(self, node, stem):
        return self.read(node)

    def value_BinOp(self, node, stem):
        spine = []
        while isinstance(node, ast.BinOp) and self.flat(node):
            spine.append(node)
            node = node.left
        left = self.operand(node)
        for outer in reversed(spine):
            right = self.operand(outer.right)
            value = Apply(BINARY[type(outer.op)], (left, right), (), self.span(outer))
            if outer is not spine[0]:
                left = self.temporary(value, outer, self.taint.carries(outer))
        return value

    def value_UnaryOp(self, node, stem):
        return self.unary(node.op, self.operand(node.operand), node)

    def value_Compare(self, node, stem):
        if len(node.comparators) == 1:
            return self.comparison(node, self.operands([node.left, *node.comparators]))
        left, middle = self.operands([node.left, node.comparators[0]])
        first = self.temporary(Apply(COMPARE[type(node.ops[0])], (left, middle), (), self.span(node)), node, False)
        self.env[MIDDLE] = middle
        middle = ast.copy_location(ast.Name(MIDDLE, ast.Load()), node)
        rest = ast.copy_location(ast.Compare(middle, node.ops[1:], node.comparators[1:]), node)
        return self.choose(first, rest, first, node, stem)

    def value_Attribute(self, node, stem):
        return self.attribute(node, self.operand)

    def value_Subscript(self, node, stem):
        value = self.operand(node.value)
        lower = self.operand if self.changes(node.slice) else self.nested
        return Apply("getitem", (value, self.index(node.slice, lower)), (), self.span(node))

    def value_NamedExpr(self, node, stem):
        name = node.target.id
        self.assign(name, self.value(node.value, name), self.span(node))
        return self.env[name]

    def changes(self, node):
        """Whether an index would not be the same, or do something again, if it were evaluated once more."""
        return self.hoists(node) or self.reads_written(node) \
            or any(isinstance(inner, ast.Call) and self.key_of(inner.func) is None for inner in walk(node))

    def value_Starred(self, node, stem):
        return self.verbatim(node)

    # --- values of conditions ---------------------------------------------------

    def value_IfExp(self, node, stem):
        return self.choose(self.test(node.test), node.body, node.orelse, node, stem)

    def value_BoolOp(self, node, stem):
        """`a and b` is `b if a else a`, with `a` evaluated once."""
        first, *rest = node.values
        left = self.operand(first)
        tail = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), node)
        arms = (tail, left) if isinstance(node.op, ast.And) else (left, tail)
        return self.choose(left, *arms, node, stem)

    def choose(self, test, one, other, node, stem):
        """The value of one of two expressions, of which only that one is evaluated."""

        def arm(part):
            return self.value(part, stem) if isinstance(part, ast.expr) else part

        return self.either(test, lambda: arm(one), lambda: arm(other), node, stem)

    def either(self, test, one, other, node, stem):
        """The value that one of two functions makes; where it has no name it gets one there."""
        stem, carries = stem or self.unit.temporary, self.taint.carries(node)

        def arm(make):
            value = self.expr(make())
            self.env[VALUE] = value if is_atom(value) else self.temporary(value, node, carries, stem)

        variables = [VALUE, *walruses_in(node)]
        self.fork(test, (lambda: arm(one), lambda: arm(other)), variables, self.span(node), stem, carries)
        return self.env.pop(VALUE)

    # --- tests ------------------------------------------------------------------

    def test(self, node):
        """A test: nested as it stands, or with statements before it where it binds something."""
        if not self.hoists(node):
            return self.nested(node)
        return self.expr(self.value(node))


def walruses_in(node):
    """The variables that an expression binds, in order."""
    return list(dict.fromkeys(inner.target.id for inner in walk(node) if isinstance(inner, ast.NamedExpr)))
