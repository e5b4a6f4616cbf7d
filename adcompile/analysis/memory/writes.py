"""The names that may refer to memory that is written while the program runs.

    written(program, types)         the names, as a dict (an ordered set)

What a statement stores into counts, and what is handed to code that is not looked at: to an unknown function or method,
or as `out`. Such a function may also write into whatever the caller of the program, or another such function, holds.
What comes from outside may be the same memory under two names: parameters, captured data, views of each other, a list
and an array in it. Where one of these is written, so are all others that may have memory of its kind.
Reading a value, printing and asserting writes nothing.
"""

import ast

from adcompile.analysis.effects.acting import acting_in
from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.aliases import is_immutable, meant, meeting, sharing
from adcompile.analysis.unusual import unusual
from adcompile.frontend.outside.library import is_library
from adcompile.frontend.outside.live_variables import is_read
from adcompile.frontend.source.tree import written_by_itself
from adcompile.ir.nodes import Apply, Assign, Extern, For, Statement, Verbatim
from adcompile.ir.visit import defined, names_in, operands, parts, walk
from adcompile.ir.stores import is_noted
from adcompile.ops.asked import is_known, written as written_by
from adcompile.ops.keys import is_attribute, is_method, is_of_python

UNWRITTEN = (ast.Assert, ast.Raise, ast.Import, ast.ImportFrom, ast.Pass)
ACTING = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)


def written(program, types, calls=(), active=()):
    """The names that may refer to memory which is written. `calls` has the callees beside the program that may write, `active`
    are the names that carry derivatives."""
    survey = Survey(program, types, calls, active)
    survey.run()
    if not survey.touched:
        return {}
    classes = sharing(program, types)
    found = {classes.get(name, name): True for name in survey.touched}
    found |= meeting(survey.written, survey.outside, classes, types)
    names = [*survey.touched, *survey.outside, *classes]
    return {name: True for name in names if classes.get(name, name) in found and not is_immutable(types.get(name))}


class Survey:
    """The writes of a program.

    `written` are the names that something is written into, `touched` those and what attributes are read of, which an object
    may make anew each time; `outside` are the names of what code outside may hold.
    """

    def __init__(self, program, types, calls, active=()):
        self.program, self.types, self.calls = program, types, calls
        self.acting = acting_in(program, types, active)
        self.touched, self.written, self.outside = {}, {}, {param.name: True for param in program.params}
        self.acts = False

    def run(self):
        for statement in walk(self.program.body) if self.acting.acts else unusual(self.program.body).statements:
            if isinstance(statement, Statement):
                self.statement(statement)
                continue
            before, self.acts = self.acts, self.runs_unknown(statement)
            for expr in operands(statement):
                self.expression(expr)
            if isinstance(statement, For):
                self.walked(statement)
            if isinstance(statement, Assign) and not is_immutable(self.types.get(statement.target)) \
                    and (self.acts or reads_variable(statement.value)):
                self.outside[statement.target] = True
            self.acts = self.acts or before
        if self.acts:
            self.touched |= self.outside

    def runs_unknown(self, statement):
        """Return True if a statement itself may run code that nobody followed."""
        return self.acting.acts and self.acting.of_statement(statement)

    def touch(self, expr):
        self.touched.update(dict.fromkeys(names_in(expr)))
        self.written.update(dict.fromkeys(names_in(expr)))

    def store(self, expr):
        """Something is written into what an operand is. That of a class, a function or a module may have any other name too."""
        self.touch(expr)
        self.acts = self.acts or not names_in(expr)

    def walked(self, statement):
        """Note that a loop over something that is no data, like a generator, may run code of the user's for each element."""
        for target, iterable in zip(statement.targets, statement.iterables):
            if self.acting.walks_open(iterable):
                self.outside[target] = self.acts = True

    def statement(self, statement):
        """A statement that is kept as the user wrote it."""
        acts = any(isinstance(node, ACTING) for node in ast.walk(statement.tree)) and not is_noted(statement) \
            or self.runs_unknown(statement)
        if isinstance(statement.tree, UNWRITTEN) and not acts:
            return
        if isinstance(statement.tree, (ast.FunctionDef, ast.ClassDef)):
            self.outside.update(dict.fromkeys(defined(statement)))
            return
        stored = stored_in(statement)
        for key, read in statement.reads:
            (self.store if key in stored else self.touch)(read)
        self.acts = self.acts or acts
        if acts:
            self.outside.update(dict.fromkeys(defined(statement)))

    def expression(self, expr):
        stack = [expr]
        while stack:
            node = stack.pop()
            if isinstance(node, Verbatim):
                self.verbatim(node)
            elif isinstance(node, Apply):
                self.operation(node)
                stack += [*node.args, *(value for _, value in node.kwargs)]

    def verbatim(self, node):
        calls = [inner for inner in ast.walk(node.tree) if isinstance(inner, ACTING)]
        if calls and not all(is_print(inner, node.reads) for inner in calls):
            self.touch(node)
            self.acts = True

    def operation(self, node):
        if node.op == "invoke":
            if node.args[0].value in self.calls:
                self.touch(node)
                self.acts = True
            return
        known = meant(node, self.types)
        for operand in written_by(known):
            if not is_immutable(type_of(operand, self.types)):
                self.store(operand)
        if not is_known(known):
            self.touch(node)
            callee = node.args[0] if node.op == "call" and node.args else None
            self.acts = self.acts or is_method(node.op) or is_of_python(node.op) or callee is not None \
                and not (isinstance(callee, Extern) and is_library(callee.value))


def stored_in(statement):
    """The names in the text of a statement into which it writes, or which it binds."""
    inner = [node for node in ast.walk(statement.tree) if isinstance(node, ast.stmt)]
    return dict(statement.writes) | {name: None for node in inner for name in written_by_itself(node)}


def reads_variable(expr):
    """Return True if an expression reads a variable outside, or an attribute of a module or class."""
    stack = [expr]
    while stack:
        node = stack.pop()
        if is_read(node) or isinstance(node, Apply) and is_attribute(node.op) and isinstance(node.args[0], Extern):
            return True
        stack.extend(parts(node))
    return False


def is_print(call, reads):
    """Return True if a call does nothing but print or make text."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return False
    return any(key == call.func.id and isinstance(read, Extern) and read.value in (print, str, repr, format, len)
               for key, read in reads)
