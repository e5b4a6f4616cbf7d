"""Derivatives in all directions at once, as `_Compilation` makes them."""

from adcompile.compiler.passes import tidy
from adcompile.transform.reverse.adjoints import pair
from adcompile.transform.together.carries import CannotSpread
from adcompile.transform.together.whole_programs import spread


def spread_out(self, derived):
    """A tangent in all directions; raises `CannotSpread` where there is no such program."""
    labels = {param.name: param.name.label for param in derived.program.params}
    seeds = {name: True for name, label in labels.items() if label.is_derivative and label.of in self.given}
    result = (False, True) if self.request.kind == "tangents" else True
    found = tidy(spread(derived, seeds, f"{derived.program.name}s", self.namer, self.calls, result))
    self.given |= {param.name: found.types[param.name] for param in found.program.params}
    return found


def pulls(self):
    """The forward sweep, and the reverse sweep for all cotangents at once; nothing where there is no such program."""
    if self.inner:
        return self.nothing()
    names = tuple(self.names[name] for name in self.request.wrt)
    derived, active = self.checked(self.primal, names)
    record, adjoint = pair(derived, active, names, self.namer, (f"{self.name}_record", f"{self.name}_adjoint"), self.calls)
    self.note_recording(record.facts)
    seeds = {adjoint.program.params[1].name: True}
    try:
        made = [tidy(record), tidy(spread(tidy(adjoint), seeds, f"{self.name}_adjoints", self.namer, self.calls, result=True))]
    except CannotSpread:
        return self.nothing()
    return self.compiled_pair(self.emitted(made))
