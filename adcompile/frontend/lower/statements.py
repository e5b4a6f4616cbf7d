"""Statements without inner blocks, and those that stay as the user wrote them."""

import ast
import sys
from types import ModuleType

from adcompile.frontend.lower.loops import Loops
from adcompile.frontend.lower.values import STATIC, Known, Local
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import global_key
from adcompile.frontend.outside.receivers import only_tells
from adcompile.frontend.source.blocks import BLOCKS, kept_by, with_targets
from adcompile.frontend.source.exits import LEFT, RETURNED
from adcompile.frontend.source.matching import captures
from adcompile.frontend.source.syntax import kind_of, refusal_of
from adcompile.frontend.source.tree import bound_by, walk_own, written_by
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Apply, Const, Effect, Extern, Name, Statement
from adcompile.ops.cards.methods import only_reads
from adcompile.ops.operators import BY_TREE
from adcompile.rules.table import lookup


class Statements(Loops):

    def simple(self, statement):
        """Lowers a statement that control falls through."""
        match statement:
            case ast.Assign(targets=[target], value=value):
                self.assign_to(target, value)
            case ast.Assign(targets=targets, value=value):
                self.assign_chain(targets, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self.assign_to(target, value)
            case ast.AugAssign():
                self.augment(statement)
            case ast.Expr(value=value):
                self.effect(statement, value)
            case ast.FunctionDef():
                self.define_function(statement)
            case ast.Import() | ast.ImportFrom():
                self.import_names(statement)
            case ast.Delete():
                self.delete(statement)
            case ast.Pass() | ast.AnnAssign() | ast.Global() | ast.Nonlocal():
                pass
            case ast.Match() if not captures(statement):
                self.as_written(statement)
            case _:
                self.as_written(statement, kind_of(statement))

    # --- assignment -----------------------------------------------------------

    def assign_to(self, target, value):
        """`target = value`."""
        if isinstance(target, ast.Name):
            self.assign(target.id, self.value(value, self.label_of(target.id)))
        elif isinstance(target, (ast.Tuple, ast.List)):
            for inner, part in self.paired(target, value):
                self.store(inner, part)
        else:
            self.write(self.statement, target)

    def paired(self, target, value):
        """Targets with their values, all evaluated before the first of them is bound."""
        self.unit.consumed.add(value)
        display = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
        if not display or self.hoists(value) \
                or any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts)):
            return [(target, self.value(value))]
        pairs = []
        for inner, part in zip(target.elts, value.elts):
            if isinstance(inner, (ast.Tuple, ast.List)):
                pairs += self.paired(inner, part)
            elif isinstance(inner, ast.Name):
                pairs.append((inner, self.named_value(inner.id, part)))
            else:
                pairs.append((inner, self.operand(part)))
        return pairs

    def named_value(self, variable, node):
        """The value of an expression under a new name of a variable, which does not hold it yet."""
        value = self.value(node, self.label_of(variable))
        if isinstance(value, STATIC):
            return value
        name = self.new(self.variable(variable))
        self.define(name, value)
        return Name(name)

    def assign_chain(self, targets, value):
        """`a = b = value`."""
        first = next((target.id for target in targets if isinstance(target, ast.Name)), None)
        held = self.value(value, None if first is None else self.label_of(first))
        if not isinstance(held, (Name, *STATIC)):
            name = self.new(self.variable(first)) if first is not None else self.unit.namer.new(TEMPORARY)
            if self.taint.carries(value):
                self.unit.tainted.add(name)
            self.define(name, held)
            held = Name(name)
        for target in targets:
            if isinstance(target, ast.Name) and target.id == first:
                self.hold(first, held)
                first = None
            elif isinstance(target, (ast.Subscript, ast.Attribute)):
                self.write_value(target, held, value)
            else:
                self.store(target, held)

    def store(self, target, value):
        """Binds a target to a value that is there already."""
        match target:
            case ast.Name(id=name):
                self.assign(name, value)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                self.unpack(elts, value, target)
            case _:
                self.write_value(target, value, target)

    def unpack(self, targets, value, node):
        star = next((k for k, target in enumerate(targets) if isinstance(target, ast.Starred)), -1)
        items = self.items_of(value)
        if star < 0 and items is not None and len(items) == len(targets):
            parts = items
        else:
            if not isinstance(value, Name):
                value = self.temporary(self.expr(value), node, self.is_tainted(value))
            unpacked = Apply("unpack", (value, Const(len(targets)), Const(star)), (), self.span())
            whole = self.temporary(unpacked, node, self.is_tainted(value))
            parts = [Apply("getitem", (whole, Const(k)), (), self.span()) for k in range(len(targets))]
        for target, part in zip(targets, parts):
            inner = target.value if isinstance(target, ast.Starred) else target
            if not isinstance(inner, ast.Name) and not isinstance(part, (Name, Const, Extern)):
                part = self.temporary(part, node, self.is_tainted(value))
            self.store(inner, part)
            self.note_rest(target, inner, items, star, len(targets))

    def note_rest(self, target, inner, items, star, count):
        """The starred target of a display of known length has a known length too."""
        if isinstance(target, ast.Starred) and isinstance(inner, ast.Name) and items is not None:
            held = self.look(inner.id)
            if isinstance(held, Name):
                self.unit.displays[held.id] = tuple(items[star:len(items) - (count - 1 - star)])

    def augment(self, statement):
        target, key = statement.target, "i" + BY_TREE[type(statement.op)].key
        if not isinstance(target, ast.Name):
            self.write(statement, target)
            return
        old = self.expr(self.read(ast.copy_location(ast.Name(target.id, ast.Load()), target)))
        flat = target.id in self.tainted or self.flat(statement.value)
        value = self.operand(statement.value) if flat else self.nested(statement.value)
        if self.is_live(target.id):     # what others hold too may be an array, which is written
            carries = self.is_tainted(old) or self.is_tainted(value)
            old = self.temporary(old, target, carries)
            new = self.temporary(Apply(key, (old, value), (), self.span()), statement, carries)
        else:
            new = Apply(key, (old, value), (), self.span())
        self.assign(target.id, new, augmented=True)

    # --- writing into memory ----------------------------------------------------

    def write(self, statement, target):
        """A store into an item or attribute, as written; refused where active values take part."""
        row = "attribute" if isinstance(target, ast.Attribute) else "item"
        match target:
            case ast.Subscript(value=ast.Call(func=ast.Name(id=name)), slice=ast.Constant(value=str(key))):
                function = self.look(name)
                if isinstance(function, Known) and function.extern == self.unit.outer.variables_of(self.space):
                    self.unit.outer.declare(global_key(self.space, key))
        self.as_written(statement, row)

    def write_value(self, target, value, node):
        """A store into an item or attribute of a value that is there already."""
        hidden = "adcompile_value"
        tree = ast.copy_location(ast.Assign([target], ast.Name(hidden, ast.Load())), self.statement)
        ast.fix_missing_locations(tree)
        row = "attribute" if isinstance(target, ast.Attribute) else "item"
        self.env[hidden] = value
        self.as_written(tree, row)
        del self.env[hidden]

    def effect(self, statement, node):
        """An expression that stands alone."""
        if isinstance(node, ast.Constant):
            return
        if not isinstance(node, ast.Call):
            self.alone(self.value(node))
            return
        key = self.key_of(node.func) or self.method_key(node.func)
        if key == "builtins.print" and not self.hoists(node):
            self.emit(Effect(self.verbatim(node), self.span()))
            return
        tainted = any(map(self.taint.carries, (node.func, *node.args, *(keyword.value for keyword in node.keywords))))
        if tainted and (self.is_followed(node) or key is not None and lookup(key) is not None):
            self.alone(self.value(node))
        elif tainted and isinstance(self.static(node.func), Local):
            self.alone(self.value(node))
        elif tainted and is_harmless(node.func):
            self.temporary(self.expr(self.value(node)), node, True)
        elif tainted:
            self.as_written(statement, "effect")
        elif self.hoists(node):
            self.alone(self.value(node))
        elif not only_tells(key) and any(self.is_variable(name) for name in written_by(statement)):
            self.as_written(statement)
        else:
            self.alone(self.nested(node))

    def alone(self, value):
        """A value that nobody takes."""
        if not isinstance(value, (Name, Const, *STATIC)):
            self.emit(Effect(value, self.span()))

    def is_followed(self, node):
        """Whether a call with active values in it is followed."""
        static = self.static(node.func)
        return isinstance(static, Known) and self.user_code(static) is not None \
            or isinstance(static, Local) and self.followable(static.node)

    def is_variable(self, name):
        value = self.look(name)
        return value is not None and not isinstance(value, STATIC) and not self.is_live(name)

    def delete(self, statement):
        """`del`: a variable has no value afterwards."""
        for target in statement.targets:
            if isinstance(target, ast.Name):
                self.read(ast.copy_location(ast.Name(target.id, ast.Load()), target))
                self.hold(target.id, None)
            else:
                tree = ast.copy_location(ast.Delete([target]), statement)
                self.as_written(tree, "delete")

    # --- as the user wrote it -----------------------------------------------------

    def as_written(self, statement, row=None):
        """A statement kept as it is. `row` is the row of the table of syntax for active values that go through it."""
        refusal = None if row is None else refusal_of(row, self.span(statement))
        self.declare_attributes(statement)
        if refusal is None:
            self.refuse_writers(statement)
        bound = [name for name in bound_by([statement]) if self.outer_key(name) is None or name in (LEFT, RETURNED)]
        live = [name for name in bound_by([statement]) if name not in bound and self.is_live(name)]
        written = written_by(statement)
        tree, reads = self.kept_tree(statement, kept_by(statement, self.flow.suppresses))
        reads = dict(reads)
        if live and isinstance(statement, BLOCKS):
            tree, live = self.binding_at_once(tree, live, reads), []
        written = [name for name in written if name not in bound and self.is_variable(name)]
        writes = tuple([(name, self.new(self.variable(name))) for name in (*bound, *live, *written)])
        self.emit(Statement(tree, tuple(reads.items()), writes, refusal, self.span()))
        for name, new in writes:
            self.hold(name, Name(new))

    def declare_attributes(self, statement):
        """Declares the attributes that a statement binds: of a module, of objects whatever they are."""
        for node in walk_own([statement]):
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                owner = self.static(node.value)
                known = isinstance(owner, Known) and isinstance(owner.extern.value, ModuleType)
                self.unit.outer.declare(global_key(vars(owner.extern.value), node.attr) if known else ("attribute", node.attr))

    def binding_at_once(self, statement, live, reads):
        """A block that binds variables of the user's world there and then, not when it has ended."""
        targets = {}
        for name in live:
            key = self.outer_key(name)
            hidden = "adcompile_variables" if key[0] == "global" else f"adcompile_{name}"
            reads[hidden] = Extern("variables", self.space) if key[0] == "global" else self.cell_of(name)
            targets[name] = (hidden, key[-1] if key[0] == "global" else None)
        tree = with_targets(statement, targets)
        if any(name in targets for name in bound_by([tree])):
            self.refuse("Global", statement)
        return tree

    def import_names(self, statement):
        """An import. Modules that are loaded, and what libraries keep in them, are known."""
        found = {}
        for alias in statement.names:
            value = loaded(statement, alias)
            if value is None:
                self.as_written(statement)
                return
            name = alias.asname or alias.name.partition(".")[0]
            found[name] = Known(Extern(name, value))
        for name, value in found.items():
            self.hold(name, value)


def is_harmless(function):
    """Whether a method has no effect, whatever it is a method of."""
    return isinstance(function, ast.Attribute) and only_reads(function.attr)


def loaded(statement, alias):
    """What an import finds without importing anything, or None."""
    if isinstance(statement, ast.Import):
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        return sys.modules.get(name) if alias.name in sys.modules else None
    module = sys.modules.get(statement.module) if not statement.level else None
    value = vars(module).get(alias.name) if module is not None else None
    return value if value is not None and callable(value) and is_library(value) else None

