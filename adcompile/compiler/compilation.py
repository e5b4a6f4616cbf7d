"""The list of passes: from a function and the types of its arguments to the derivative that runs.

    compile(function, Request("gradient", ("beta",)), types)     -> Compiled

The first of them, which are the same for every derivative, are in `beginning`.
Derivatives of derivatives are forward mode over one reverse sweep, whatever the order they were asked in: the order
of differentiation does not matter, and this one needs no reverse of a reverse (`docs/how-it-works.md`).
"""

from dataclasses import replace
from types import FunctionType

from adcompile.analysis.inference.infer import infer, type_of
from adcompile.analysis.inference.not_real import has_complex
from adcompile.analysis.inference.together import infer_together
from adcompile.backend.python.storage.copied import copy_shown
from adcompile.compiler.all_at_once import gradients, meeting, nothing, outline, owned, pulls, slopes, spread_out, whole_hessian
from adcompile.compiler.beginning import begin
from adcompile.compiler.dependences import compiled_pattern
from adcompile.compiler.derive import Derive
from adcompile.compiler.entries import compiled_entries
from adcompile.compiler.kernels import Kernels
from adcompile.compiler.looked_into import SEED
from adcompile.compiler.passes import differentiable, functions, optimized, tidy
from adcompile.compiler.returning import result_tangent, result_tangent_with_aux, returning
from adcompile.compiler.paused import paused
from adcompile.compiler.request import ONE_NUMBER, PATTERNS, Bar, Compiled, Options, Request, fits, inside
from adcompile.compiler.turned_pairs import turned_pair, turned_pair_tangent
from adcompile.compiler.watched import watched
from adcompile.errors import BadArgument, NotDifferentiable, NotScalar, located
from adcompile.frontend.outside.paths import reader
from adcompile.ir.ends import differentiated
from adcompile.ir.frozen import frozen
from adcompile.ir.names import stem_of
from adcompile.ir.nodes import Apply, Extern
from adcompile.ir.types import (
    FLOAT, Array, Dict, List, Literal, NoneType, NoValue, Opaque, Optional, Str, Tuple, is_number, join,
)
from adcompile.ir.verify import verify
from adcompile.ir.visit import defined, operations, walk
from adcompile.optimize.floats import move_to_floats
from adcompile.optimize.remarks import without_headings
from adcompile.transform.beside import RECORDED
from adcompile.transform.derived import Derived
from adcompile.transform.forward.tangent import forward
from adcompile.transform.invoke import loose
from adcompile.transform.reverse.adjoints import gradient, pair
from adcompile.transform.taylor.propagate import taylor
from adcompile.transform.together.carries import CannotSpread
from adcompile.transform.weigh import weight


def compile(function, request, arg_types, options=Options(), sizes=None, beginning=None, layouts=()):
    """The derivative of a function, or of a derivative of one, for arguments of the given types (by name).

    `sizes` has the symbols in these types by size, so that captured data of equal size have them too. `layouts` says how arrays lie
    in memory, by name as well, where that is known (`ops.fields.copies`). `beginning` is
    what `begin` made of the same function with the same parameters, types and options; it can serve several requests.
    """
    inner = []
    while not isinstance(function, FunctionType):
        function, level = inside(function)
        inner.append(level)
    if any(level.has_aux != options.has_aux for level in inner):
        raise BadArgument(MIXED)
    with paused():
        return _Compilation(function, inner[::-1], request, arg_types, options, sizes, beginning, layouts).compile()


MIXED = ("a derivative that returns something beside it is differentiated again as a pair\n"
         "  Say has_aux=True of both: grad(grad(f, has_aux=True), has_aux=True).")
ONE_PROGRAM = ("gradient", "tangent", "hvp", "hessian", "taylor", "tangents", "hvps", "jacobian")
SHOWN = {NoneType: "None", Str: "a string", Literal: "a string", Tuple: "a tuple", List: "a list", Dict: "a dict"}


def primal(function, wrt, arg_types, stars=()):
    """The user's program before any transform, the types of its values, and its active names."""
    compilation = _Compilation(function, [], Request("pair", tuple(wrt)), arg_types, Options(stars=stars))
    derived, active = compilation.checked(compilation.primal, tuple(compilation.names[name] for name in wrt))
    return derived.program, derived.types, active


@frozen
class Emission:
    """The text of programs, their functions, what the first one or two cost in runs of the user's function, and what is known of
    what the first one returns: nothing where it calls others, whose results nobody looks into. `first` is the first program with its
    types."""

    source: str
    functions: tuple
    cost: float
    returned: tuple
    first: tuple

    @property
    def keywords(self):
        """The keyword parameters of the first function."""
        code = self.functions[0].__code__
        return code.co_varnames[code.co_argcount:code.co_argcount + code.co_kwonlyargcount]


class _Compilation:
    """One function on its way. `inner` holds the gradients of it that are differentiated, innermost first."""

    def __init__(self, function, inner, request, arg_types, options, sizes=None, beginning=None, layouts=()):
        self.function, self.inner, self.options = function, inner, options
        self.request = request if options.at is None else replace(request, wrt=(SEED,))
        self.name = function.__name__ if function.__name__.isidentifier() else "f"
        wrt = tuple(dict.fromkeys((*request.wrt, *(name for level in inner for name in level.wrt))))
        found = beginning or begin(function, wrt, arg_types, options, sizes, layouts)
        self.namer, self.given = found.namer.copy(), dict(found.given)
        kinds = ("record", "adjoint", "adjoints") if request.is_pair else ONE_PROGRAM
        self.calls = found.calls.going_on(self.namer, [f"{self.name}_{kind}" for kind in kinds], DERIVE)
        self.primal = Derived(found.program, dict(found.types), {})
        self.params, self.names, self.looked = found.program.params, found.names, found.program.guards
        self.outward, self.layouts, self.pays, self.sizes, self.beginning = found.outward, found.layouts, 2, sizes, found
        self.facts = {"active": (), "constant": (), "kept": (), "recorded": (), "recomputed": (), "copied in loops": ()} | found.facts
        self.check_for_all()
        self.moved = self.on_floats()

    # --- passes -----------------------------------------------------------------

    def check_for_all(self):
        """Check a function that is differentiated several times once, with respect to all parameters that any of the derivatives
        asks for."""
        names = tuple(dict.fromkeys(self.names[name] for level in (*self.inner, self.request) for name in level.wrt))
        if self.inner:
            self.primal = self.checked(self.primal, names)[0]

    def on_floats(self):
        """The user's program on Python's floats, where that is the same and pays."""
        plain = not self.options.optimize or self.options.numeric or self.options.dynamic
        moved = None if plain else move_to_floats(self.primal.program, self.primal.types, self.namer)
        if moved is None or moved.guarded and (self.request.is_whole or self.inner):
            return None
        return replace(self.primal, program=verify(moved.program), types=self.infer(moved.program)), moved.guarded

    def infer(self, program, known=None):
        return infer(program, self.given, self.options.numeric, self.calls.result_of, known)

    def checked(self, derived, names):
        """The program with every active operation known to have a rule, or refused where it stands; its active names."""
        further, met = derived is not self.primal, self.options.called
        derived, active = differentiable(derived, names, self.namer, self.infer, self.calls.memory, further, met=met,
                                         holomorphic=self.options.holomorphic)
        self.note(derived.program, active)
        return derived, active

    def note(self, program, active):
        """Note for `explain` which variables are active, in the order of the program, and which parameters are constant."""
        params = [param.name for param in program.params]
        made = [name for statement in walk(program.body) for name in defined(statement)]
        bases = {name.label.stem: True for name in (*params, *made, *active) if name in active}
        self.facts["active"] = tuple(bases)
        self.facts["constant"] = tuple(name for name in self.names if name not in bases)

    def note_recording(self, facts):
        self.facts["recorded"] = tuple(dict.fromkeys(map(stem_of, facts.recorded)))
        self.facts["recomputed"] = tuple(dict.fromkeys(map(stem_of, facts.recomputed)))
        self.facts["kept"] = tuple(dict.fromkeys(map(stem_of, facts.kept)))

    # --- transforms ---------------------------------------------------------------

    def gradient(self, wrt):
        """The user's program with the sweep that gives the cotangents of `wrt`: it returns the value and those."""
        names = tuple(self.names[name] for name in wrt)
        derived, active = self.checked(self.primal, names)
        result = type_of(differentiated(derived.program), derived.types)
        if not is_number(result) and not isinstance(result, (Opaque, Optional, NoValue)):
            raise located(NotScalar, f"the result is {SHOWN.get(type(result), 'no number')}, not one number",
                          "Return one number, for example a sum, or take the jacobian.", derived.program.span)
        found = gradient(derived, active, names, self.namer, f"{self.name}_gradient", self.calls, self.asks_for_one())
        self.note_recording(found.facts)
        return tidy(found)

    def asks_for_one(self):
        """Return True if the program must see that the result is one number, since who calls it does not get to see the value."""
        return not self.inner[0].elementwise if self.inner else self.request.kind in ONE_NUMBER

    def along(self, derived, level):
        """The tangent of a program in the direction of one parameter that is one number, or all of whose elements stand apart."""
        unit = self.only(level)
        name = self.names[unit]
        type = self.given.get(name)
        if not level.elementwise and isinstance(type, Array) and any(dim != 1 for dim in type.shape):
            raise located(NotScalar, f"the gradient with respect to '{unit}' is an array, not one number",
                          "Take the jacobian or the hessian.", derived.program.span)
        derived, active = self.checked(derived, (name,))
        program, types, added = forward(derived.program, derived.types, active, self.namer, derived.program.name, ones=(name,),
                                        calls=self.calls, before=derived.added)
        second = result_tangent_with_aux(program) if self.options.has_aux else result_tangent(program)
        return tidy(replace(derived, program=returning(program, second), types=types, added=derived.added | added))

    def tangent(self, derived, wrt, name, with_value=True):
        """Forward mode over a program: it takes one tangent per parameter of `wrt`."""
        return self.pushed(derived, tuple(self.names[one] for one in wrt), name, with_value)

    def pushed(self, derived, names, name, with_value=True):
        """The same for parameters of the program, by their names in it."""
        derived, active = self.checked(derived, names)
        program, types, added = forward(derived.program, derived.types, active, self.namer, name, wrt=names, calls=self.calls,
                                        before=derived.added)
        self.given |= {param.name: types[param.name] for param in program.params if param.name not in self.given}
        program = program if with_value else without_headings(returning(program, result_tangent(program)))
        return tidy(replace(derived, program=program, types=types, added=derived.added | added))

    def gradient_of_chain(self, wrt):
        """The value of the innermost gradients, one after the other, and its cotangents with respect to `wrt`."""
        derived = self.gradient(wrt)
        for level in self.inner:
            derived = self.along(derived, level)
        return derived

    def only(self, level):
        """The one parameter of a gradient that must be one number."""
        if len(level.wrt) != 1 or level.several or level.with_value:
            raise located(NotScalar, "the inner derivative returns several values, not one number",
                          "Take the jacobian, or the hessian of the function itself.", self.primal.program.span)
        return level.wrt[0]

    def value(self):
        """The program that is differentiated: the function itself, or the last of the gradients of it."""
        if not self.inner:
            return self.primal
        *before, last = self.inner
        derived = self.gradient(last.wrt)
        for level in before:
            derived = self.along(derived, level)
        value, *bars = derived.program.body.end.value.args
        result = Apply("tuple", tuple(bars)) if last.several else bars[0]
        if self.options.has_aux:
            value, aux = value.args
        result = Apply("tuple", (value, result)) if last.with_value else result
        result = Apply("tuple", (result, aux)) if self.options.has_aux else result
        return tidy(replace(derived, program=replace(returning(derived.program, result), has_aux=self.options.has_aux)))

    # --- what is asked --------------------------------------------------------------

    def compile(self):
        if self.moved is not None:
            wide, (self.primal, guarded) = self.primal, self.moved
        if self.request.is_pair:
            return pulls(self) if self.request.together else self.pair_tangent() if self.request.kind == "pair_tangent" else self.pair()
        if self.request.kind in PATTERNS:
            return compiled_pattern(self)
        if self.request.kind in ("entries", "hessian_entries"):
            return compiled_entries(self, self.made())
        if self.request.kind == "plan":
            return outline(self)
        try:
            made = [spread_out(self, self.made()) if self.request.together else self.made()]
        except CannotSpread:
            return nothing(self)
        if self.moved is not None and guarded:
            self.primal = wide
            made.append(self.made())
            return self.guarded(made)
        return self.with_kernels(self.emitted(made))

    def with_kernels(self, found):
        """The answer that is one function, which machine code may compute."""
        compiled = self.compiled(found, function=found.functions[0])
        if self.options.backend == "python":
            return compiled
        return replace(compiled, kernels=Kernels(*found.first, found.functions[0], self.options.backend))

    def made(self):
        """The one program that is asked for."""
        match self.request.kind:
            case "gradient":
                return self.gradient_of_chain(self.request.wrt)
            case "tangent" | "tangents" | "columns" | "entries":
                return self.tangent(self.value(), self.request.wrt, f"{self.name}_tangent")
            case "hvp" | "hvps" | "hessian_entries":
                found = self.gradient_of_chain(self.request.wrt)
                bars = Apply("tuple", found.program.body.end.value.args[1:])
                found = replace(found, program=returning(found.program, bars))
                return self.tangent(found, self.request.wrt, f"{self.name}_hvp", with_value=False)
            case "value_hvp":
                found = self.gradient_of_chain(self.request.wrt)
                return self.without_value_tangent(self.tangent(found, self.request.wrt, f"{self.name}_value_hvp"))
            case "hessian":
                return tidy(whole_hessian(self, False))
            case "value_hessian":
                return tidy(whole_hessian(self, True))
            case "taylor":
                return self.series(self.request.wrt[0])
            case "meeting":
                return meeting(self)
            case "slopes":
                return slopes(self)
            case "gradients":
                return gradients(self)

    def without_value_tangent(self, derived):
        """The tangent of a gradient, whose tangent of the value nobody reads."""
        both, dots = derived.program.body.end.value.args
        result = Apply("tuple", (both, Apply("tuple", dots.args[1:])))
        return tidy(replace(derived, program=without_headings(returning(derived.program, result))))

    def series(self, wrt):
        """The program that follows each value with its Taylor series in one number, up to an order that it takes."""
        name = self.names[wrt]
        derived, active = self.checked(self.value(), (name,))
        if has_complex(derived.program.body, derived.types):
            raise located(NotDifferentiable, "derivatives of high order through complex numbers cannot be taken yet",
                          "Take the derivative of the derivative, grad(grad(f)).", derived.program.span)
        program, types, added = taylor(derived.program, derived.types, active, self.namer, f"{self.name}_taylor", name, calls=self.calls)
        self.given |= {param.name: types[param.name] for param in program.params if param.name not in self.given}
        return tidy(replace(derived, program=program, types=types, added=derived.added | added))

    def guarded(self, made):
        """The program on Python's floats and the one on NumPy's, which runs where the first one raises."""
        name = made[0].program.name
        names = f"{name}_on_floats", f"{name}_on_float64"
        made = [replace(one, program=replace(one.program, name=new)) for one, new in zip(made, names)]
        return self.with_kernels(self.emitted(made, first=name))

    def pair(self):
        """The forward and the reverse sweep as two functions."""
        if self.inner:
            return turned_pair(self)
        names = tuple(self.names[name] for name in self.request.wrt)
        derived, active = self.checked(self.primal, names)
        found = pair(derived, active, names, self.namer, (f"{self.name}_record", f"{self.name}_adjoint"),
                     self.calls, masked=self.options.called, ascending=not self.options.called)
        self.note_recording(found[0].facts)
        both = [tidy(one) for one in found]
        return self.compiled_pair(self.emitted(both))

    def pair_tangent(self):
        """The tangents of the two sweeps, for a call that is found when a program runs and differentiated twice."""
        if self.inner:
            return turned_pair_tangent(self)
        names = tuple(self.names[name] for name in self.request.wrt)
        derived, active = self.checked(self.primal, names)
        record, adjoint = self.calls.enter_pair(derived, active, names, self.name)
        places = tuple([place for place, param in enumerate(derived.program.params) if param.name in names])
        tangents = self.calls.tangent(record, places), self.calls.tangent(adjoint, (0, 1))
        return self.compiled_pair(self.emitted([self.calls.made[tangent] for tangent in tangents]))

    def emitted(self, made, first=None):
        """The `Emission` of programs. `first` is called the one that tries the first and else runs the second."""
        made = [optimized(derived, self.namer) if self.options.optimize else derived for derived in made]
        given = [self.entered(derived) for derived in made]
        beside = self.calls.needed([derived.program for derived in made])
        made += [optimized(derived, self.namer) if self.options.optimize else derived for derived in beside]
        made = [watched(one) for one in made] if self.options.watched else made
        links = self.calls.links()
        if self.request.kind in ("pair", "pulls", "rows") and not self.inner:
            links += ((*[one.program.name for one in made[:2]], RECORDED),)
        known = infer_together([one.program for one in made], given, self.options.numeric, links)
        made = [replace(derived, types=types) for derived, types in zip(made, known)]
        cost = sum(weight(one.program, one.types) for one in made[:2]) / max(weight(self.primal.program, self.primal.types), 1)
        found = functions([derived.program for derived in made], [derived.types for derived in made], self.name, first)
        told = any(apply.op == "invoke" for one in made for apply in operations(one.program.body))
        self.facts["copied in loops"] = tuple(dict.fromkeys(map(copy_shown, found.copies)))
        return Emission(found.source, found.functions, cost, () if told else found.returned, (made[0].program, made[0].types))

    def entered(self, derived):
        """The types of the parameters of a program that is called from outside. A cotangent or tangent that comes from another
        derivative may be a float, or NumPy's, whatever it belongs to."""
        if not self.request.is_pair or self.inner:
            return self.given
        types = {param.name: derived.types[param.name] for param in derived.program.params}
        if not self.options.called:
            return types
        return {name: join(loose(type), FLOAT) if name.label.is_derivative and is_number(type) else type for name, type in types.items()}

    def compiled_pair(self, found):
        return self.compiled(found, record=found.functions[0], adjoint=found.functions[1])

    def compiled(self, found, function=None, record=None, adjoint=None):
        """The answer, from an `Emission`."""
        keywords = [keyword for keyword, param in zip(found.keywords, self.keyword_params()) if param.kind == "captured"]
        paths = [param.path for param in self.params if param.kind == "captured"]
        readers = {keyword: reader(self.function, path) for keyword, path in zip(keywords, paths)}
        result = type_of(differentiated(self.primal.program), self.primal.types)
        return Compiled(self.request, function, record, adjoint, found.source, self.looked, tuple(zip(keywords, paths)), readers,
                        self.facts, self.outward, result, found.cost, *self.parts(found.returned), self.pays,
                        owned(self.request, found.returned), self.layouts, self.primal.program.form)

    def parts(self, returned):
        """Facts about the result of a gradient, or of the tangent of one: the type of the value, and a `Bar` for each parameter."""
        if not returned or self.request.kind not in ("gradient", "hvp"):
            return None, {}
        returned = returned[0]
        value, bars = (returned[0][0], returned[1:]) if self.request.kind == "gradient" else (None, returned)
        given = [self.given.get(self.names[name]) for name in self.request.wrt]
        return value, {name: Bar(fits(type, expected), own) for name, expected, (type, own) in zip(self.request.wrt, given, bars)}

    def keyword_params(self):
        return [param for param in self.params if param.kind in ("keyword", "captured")]


DERIVE = Extern("derive", Derive(compile))
"""The object that emitted modules ask for functions which are found when they run."""
