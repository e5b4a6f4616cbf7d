"""`grad(f, at="eta")`: the gradient of the result with respect to a variable of the function."""

from adcompile.api.boundary.places import refuse_no_number
from adcompile.api.boundary.by_hand import Prepared
from adcompile.api.boundary.programs import program
from adcompile.api.boundary.wrt import Place, Wrt
from adcompile.api.derivatives import own_name
from adcompile.api.derivatives.derivative import Derivative
from adcompile.api.derivatives.typed import FIRST, P
from adcompile.compiler import Options
from adcompile.errors import BadArgument
from adcompile.frontend.containers.taken_apart import has_floats


class CotangentAt(Derivative[P]):
    """The cotangent of the last value of a variable."""

    operator = "grad"
    kind = "gradient"
    noun = "cotangent of a variable"
    at = None

    @property
    def options(self):
        return Options(at=self.at)

    def _program(self, values):
        own_name.refuse(self.callee)
        kinds = dict(self.callee.params)
        places = [Place(name) for name, value in zip(self.callee.names, values)
                  if has_floats(value) and kinds[name] in ("positional", "keyword")]
        return self._noted(program(self.callee, self.kind, Wrt(tuple(places), False), values, self.options))

    def _build(self, values):
        bound = self._program(values)
        one = Prepared(self.callee, bound, self.places)

        def run(*values):
            captured = one.captured(values)
            if captured is None:
                return self.table.again(values)
            (value, heard), *_ = one.call(one.compiled.function, values, captured)
            refuse_no_number(self.operator, self.callee, value)
            return heard.gradient(self.at[0] if isinstance(self.at, tuple) else self.at)

        return self._ready(run, one.compiled, values)


def checked_at(at, wrt, argnums, has_aux):
    """The option of a derivative at a variable, as pairs for `apply`."""
    pair = isinstance(at, tuple) and len(at) == 2 and isinstance(at[0], str) and isinstance(at[1], int)
    if not isinstance(at, str) and not pair:
        raise BadArgument(f"grad: at={at!r} is neither the name of a variable nor a pair of a name and a line\n"
                          "  Write at=\"eta\", or at=(\"eta\", 12).")
    if wrt is not FIRST or argnums is not FIRST or has_aux:
        raise BadArgument("grad: at= stands for wrt=, and not beside has_aux\n  Give at alone.")
    return (("at", at),)
