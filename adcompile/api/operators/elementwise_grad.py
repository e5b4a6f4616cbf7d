"""`elementwise_grad`: the derivative of a function that works element by element, in the argument's shape."""

from collections.abc import Callable
from typing import Any, overload

import numpy as np

from adcompile import compiler
from adcompile.analysis.activity.diagonal import mixing
from adcompile.api.boundary.conversion import is_real
from adcompile.api.boundary.differentiable import refuse_structures
from adcompile.api.boundary.places import at_definition
from adcompile.api.derivatives.derivative import apply
from adcompile.api.derivatives.typed import FIRST, P, Wrt
from adcompile.api.operators.grad import Gradient
from adcompile.api.operators.spellings import spelled
from adcompile.calling.cache import innermost
from adcompile.errors import NotDifferentiable, located
from adcompile.ir.names import stem_of


class ElementwiseGradient(Gradient[P]):
    """The diagonal of the Jacobian, which has nothing beside it: one sweep back from ones."""

    operator = "elementwise_grad"
    takes_complex = False
    noun = "elementwise derivative"

    def _build(self, values):
        run = super()._build(values)
        self._check_elements(self.places.converted(self.callee, values))
        return run

    def _refuse(self, values):
        super()._refuse(values)
        refuse_structures(self.operator, self.callee, self.places, values)

    def _check_elements(self, values):
        """Refuses a function of which an element of the result may depend on several elements."""
        function = innermost(self.callee.function)
        types = self.places.types(self.callee, values)
        spread = self.places.spread(self.callee, types)
        program, types, active = compiler.primal(function, spread.names, spread.types(types), spread.stars)
        params = [param.name for param in program.params if stem_of(param.name) in spread.names]
        statement = mixing(program, types, active, params)
        if statement is not None:
            span = getattr(getattr(statement, "value", None), "span", None) or statement.span
            raise located(NotDifferentiable, "elementwise_grad: an element of the result depends on several elements here",
                          "Take the jacobian, or the grad of one number.", span)

    def _checks(self, type):
        given = [place.text(f"{{{place.name}}}") for place in self.places.places]
        return [f"check(value, ({', '.join(given)},))"]

    def _check(self, value, given):
        """Refuses a result of another shape than the argument's."""
        for place, x in zip(self.places.places, given):
            if not is_real(value) or np.shape(value) != np.shape(x):
                shown = f"shape {np.shape(value)}" if is_real(value) else f"type {type(value).__name__}"
                raise at_definition(NotDifferentiable, self.callee,
                                    f"{self.operator}: the result has {shown}, '{place}' has shape {np.shape(x)}",
                                    "Take the jacobian, or the grad of one number.", place.name)


@overload
def elementwise_grad(f: Callable[P, Any], wrt: Wrt = 0, *, argnums: Wrt = 0) -> ElementwiseGradient[P]: ...
@overload
def elementwise_grad(f: None = None, wrt: Wrt = 0, *, argnums: Wrt = 0) -> Callable[[Callable[P, Any]], ElementwiseGradient[P]]: ...
def elementwise_grad(f=None, wrt=FIRST, *, argnums=FIRST):
    """The derivative of `f` with respect to `wrt` (as in `grad`), element by element, in the argument's shape and dtype.

    For functions of which each element of the result depends on the same element of the argument alone: active values go
    through elementwise operations only, and the result has the argument's shape. It costs one gradient, and can be applied
    to what it returned: `elementwise_grad(elementwise_grad(f))`. Any function of one number to a number will do.
    Raises NotDifferentiable, with the line, where elements may mix or the result has another shape; else as `grad` does.

    >>> import numpy as np
    >>> from adcompile import elementwise_grad
    >>> elementwise_grad(lambda x, a: a * x**3)(np.array([1.0, 2.0]), 2.0)
    array([ 6., 24.])
    """
    return apply(ElementwiseGradient, f, spelled("elementwise_grad", wrt, argnums))
