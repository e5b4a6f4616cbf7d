"""Expressions.

    nested(node)    the expression as the user wrote it, one tree of operations; for what carries no derivative
    value(node)     the right side of an assignment; where a derivative may flow its operands are names and constants
    operand(node)   a name or constant: other values get a temporary, in Python's order of evaluation
"""

import ast

from adcompile.emit.trees import substitute
from adcompile.frontend.lower.frame import Frame, is_atom, is_quiet, is_shape
from adcompile.frontend.lower.values import STATIC, Known
from adcompile.frontend.outside.by_name import looks_at_names, may_look_at_names, texts
from adcompile.frontend.source.syntax import kind_of, refusal_of
from adcompile.frontend.source.tree import FUNCTIONS, bound_by, free_reads, walk
from adcompile.ir.names import TEMPORARY, named
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name, Statement, Verbatim
from adcompile.ops.operators import BY_TREE
from adcompile.ops.registry import card

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
            case ast.Subscript(value=value, slice=index) if (joining := joining_of(self.key_of(value))) is not None:
                return Apply(joining, (self.index(index, self.nested),), (), self.span(node))
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
            value = Apply(BY_TREE[type(outer.op)].key, (value, self.nested(outer.right)), (), self.span(outer))
        return value

    def unary(self, op, operand, node):
        if isinstance(operand, Const) and type(operand.value) in (int, float) and isinstance(op, ast.USub):
            return Const(-operand.value)
        return Apply(BY_TREE[type(op)].key, (operand,), (), self.span(node))

    def comparison(self, node, parts):
        if len(parts) == 2:
            keyed = self.unit.keyed.get(parts[1].id) if isinstance(parts[1], Name) else None
            if keyed is not None and isinstance(parts[0], Const) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
                return Const((parts[0].value in keyed) is isinstance(node.ops[0], ast.In))
            if isinstance(node.ops[0], (ast.Is, ast.IsNot)) and all(isinstance(part, Const) for part in parts) \
                    and parts[1].value is None:
                return Const((parts[0].value is None) is isinstance(node.ops[0], ast.Is))
            return Apply(BY_TREE[type(node.ops[0])].key, tuple(parts), (), self.span(node))
        mixed = [parts[0]]
        for op, part in zip(node.ops, parts[1:]):
            mixed += [Const(BY_TREE[type(op)].key), part]
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
        if self.lacks(node):
            return Const(None)
        owner = self.static(node.value)
        if isinstance(owner, Known):
            value = self.attribute_of(owner, node.attr)
            if value is not None:
                return self.expr(value)
        name = self.scope.mangled(node.attr)
        return Apply(f"attr:{name}", (lower(node.value),), (), self.span(node))

    def verbatim(self, node, flows=True):
        """An expression that has no operation of its own: the user's tree, with what its names stand for. `flows` says
        whether a derivative may flow out of it."""
        kind = kind_of(node) if flows else None
        refusal = None if kind is None or not self.taint.carries(node) else refusal_of(kind, self.span(node))
        if refusal is None:
            self.refuse_writers(node)
        if self.hoists(node) and walruses_in(node):
            return self.bound_as_written(node, refusal)
        tree, reads = self.kept_tree(node)
        if isinstance(node, ast.GeneratorExp) and node not in self.unit.consumed:
            tree = with_values_now(tree, [name for name, read in reads if not isinstance(read, (Const, Extern))])
        return Verbatim(tree, reads, refusal, self.span(node))

    def bound_as_written(self, node, refusal):
        """As `verbatim`, for a tree that binds variables: a statement, and the name of its value."""
        hidden, (node, reads) = "adcompile_value", self.kept_tree(node)
        tree = ast.Assign([ast.Name(hidden, ast.Store())], node)
        ast.fix_missing_locations(ast.copy_location(tree, node))
        value = self.unit.namer.new(TEMPORARY)
        writes = [(name, self.new(self.variable(name))) for name in walruses_in(node)]
        self.emit(Statement(tree, reads, ((hidden, value), *writes), refusal, self.span()))
        for name, new in writes:
            self.hold(name, Name(new))
        return Name(value)

    def kept_tree(self, tree, kept=(), without=()):
        """A piece of the user's tree, and for each name that it reads from outside the expression this stands for; also for
        the variables of which it may keep what they hold. Variables of the user's world that are written meanwhile, and
        those of the program that function objects read late, are read by calls in the tree."""
        reads, late, captured = {}, {}, names_captured(tree)
        self.look_into_tree(tree)
        for name in dict.fromkeys([*free_reads(tree), *kept]):
            value = None if name in without else self.look(name)
            if isinstance(value, Known) and may_look_at_names(value.key):
                self.check_spaces(tree, name, value.key)
            called = value if value is not None and self.is_live(name) else None
            if name in captured and name not in without:
                called = called or self.read_late(name)
            if called is not None:
                late[name] = read_by_call(name, called, reads)
            elif value is not None:
                reads[name] = self.expr(value)
        return (substitute(tree, late, {}) if late else tree), tuple(reads.items())

    def check_spaces(self, tree, name, key):
        """Refuses calls in a tree that look at the variables around them, which have other names in what is emitted; those
        of a function in the tree it may list."""
        stack = [(tree, False)]
        while stack:
            node, inside = stack.pop()
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name \
                    and looks_at_names(key, node) and (not inside or key in texts):
                self.refuse("names", node)
            inside = inside or isinstance(node, FUNCTIONS)
            stack.extend((child, inside) for child in ast.iter_child_nodes(node))

    # --- with operands that have names ----------------------------------------

    def value(self, node, label=None):
        """What an expression is: the right side of an assignment, or something static."""
        static = self.static_value(node) or self.pack(node, label)
        if static is not None:
            return static
        if isinstance(node, ast.Call) and self.makes_function(node):
            return self.value_Call(node, label)
        if not self.flat(node):
            return self.nested(node)
        lower = getattr(self, f"value_{type(node).__name__}", None)
        return self.verbatim(node) if lower is None else lower(node, label)

    def operand(self, node, shapes=False):
        """A name, constant or function for an expression. With `shapes`, tuples without derivative stay nested."""
        return self.named(node, self.expr(self.value(node, self.telling(node))), shapes)

    def argument(self, node, shapes=True, itself=False):
        """As `operand`, but a function made in the program stays what it is; `itself` says that memory which is written is
        handed over itself, not as it is now."""
        value = self.value(node, self.telling(node))
        if isinstance(value, STATIC):
            return value
        if not itself or not isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) or not self.reads_written(node):
            return self.named(node, value, shapes)
        held = value if is_atom(value) else self.temporary(value, node, self.taint.carries(node))
        if isinstance(held, Name):
            self.unit.written.add(held.id)
        return held

    def named(self, node, value, shapes=False):
        if is_atom(value) or shapes and is_shape(value) and not self.flat(node):
            return value
        return self.temporary(value, node, self.taint.carries(node), self.telling(node))

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
                name = self.unit.namer.new(TEMPORARY)
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
        return bool(self.unit.outer.live) \
            and any(isinstance(inner, ast.Name) and self.is_live(inner.id) for inner in walk(node))

    def telling(self, node):
        """A telling name for a temporary: `exp_eta` for `np.exp(eta)`."""
        if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            if function is not None and not function.startswith("_"):
                return named(f"{function}_{node.args[0].id}")
        return TEMPORARY

    def value_Name(self, node, label):
        return self.read(node)

    def value_BinOp(self, node, label):
        spine = []
        while isinstance(node, ast.BinOp) and self.flat(node):
            spine.append(node)
            node = node.left
        left = self.operand(node)
        for outer in reversed(spine):
            right = self.operand(outer.right)
            value = Apply(BY_TREE[type(outer.op)].key, (left, right), (), self.span(outer))
            if outer is not spine[0]:
                left = self.temporary(value, outer, self.taint.carries(outer))
        return value

    def value_UnaryOp(self, node, label):
        return self.unary(node.op, self.operand(node.operand), node)

    def value_Compare(self, node, label):
        if len(node.comparators) == 1:
            return self.comparison(node, self.operands([node.left, *node.comparators]))
        left, middle = self.operands([node.left, node.comparators[0]])
        first = self.temporary(Apply(BY_TREE[type(node.ops[0])].key, (left, middle), (), self.span(node)), node, False)
        self.env[MIDDLE] = middle
        middle = ast.copy_location(ast.Name(MIDDLE, ast.Load()), node)
        rest = ast.copy_location(ast.Compare(middle, node.ops[1:], node.comparators[1:]), node)
        return self.choose(first, rest, first, node, label)

    def value_Attribute(self, node, label):
        return self.attribute(node, self.operand)

    def value_Subscript(self, node, label):
        joining = joining_of(self.key_of(node.value))
        if joining is not None:
            return self.joined(node, joining)
        value = self.operand(node.value)
        items = self.unit.keyed.get(value.id) if isinstance(value, Name) else None
        if items is not None and isinstance(node.slice, ast.Constant) and node.slice.value in items:
            return items[node.slice.value]
        lower = self.operand if self.changes(node.slice) else self.nested
        return Apply("getitem", (value, self.index(node.slice, lower)), (), self.span(node))

    def joined(self, node, op):
        """`np.r_[a, b]`, of parts that are names; a slice in the brackets is an array of its own."""
        several = isinstance(node.slice, ast.Tuple) and not any(isinstance(elt, ast.Starred) for elt in node.slice.elts)
        nodes, found = node.slice.elts if several else [node.slice], []
        for part in nodes:
            if isinstance(part, ast.Slice):
                array = Apply(op, (self.index(part, self.operand),), (), self.span(part))
                found.append((array if not several else self.temporary(array, part, self.taint.carries(part)), len(self.out)))
            else:
                found.append((self.operand(part), len(self.out)))
        values = tuple(self.in_order(nodes, found))
        if not several and isinstance(nodes[0], ast.Slice):
            return values[0]
        display = self.named(node, Apply("tuple", values), not self.taint.carries(node)) if several else values[0]
        return Apply(op, (display,), (), self.span(node))

    def value_NamedExpr(self, node, label):
        name = node.target.id
        value = self.value(node.value, self.label_of(name))
        if self.is_live(name) and not is_atom(value):
            value = self.temporary(self.expr(value), node, False)
        self.assign(name, value, self.span(node))
        return value if self.is_live(name) else self.look(name)

    def changes(self, node):
        """Whether an index would not be the same, or do something again, if it were evaluated once more."""
        return self.hoists(node) or self.reads_written(node) \
            or any(isinstance(inner, ast.Call) and self.key_of(inner.func) is None for inner in walk(node))

    def value_Starred(self, node, label):
        return self.verbatim(node)

    # --- values of conditions ---------------------------------------------------

    def value_IfExp(self, node, label):
        return self.choose(self.test(node.test), node.body, node.orelse, node, label)

    def value_BoolOp(self, node, label):
        """`a and b` is `b if a else a`, with `a` evaluated once."""
        first, *rest = node.values
        left = self.operand(first)
        tail = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(node.op, rest), node)
        arms = (tail, left) if isinstance(node.op, ast.And) else (left, tail)
        return self.choose(left, *arms, node, label)

    def choose(self, test, one, other, node, label):
        """The value of one of two expressions, of which only that one is evaluated."""

        def arm(part):
            return self.value(part, label) if isinstance(part, ast.expr) else part

        return self.either(test, lambda: arm(one), lambda: arm(other), node, label)

    def either(self, test, one, other, node, label):
        """The value that one of two functions makes; where it has no name it gets one there."""
        label, carries = label or TEMPORARY, self.taint.carries(node)

        def arm(make):
            value = make()
            atom = isinstance(value, STATIC) or is_atom(value)
            self.env[VALUE] = value if atom else self.temporary(value, node, carries, label)

        variables = [VALUE, *walruses_in(node)]
        self.fork(test, (lambda: arm(one), lambda: arm(other)), variables, self.span(node), label, carries)
        return self.env.pop(VALUE)

    # --- tests ------------------------------------------------------------------

    def test(self, node):
        """A test: nested as it stands, or with statements before it where it binds something."""
        if not self.hoists(node):
            return self.nested(node)
        return self.expr(self.value(node))


def joining_of(key):
    """The function that an object of a library is of what stands in its brackets, as `np.r_`, by its key; None where it is none."""
    found = None if key is None else card(f"{key}.__getitem__")
    return None if found is None else found.key


def names_captured(tree):
    """The names that functions in a tree read from outside of it, but for those that the tree itself binds."""
    functions = [node for node in walk(tree) if isinstance(node, FUNCTIONS)]
    own = () if isinstance(tree, FUNCTIONS) else bound_by([tree])
    return {name for node in functions for name in free_reads(node) if name not in own}


def read_by_call(name, value, reads):
    """The call in a tree that reads a variable, as `value` does in the program; what the call names goes into `reads`."""
    function, *operands = value.args
    names = [f"adcompile_read_{name}", *[f"adcompile_{k}_{name}" for k, _ in enumerate(operands)]]
    reads.update(zip(names, (function, *operands)))
    return ast.Call(ast.Name(names[0], ast.Load()), [ast.Name(part, ast.Load()) for part in names[1:]], [])


def with_values_now(generator, names):
    """A generator that keeps the values which names have now: `(lambda k: (v * k for v in vs))(k)`."""
    if not names:
        return generator
    args = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
    call = ast.Call(ast.Lambda(args, generator), [ast.Name(name, ast.Load()) for name in names], [])
    return ast.fix_missing_locations(ast.copy_location(call, generator))


def walruses_in(node):
    """The variables that an expression binds, in order."""
    return list(dict.fromkeys(inner.target.id for inner in walk(node) if isinstance(inner, ast.NamedExpr)))
