"""The report that `explain` returns: facts about one compiled derivative, readable as text."""

from dataclasses import dataclass

from adcompile.api.boundary.conversion import is_structure
from adcompile.frontend.containers.taken_apart import has_floats, items_of_structure

MODES = {
    "gradient": "reverse: one number comes out",
    "tangent": "forward: one direction goes in",
    "pair": "reverse: recorded once, swept back for each cotangent",
    "hvp": "forward over reverse: one direction of the gradient",
    "taylor": "Taylor arithmetic: one number goes in, all orders at once",
    "hessian": "forward over reverse: all directions of the gradient at once",
    "pattern": "sets of columns beside the values",
    "hessian_pattern": "sets of columns beside the values of the gradient",
    "tangents": "forward: all directions at once",
    "pulls": "reverse: recorded once, swept back for all cotangents at once",
    "hvps": "forward over reverse: all directions of the gradient at once",
    "value_hvp": "forward over reverse: one direction of the gradient",
    "value_hessian": "forward over reverse: all directions of the gradient at once",
}


@dataclass(frozen=True, repr=False)
class Report:
    """How a derivative was made. `facts` are pairs of a word and the names (or the text) that it holds for."""

    function: str
    operator: str
    mode: str
    backend: str
    facts: tuple
    source: str
    plan: tuple = ()        # rows of what each part of a Jacobian, or another way of it, costs: see `compiler.plans.choice.JacobianPlan`

    def __str__(self):
        rows = [("mode", self.mode), ("backend", self.backend), *self.facts]
        width = max(len(word) for word, _ in rows)
        lines = [f"{self.operator} of {self.function}"]
        lines += [f"  {word.ljust(width)}  {_shown(found)}" for word, found in rows]
        return "\n".join([*lines, *_table(self.plan)])

    __repr__ = __str__


class Ran:
    """The program that a call runs, or would run, and how it is run."""


def ready(run, compiled, mode=None, runs=1, constants=(), table=()):
    """`run`, which says from now on what it runs: the compiled program, why in that mode, how often in a call, which items of the
    arguments are constants, and the rows of its plan (`compiler.plans.choice.JacobianPlan`)."""
    run.compiled, run.mode, run.runs, run.constants, run.table = compiled, mode, runs, constants, table
    return run


def report(operator, ran, callee):
    """The report on what ran."""
    compiled = ran.compiled
    facts = {word: _frozen(found) for word, found in compiled.facts.items()}
    facts["constant"] += ran.constants
    facts["cost"] = _cost(compiled, ran.runs)
    name = getattr(callee.function, "__qualname__", operator)
    backend = "python: NumPy source" if compiled.kernels is None else compiled.kernels.told
    mode = ran.mode or MODES[compiled.request.kind]
    return Report(name, operator, mode, backend, tuple(facts.items()), compiled.source, ran.table)


def constants_in(places, values):
    """The items of structures that have no derivative, as a user would write them."""
    found = []
    for place, value in zip(places, values):
        if is_structure(value):
            found += _constants(str(place), value)
    return tuple(found)


def _constants(name, value):
    for key, item in items_of_structure(value).items():
        inner = f"{name}[{key!r}]" if isinstance(value, (list, dict)) or isinstance(key, int) else f"{name}.{key}"
        if is_structure(item):
            yield from _constants(inner, item)
        elif not has_floats(item):
            yield inner


def _cost(compiled, runs):
    """The estimated cost in runs of the function."""
    if compiled.cost is None:
        return "unknown"
    one = max(compiled.cost, 0.1)
    if compiled.request.together and runs > 1:
        return f"about {runs * one:.1f} runs of the function, {runs} directions at once"
    if compiled.request.kind == "pair" and runs > 1:
        return f"about {1 + runs * max(one - 1.0, 0.1):.1f} runs of the function, {runs} sweeps back"
    return f"about {runs * one:.1f} runs of the function" + (f", {runs} directions" if runs > 1 else "")


def _table(plan):
    """The rows of a plan as lines of text; what is not taken stands in brackets."""
    if not plan:
        return
    rows = [("plan", "way", "directions", "about")]
    for part, way, directions, cost, taken in plan:
        row = (part, way, str(directions), _time(cost))
        rows.append(row if taken else tuple([f"({text})" if text else "" for text in row]))
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        yield "  " + "  ".join([text.ljust(width) for text, width in zip(row, widths)]).rstrip()


def _time(cost):
    """A number of nanoseconds in words."""
    return f"{cost / 1e3:.3g} us" if cost < 1e6 else f"{cost / 1e6:.3g} ms" if cost < 1e9 else f"{cost / 1e9:.3g} s"


def _frozen(found):
    return tuple(found) if isinstance(found, (list, set, frozenset, tuple)) else found


def _shown(found):
    if isinstance(found, tuple):
        return ", ".join(map(str, found)) or "-"
    return str(found)
