"""The door of the native backend: one program as a function that Python calls.

    lowered(program, types, updates, literal)       the program as a kernel, or CannotLower with the reason
    compiled(kernel, keywords, python)              the function; `python` is called where it cannot compute
    source(kernel)                                  the kernel as plain Python
    missing()                                       why there can be no machine code here, or None
"""

from adcompile.backend.native.llvm.entry import entry_text
from adcompile.backend.native.llvm.machine import loaded, missing, object_code
from adcompile.backend.native.llvm.kernel_text import kernel_text
from adcompile.backend.native.loop_language.as_python import source as source_of
from adcompile.backend.native.lowering import program as lowering
from adcompile.backend.native.lowering.held import CannotLower
from adcompile.backend.native.lowering.lookup_tables import LARGE
from adcompile.backend.native.passes import optimised
from adcompile.ir.frozen import replace

__all__ = ["LARGE", "CannotLower", "compiled", "lowered", "missing", "source"]


def lowered(program, types, updates, literal=()):
    """The program as a `Lowered` kernel, after the passes."""
    found = lowering.lowered(program, types, updates, literal)
    return replace(found, kernel=optimised(found.kernel))


def compiled(found, keywords, python):
    """The function that a `Lowered` kernel is. `keywords` are the names of the parameters that it takes by keyword, the last ones."""
    entry, further = entry_text(found, found.kernel, keywords)
    return loaded(object_code(f"{kernel_text(found.kernel)}\n{entry}"), found.kernel.name, further, python)


def source(found):
    """The text of the kernel as a Python function that computes the same."""
    return source_of(found.kernel)
