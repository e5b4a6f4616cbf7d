"""What `explain` says: facts about one compiled derivative, readable as text."""

from dataclasses import dataclass

MODES = {
    "gradient": "reverse: one number comes out",
    "tangent": "forward: one direction goes in",
    "pair": "reverse: recorded once, swept back for each cotangent",
    "hvp": "forward over reverse: one direction of the gradient",
    "hessian": "forward over reverse: all directions of the gradient at once",
}


@dataclass(frozen=True)
class Report:
    """How a derivative was made. `facts` are pairs of a word and the names (or the text) that it holds for."""

    function: str
    operator: str
    mode: str
    backend: str
    facts: tuple
    source: str

    def __str__(self):
        rows = [("mode", self.mode), ("backend", self.backend), *self.facts]
        width = max(len(word) for word, _ in rows)
        lines = [f"{self.operator} of {self.function}"]
        lines += [f"  {word.ljust(width)}  {_shown(found)}" for word, found in rows]
        return "\n".join(lines)


def report(operator, compiled, callee):
    """The report on a compiled program."""
    facts = tuple([(word, _frozen(found)) for word, found in compiled.facts.items()])
    name = getattr(callee.function, "__qualname__", operator)
    return Report(name, operator, MODES[compiled.request.kind], "python: NumPy source", facts, compiled.source)


def _frozen(found):
    return tuple(found) if isinstance(found, (list, set, frozenset, tuple)) else found


def _shown(found):
    if isinstance(found, tuple):
        return ", ".join(map(str, found)) or "-"
    return str(found)
