"""Prints `docs/machine-code.md`: one likelihood on its way to machine code.

    python docs/machine_code.py > docs/machine-code.md

What stands in the blocks is what the native backend makes of the function today; a test compares the two.
"""

import inspect
import re
import sys

import numpy as np

from adcompile import value_and_grad
from adcompile.backend.native.llvm.entry import entry_text
from adcompile.backend.native.llvm.kernel_text import kernel_text
from adcompile.backend.native.llvm.machine import object_code
from adcompile.backend.native.loop_language.as_python import source
from adcompile.backend.native.lowering.program import lowered
from adcompile.backend.native.passes import PASSES
from adcompile.ir.show import show

PAGE = '''\
# From a program to machine code

With `pip install adcompile[native]` a derivative runs as machine code where the whole of it can. This page follows one likelihood there.
It is printed by `docs/machine_code.py`: what stands in the blocks is what the backend makes of the function today.

```text
{function}
```

## The program

The derivative is derived and optimised as always. What the Python backend would print is this *program*; the native backend begins with
the same one, so that both compute the same thing.

```text
{program}
```

## The loop language

Each operation becomes loops over numbers. The *loop language* has eleven kinds of statements and expressions: variables, elements of
arrays, counted loops, loops with a test, branches, tapes, and `BackToPython`: wherever a kernel meets what it cannot do (an index out of
bounds, a singular matrix, a division that Python raises for), it stops, and the Python derivative runs on the same arguments and raises or
warns itself. `.native_source` shows it as plain Python, which runs and gives the same numbers. Sizes up to 4 are numbers in the kernel:
here there are two coefficients.

```text
{lowered}
```

## The passes

Each pass is loop language in and loop language out, in a file of its own in `adcompile/backend/native/passes`.

{passes}

## LLVM's text

The kernel as text for LLVM, joined from strings. Variables are memory here, which LLVM makes registers of; `contract` and `reassoc` stand
only where nothing that is compared or counted comes from the value, and on a loop's own sum. The functions behind `@adc.` are our own text,
so that LLVM can put them into the loop and compute several rows at once: `exp` and `log` are within 1.5 units in the last place, powers
within 0.7.

```text
{text}
```

Beside it stands the entry, which Python calls: it looks at the class, dtype, rank, sizes and layout of each argument, makes the arrays of the
result, calls the kernel, looks at the flags of the floating point unit, and puts the result together. Both are about {size} kB of object code (of the machine where this was printed).

## What runs then

The first call of a kernel is compared with Python's on the same arguments; where they disagree, a `DerivativeWarning` says what differed,
and Python computes from then on. `.explain()` says which one runs, and if it is Python, why, with the line:

```text
{explained}
```
'''


def poisson(beta, X, y):
    eta = X @ beta
    return np.sum(np.exp(eta) - y * eta)


def page():
    """The text of the page."""
    X = np.array([[1.0, 0.5], [1.0, -0.3], [1.0, 0.2], [1.0, 0.9], [1.0, -1.1], [1.0, 0.1]])
    arguments = np.array([0.3, 0.2]), X, np.array([1.0, 0.0, 2.0, 3.0, 0.0, 1.0])
    derivative = value_and_grad(poisson, backend="native")
    derivative(*arguments)
    kernels = derivative.table.last.compiled.kernels
    (small, _), = kernels.variants.items()
    found = lowered(kernels.program, kernels.types, kernels.updates, small)
    kernel = found.kernel
    before, passes, known = source(kernel), [], source(kernel)
    for name, passed in PASSES:
        kernel = passed(kernel)
        if source(kernel) != known:
            known = source(kernel)
            passes.append(f"After `{name}`:\n\n```text\n{known.strip()}\n```")
    text = kernel_text(kernel)
    entry, _ = entry_text(found, kernel, ())
    body = text[text.index("define internal i32 @kernel"):]
    return PAGE.format(function=inspect.getsource(poisson).strip(), program=show(kernels.program).strip(), lowered=before.strip(), passes="\n\n".join(passes),
                       text=body.strip(), size=round(len(object_code(f"{text}\n{entry}")) / 1000),
                       explained=re.search(r".*backend.*", str(derivative.explain())).group().strip())


if __name__ == "__main__":
    sys.stdout.write(page())
