"""Whether the values in the programs that are emitted are of their types, when these run in the evaluator of the tests.

    found = unsound("gradient", function, wrt, arguments, Way(), {})       {name: (type, value)} of those that are not

What is handed over in a module, the two sweeps of a pair and the programs beside them, is watched as the main program is.
"""

from unittest import mock

from adcompile.api.boundary.conversion import cotangent, form
from adcompile.compiler import compilation
from adcompile.ir.nodes import Apply, Const, Record
from adcompile.ir.types import OPAQUE
from tests.agreement import cotangent_of
from tests.interpret import UNSET, Evaluation
from tests.oracle import direction_like
from tests.soundness import holds, types_of


class Noting(dict):
    """Values by name; of each that is not of the type of its name, the first is noted."""

    def __init__(self, values, types, sizes, found):
        super().__init__()
        self.types, self.sizes, self.found = types, sizes, found
        self.update(values)

    def __setitem__(self, name, value):
        if value is not UNSET and not holds(self.types.get(name, OPAQUE), value, self.sizes):
            if value is None:       # nobody may read it
                value = UNSET
            else:
                self.found.setdefault(name, (self.types.get(name), value))
        super().__setitem__(name, value)

    def update(self, pairs):
        for name, value in dict(pairs).items():
            self[name] = value


class Programs:
    """The programs of a module, with the types of the names of each."""

    def __init__(self, programs, types, sizes):
        self.programs = {program.name: (program, known) for program, known in zip(programs, types, strict=True)}
        self.sizes, self.found = sizes, {}

    def run(self, name, given):
        """What a program returns for the values of its parameters."""
        program, types = self.programs[name]
        return Running(Noting(given, types, dict(self.sizes), self.found), self).block(program.body)

    def called(self, callee, args):
        """What a program beside returns, or the object that finds one when it runs."""
        if callee.owner is not None:
            return getattr(callee.owner.value, callee.name)(*args)
        params = self.programs[callee.name][0].params
        return self.run(callee.name, {param.name: arg for param, arg in zip(params, args, strict=True)})


class Running(Evaluation):
    """An evaluation in which the programs beside are watched too, and a tape is a list of its own.

    The cotangent of what has no value is UNSET: in an emitted text it is 0.0, whatever its type is, to which anything may be added.
    """

    def __init__(self, values, programs):
        super().__init__(values)
        self.programs = programs

    def expr(self, expr):
        match expr:
            case Apply("invoke", (Const(callee), *args)):
                return self.programs.called(callee, [self.expr(arg) for arg in args])
            case Apply("if_assigned", (name,)):
                return self.handed(name)
            case Apply("absent"):
                return UNSET
            case Apply("zeros_like", (Apply("if_assigned", (name,)),)) if self.handed(name) is UNSET:
                return UNSET
            case Apply("accumulate", (bar, part)) if self.handed(bar) is UNSET:
                return self.handed(part)
            case Apply("accumulate", (bar, part)) if self.handed(part) is UNSET:
                return self.handed(bar)
            case Apply("tuple", items):
                return tuple([self.handed(item) for item in items])
        return super().expr(expr)

    def statement(self, node):
        if isinstance(node, Record):
            tape = self.values[node.tape]
            tape.append(self.handed(node.value))
            self.values[node.tape] = tape
            return
        super().statement(node)


def unsound(kind, function, wrt, arguments, way, emissions):
    """The names in the programs emitted for a derivative whose values are not of their types: what an evaluation of them meets.

    `emissions` keeps what is emitted, for calls with the same `way`.
    """
    functions, caught = compilation.functions, []

    def catching(programs, types, *rest):
        caught.append((programs, types))
        return functions(programs, types, *rest)

    with mock.patch.object(compilation, "functions", catching):
        compiled, values, captured = way.prepared(kind, function, wrt, arguments)
    programs, types = emissions.setdefault(id(compiled), caught[-1] if caught else None)
    _, sizes = types_of(dict(enumerate(values)) | captured)
    watched = Programs(programs, types, sizes)
    first = programs[0]
    dots = [direction_like(values[k], 11 + k) for k in wrt] if kind in ("tangent", "hvp") else []
    result = watched.run(first.name, given_to(first, values, dots, captured))
    if kind == "pair":
        sweep = programs[1]
        value, residuals = result
        watched.run(sweep.name, dict(zip([param.name for param in sweep.params], (residuals, cotangent(cotangent_of(value), form(value))))))
    return watched.found


def given_to(program, values, dots, captured):
    """The values of the parameters of a program: the user's, tangents after the positional ones, captured data by name."""
    kinds = [param.kind for param in program.params]
    places = [param for param in program.params if param.kind != "captured"]
    own = [param for param in places if param.name.label.role.name != "TANGENT"]
    found = dict(zip([param.name for param in own], values, strict=True))
    tangents = [param.name for param in places if param.name not in found]
    found |= dict(zip(tangents, dots, strict=True))
    keywords = dict(captured)
    for param in program.params:
        if param.kind == "captured":
            found[param.name] = keywords.pop(next(iter(keywords)))
    return found
