"""Derivatives in all directions at once, as `_Compilation` makes them."""

from adcompile.analysis.inference.infer import type_of
from adcompile.compiler.passes import tidy
from adcompile.compiler.plans.outline import cut_names, outlined
from adcompile.compiler.request import Compiled, is_vector
from adcompile.compiler.returning import returning
from adcompile.frontend.outside.paths import reader
from adcompile.ir.ends import differentiated
from adcompile.ir.frozen import replace
from adcompile.ir.nodes import Apply, Assign, Block, For, Name, Return, While
from adcompile.ir.types import is_array, is_scalar
from adcompile.ir.visit import walk
from adcompile.ops.typing.dims import value_of
from adcompile.optimize.remarks import without_headings
from adcompile.transform.reverse.adjoints import pair, pulled
from adcompile.transform.together.carries import CannotSpread
from adcompile.transform.together.halves import met
from adcompile.transform.together.whole_programs import spread


PAYS, PAYS_ON_NUMBERS = 2, 10
"""From how many directions on they are faster at once: an operation on a few numbers costs NumPy what Python takes for ten of them."""


def pays(program, types):
    """How many directions at once are faster than one after the other, from most of what a program does in its loops."""
    inner = [one for loop in walk(program.body) if isinstance(loop, (For, While)) for one in walk(loop.body) if isinstance(one, Assign)]
    numbers = sum(is_scalar(types.get(one.target)) for one in inner)
    arrays = sum(is_array(types.get(one.target)) for one in inner)
    return PAYS_ON_NUMBERS if numbers > arrays else PAYS


def spread_out(self, derived):
    """A tangent in all directions; raises `CannotSpread` where there is no such program."""
    labels = {param.name: param.name.label for param in derived.program.params}
    seeds = {name: True for name, label in labels.items() if label.is_derivative and (label.of is None or label.of in self.given)}
    result = {"hvps": True, "slopes": (True,), "gradients": (True,) * len(self.request.wrt)}.get(self.request.kind, (False, True))
    units = self.request.kind in ("columns", "slopes", "gradients") and units_among(derived, seeds)
    self.pays = pays(derived.program, derived.types)
    found = tidy(spread(derived, seeds, f"{derived.program.name}s", self.namer, self.calls, result, units or (),
                        thin_beside(self, derived, units)))
    self.given |= {param.name: found.types[param.name] for param in found.program.params}
    return found


def slopes(self):
    """The tangent of a program, without its value; raises `CannotSpread` where its result is not surely a vector of float64."""
    if self.inner or not is_vector(type_of(differentiated(self.primal.program), self.primal.types)):
        raise CannotSpread
    found = self.tangent(self.primal, self.request.wrt, f"{self.name}_tangent", with_value=False)
    return replace(found, program=returning(found.program, Apply("tuple", (found.program.body.end.value,))))


def gradients(self):
    """Both sweeps of a program, for a cotangent that it takes, without its value; raises `CannotSpread` where its result is not surely a
    vector of float64."""
    if self.inner or not is_vector(type_of(differentiated(self.primal.program), self.primal.types)):
        raise CannotSpread
    names = tuple(self.names[name] for name in self.request.wrt)
    derived, active = self.checked(self.primal, names)
    found = pulled(derived, active, names, self.namer, f"{self.name}_gradient", self.calls)
    self.note_recording(found.facts)
    return tidy(found)


def whole_hessian(self, with_gradient):
    """The Hessian with respect to one vector, in the directions of all its elements; raises `CannotSpread` where there is none, and
    where it has loops: how many directions at once are best there is known when the program runs."""
    name, = (self.names[one] for one in self.request.wrt)
    if not is_vector(self.given.get(name)):
        raise CannotSpread
    title = f"{self.name}_{self.request.kind}"
    found = self.pushed(self.gradient(self.request.wrt), (name,), title)
    if any(isinstance(one, (For, While)) for one in walk(found.program.body)):
        raise CannotSpread
    both, dots = found.program.body.end.value.args
    dot, = [param.name for param in found.program.params if param.name not in {one.name for one in self.primal.program.params}]
    found = tidy(replace(found, program=returning(found.program, Apply("tuple", (both, dots.args[-1])))))
    count = self.given[name].shape[0]
    wide = spread(found, {dot: True}, title, self.namer, self.calls, (False, True), (dot,), lambda dim: dim is not None and dim == count)
    count, = [param.name for param in wide.program.params if param.name not in {one.name for one in self.primal.program.params}]
    value, columns = wide.program.body.end.value.args
    body = Block((Assign(count, Apply("builtins.len", (Name(name),))), *wide.program.body.statements),
                 Return(Apply("tuple", (value, columns)) if with_gradient else columns))
    params = tuple([param for param in wide.program.params if param.name != count])
    program = without_headings(replace(wide.program, params=params, body=body))
    return replace(wide, program=program, types=self.infer(program))


def thin_beside(self, derived, units):
    """A function that says whether a size in a shape is well below the number of directions, by the sizes of the call that it is compiled
    for; the program is right for all others too."""
    known = {symbol: size for size, symbol in (self.sizes or {}).items()}
    if not units:
        return None
    count = value_of(derived.types[units[0]].shape[0], known)

    def is_thin(dim):
        size = value_of(dim, known)
        return size is not None and count is not None and 2 * size < count

    return is_thin


def units_among(derived, seeds):
    """The seeds, of which the identity is asked for; raises `CannotSpread` where there is more than one, or one that is no vector."""
    if len(seeds) > 1 or not all(is_vector(derived.types.get(name)) for name in seeds):
        raise CannotSpread
    return tuple(seeds)


def pulls(self):
    """The forward sweep, and the reverse sweep for all cotangents at once; nothing where there is no such program."""
    if self.inner:
        return nothing(self)
    if self.request.kind == "rows" and not is_vector(type_of(differentiated(self.primal.program), self.primal.types)):
        return nothing(self)
    names = tuple(self.names[name] for name in self.request.wrt)
    derived, active = self.checked(self.primal, names)
    record, adjoint = pair(derived, active, names, self.namer, (f"{self.name}_record", f"{self.name}_adjoint"), self.calls)
    self.note_recording(record.facts)
    self.pays = pays(adjoint.program, adjoint.types)
    seeds = {adjoint.program.params[1].name: True}
    adjoint = tidy(adjoint)
    try:
        units = units_among(adjoint, seeds) if self.request.kind == "rows" else ()
        made = [tidy(record), tidy(spread(adjoint, seeds, f"{self.name}_adjoints", self.namer, self.calls, True, units,
                                            thin_beside(self, adjoint, units)))]
    except CannotSpread:
        return nothing(self)
    return self.compiled_pair(self.emitted(made))


def meeting(self):
    """The program of a Jacobian whose halves meet in the values of `Options.cut`; raises `CannotSpread` where there is none."""
    names = tuple(self.names[name] for name in self.request.wrt)
    derived, active = self.checked(self.primal, names)
    cut = cut_names(derived.program, self.options.cut)
    found = met(derived, active, names, cut, self.namer, f"{self.name}_jacobian", self.calls)
    self.note_recording(found.facts)
    return tidy(replace(found, types=self.infer(found.program)))


def outline(self):
    """The answer that has an outline of the program, and no function."""
    names = tuple(self.names[name] for name in self.request.wrt)
    derived, active = self.checked(self.primal, names)
    paths = {str(param.name): param.path for param in self.params if param.kind == "captured"}
    readers = {name: reader(self.function, path) for name, path in paths.items()}
    return replace(nothing(self), captured=tuple(paths.items()), readers=readers, beginning=self.beginning, form=self.primal.program.form,
                   result=type_of(differentiated(derived.program), derived.types), outline=outlined(derived, active, names))


def nothing(self):
    """The answer where there is no such program."""
    return Compiled(self.request, None, None, None, "", self.looked, (), {}, self.facts, self.outward, layouts=self.layouts)


def owned(request, returned):
    """Return True if what all directions at once give is memory that nobody else holds; `returned` is that of an `Emission`."""
    if not request.together or not returned:
        return False
    return all(own for _, own in (returned[1] if request.is_pair else returned[0][request.kind not in ("slopes", "gradients"):]))
