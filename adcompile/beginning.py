"""The user's program as all derivatives of it begin: lowered, typed, with its methods and attributes resolved."""

from dataclasses import replace
from typing import Any

from adcompile.analysis.outside import draws, prints, without_prints
from adcompile.analysis.types import infer
from adcompile.frontend.lower import lower
from adcompile.frontend.paths import reader
from adcompile.ir.frozen import frozen
from adcompile.ir.names import Namer, base
from adcompile.ir.types import map_dims, type_of_value
from adcompile.ir.verify import verify
from adcompile.optimize.fold import fold, has_checks
from adcompile.transform.resolve import resolve


@frozen
class Beginning:
    """A program, the types of its values, and the namer of all its names. Nothing of it is changed by those who go on.

    `names` has its positional and keyword parameters by the user's names, `given` the types of all its parameters.
    """

    program: Any
    types: dict
    namer: Namer
    names: dict
    given: dict
    facts: dict


def begin(function, wrt, arg_types, options, sizes=None):
    """The Beginning of derivatives with respect to the parameters `wrt`; see `compiler.compile` for the others."""
    namer = Namer()
    program = lower(function, wrt, namer, options.stars)
    names = {base(param.name): param.name for param in program.params if param.kind != "captured"}
    given = {names[name]: type for name, type in arg_types.items() if name in names}
    given |= captured_types(function, program, sizes)
    facts = {"draws": draws(program), "prints": prints(program)}
    if options.quiet:
        program = replace(program, body=without_prints(program.body))
    program, types = folded(program, given, options)
    for _ in range(3):
        resolved = resolve(program, types, namer, tuple(names[name] for name in wrt))
        if resolved is program:
            break
        program, types = folded(resolved, given, options)
        if not has_checks(program):
            break
    return Beginning(verify(program), types, namer, names, given, facts)


def folded(program, given, options):
    """The program without the branches that types decide, and the types of its names."""
    types = infer(program, given, numeric=options.numeric)
    decided = fold(program, types)
    return (program, types) if decided is program else (decided, infer(decided, given, numeric=options.numeric))


def captured_types(function, program, sizes):
    """The types of captured data as they are now. Where the sizes of the arguments are not known, theirs are others."""
    symbols = dict(sizes or {})
    types = {param.name: type_of_value(reader(function, param.path)(), symbols)
             for param in program.params if param.kind == "captured"}
    if sizes is not None:
        return types
    return {name: map_dims(type, lambda dim: f"captured.{dim}" if isinstance(dim, str) else dim)
            for name, type in types.items()}
