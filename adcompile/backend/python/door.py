"""The door of the Python backend, see `adcompile.backend`."""

from adcompile.backend.answer import Answer
from adcompile.backend.python.fallback import with_fallback
from adcompile.backend.python.module import emit, load


def functions(programs, name, fallback=None):
    """The functions of programs that belong together, each a `Printable`, in one module that debuggers show under `name`."""
    emitted = emit(programs)
    emitted = emitted if fallback is None else with_fallback(emitted, fallback)
    namespace = load(emitted, name)
    return Answer(tuple([namespace[one] for one in emitted.names]), emitted.source, emitted.returned,
                  tuple([copy for program in programs for copy in program.copies]))
