"""Prints `docs/how-it-works.md`: one function through every pass.

    python docs/how_it_works.py > docs/how-it-works.md

What the passes make of the function is computed here, so that the page shows what they do; a test compares the two.
"""

import inspect
import sys

import numpy as np

from adcompile import compiler, hvp
from adcompile.analysis.activity.active import find_active
from adcompile.analysis.inference.infer import infer
from adcompile.analysis.loops.found import find_loops
from adcompile.compiler import passes
from adcompile.frontend.lower.function import lower
from adcompile.ir.names import Namer, named
from adcompile.ir.nodes import Apply, Block, Const, Return
from adcompile.ir.show import show_block
from adcompile.ir.type_of_value import type_of_value
from adcompile.ir.types import Array, Scalar
from adcompile.ir.visit import all_names
from adcompile.normalize.flatten import flatten
from adcompile.normalize.resolve import resolve
from adcompile.optimize.floats import move_to_floats
from adcompile.optimize.fold import fold
from adcompile.transform.derived import Derived
from adcompile.transform.reverse.adjoints import gradient
from adcompile.transform.reverse.prune import prune
from adcompile.transform.reverse.regions import Loop, reverse_statements
from adcompile.transform.reverse.sweep import reverse

PAGE = '''\
# How adcompile works

This page follows one function through the compiler, and then says what was decided in building it so, and why. It is
printed by `docs/how_it_works.py`: what stands in the blocks is what the passes make of the function today.

The passes are listed in `adcompile/compiler/beginning.py` and `adcompile/compiler/compilation.py`. Each is a function from a program to a
program, or to a fact about it, in a file named after what it does. Between them stands the representation that
[intermediate-representation.md](intermediate-representation.md) describes, and what must hold of it is in
`adcompile/ir/verify.py`.

## The function

```python
import numpy as np

{{function}}
```

It is wanted: the gradient with respect to `x`, for an array `x` and an array `data` of floats.

## lower: from Python to the intermediate representation

The source is found, parsed, and taken apart into operations. Every name is assigned once: `state.0`, `state.1`,
`state.2` are versions of `state`. What a loop changes enters it through parameters (`with`), is handed on at the end
of each trip (`continue`), and leaves it through results (on the left). What carries no derivative stays as it was
written. Each piece of syntax has a function, entered by the class of its node (`frontend/frame/dispatch.py`); all of them
work on one `Frame`, the state of the function that is lowered. A call that may as well stay as it is, is followed on
trial (`frontend/frame/attempt.py`): where that is not wanted, every field is as it was.

```text
{{lowered}}
```

## types: what every name holds

An abstract interpretation from the types of the arguments, sound for every call with such arguments. Sizes are
symbols, so that arrays of other lengths need no other program. `state` starts as a Python float and goes on as a
NumPy float64; where it may be either, it is a `double`.

{{types}}

## fold, resolve, flatten: what the operations are

Branches that types decide are decided. Methods and attributes become functions where the types tell which: `x.sum()`
is `numpy.sum` of an array. Augmented assignments become plain ones where nobody else sees the memory. An operation
that a derivative flows through stands by itself afterwards; here all did.

```text
{{resolved}}
```

## activity: where the derivative flows

Two reachabilities over one graph: what depends on `x`, and what the result depends on. Both hold for

{{active}}

What stands outside, like `data`, is constant and gets neither tangents nor cotangents. Afterwards every operation
that an active value goes through is known to have a rule, or was refused with its place.

## floats: scalars on Python's own numbers

The loop computes with NumPy's scalars, since `data` is an array. Python's own floats give the same digits several
times as fast. The program moves as a whole, and gives back the kind of number that the user's function gives: here
that depends on whether the loop ran at all.

```text
{{moved}}
```

(The blocks that follow show the program that did not move, which is shorter.)

## reverse: the sweep back, as if every value were at hand

Each statement is undone, the last one first, by the text of its rule (`adcompile/rules`), spliced in between its
operands (`transform/texts/splice.py`). The loop runs backwards; what it carried has a cotangent that is carried the
other way. Values of the forward sweep are read freely (`t.2`, `error.0`, `state.1`), although each trip has its own.

```text
{{undone}}
```

## record: how each of those values gets there

For every value that the reverse sweep reads it is decided whether it is *kept*, *recorded* on a tape, *computed*
again from others, *carried* along, *counted* back or *undone* (the next version of an array with the part put back that was
overwritten, which is what is recorded then), whichever is cheapest altogether. A value that was stored into such an array is read
there, just before that part is put back. Here one tape is enough: from
`state` before the trip, and the element of `data` that is read again by its number, the rest is recomputed for less
than it costs to record it.

```text
{{recorded}}
```

## optimize and emit: the text that runs

What the transforms added is simplified, shared and factored (`adcompile/optimize`; the user's own lines are left as
they are), what nobody reads goes. The backend gives versions of one variable one name where their lives do not
overlap, puts expressions together again, and updates arrays in place where it can prove that nobody else holds them.

```python
{{emitted}}
```

## Second derivatives

A Hessian times a direction is forward mode over that gradient program: the tangent of every value stands beside it, a
tape of tangents beside each tape. What nobody needs for the product alone, like `total`, is gone.

```python
{{second}}
```

## Where things are

| to find or add | open | and then |
| --- | --- | --- |
| an operator of the users | `api/operators/`, one a file; `api/curvature/` and `api/maps/` | what it returns is in `api/derivatives/`, what a call takes and gives in `api/boundary/` |
| how a call reaches compiled code | `calling/` | |
| the list of passes | `compiler/passes.py` | what is asked and answered in `compiler/request.py` |
| a piece of syntax | `frontend/lower/`, a function by class of node | what it works on is in `frontend/frame/`, how calls are followed in `frontend/following/`, the text alone in `frontend/source/`, what names mean outside of the function in `frontend/outside/`, objects and dicts that are taken apart in `frontend/containers/` |
| the representation | `ir/` | nodes, types, names, what must hold |
| what an operation is | `ops/card.py` | values of its fields in `ops/fields/`, types of results in `ops/typing/`, cards without a rule in `ops/cards/` |
| a rule | `rules/`, by subject | what its text calls is in the same room of `runtime/` |
| a fact about a program | `analysis/`: `inference`, `activity`, `memory`, `effects`, `loops` | |
| patterns of matrices and their colourings | `sparse/` | patterns of programs in `sparse/dependence/` |
| what is settled before a derivative | `normalize/` | |
| the two modes, and series | `transform/forward/`, `transform/reverse/`, `transform/taylor/` | texts of rules in `transform/texts/`; what they add is simplified in `algebra/` |
| a pass that may be left out | `optimize/` | |
| a backend | `backend/`, each behind a `door` | of Python: who shares names and memory in `backend/python/storage/`, how it is written in `backend/python/text/`; syntax as text in `emit/`; of machine code: a program becomes loop language in `backend/native/lowering/`, passes, LLVM text in `backend/native/llvm/`; which one runs in `compiler/kernels.py` |
| derivatives against differences | `checking/` | |
| estimates and minima | `fit/`: `parameters`, `minimisers`, `estimation` | |
| training | `optim/` | |
| what another library takes | `interop/`, one a file | |
| pictures | `plot/` | those of the pages are drawn by `docs/pictures.py` |
| a command of `python -m adcompile` | `cli/commands.py` | `check`, `find_nan` and their like are in `checking/` |
| what pytest and IPython load | `plugins/` | |

A room holds one idea in at most sixteen files, and no two modules, rooms or classes have one name for different things
(`tests/whole/test_rooms.py`). The subjects of `rules/`, `runtime/`, `ops/cards/` and `ops/typing/results/` are the same ones:
`products.py` has the rules of products in one, what these call in the next, and the types of the results in the last.
Imports point down from the API to the representation (`tests/whole/test_layers.py`).

## What was decided, and why

**A store makes a version.** `y[i] = v` is lowered to a statement whose operands have names (`ir/stores.py`): references, as the user
wrote them. Once types are known, one walk over the program in the order in which it runs (`normalize/places/`) tells what each name
refers to: a *place* (an array) and a *path* of views that leads to a part of it. A store makes a new version of the place,
`y.2 = index_set(y.1, i, v)`, and whoever reads through another name, a row, a transposed view or a helper's parameter reads that
version. From there on all is right by construction: the transforms derive it, an older version that is still needed is kept, and the
backend proves where the new one may stand in the memory of the old one. The tests fill each version with NaN once its successor is
made (`tests/poisoned.py`), compare each value that the reverse sweep has with the one that the forward sweep had (`tests/logged.py`),
and count the copies of arrays in loops that `explain` tells of. Where paths meet, variables that refer to the same part go on
to do so; others get a place of their own, which *leans* on what it may be: it can be read until one of these is written, and
where it is written itself they are lost. Where that cannot be told, the walk is made once more, and such a variable is *one of
several* (`places/several/`): the test that tells which is a value of the program, handed on beside the versions, and so are the
numbers in the indices of a row; a store through it stands in both arms of a branch on that test. Tuples and lists of arrays are told
by the number in the same way, and objects by the frontend (`frontend/frame/meeting.py`). Programs that were told without it keep the
text they had. What cannot be told even so (more than eight parts, a new array under two names on one path, what may be a copy by its
layout, views on a list of work) lies *on a heap* (`normalize/heap/`): all such arrays are one array of cells, and each name is the
numbers of its cells, an array of whole numbers that lies in memory as the array does. `b = a[1:]` is `b_at = a_at[1:]`, `b[0] = v` is
`heap[b_at[0]] = v`: who shares memory is a matter of equal numbers, and these are values like any other, which branches, loops,
tuples and lists hand on. Whether `reshape` gives a view is asked of the numbers when the program runs. The heap is one more version,
so that every transform, every way of keeping values and the in-place proof hold for it as they stand. No number stands twice in an
array of them, which their dtype tells the compiler (`ir.dtypes.DISTINCT`): the transpose of reading cells is `heap_bar[a_at] += a_bar`.
Lists that change under several names are lists of these numbers, changed as they stand; the numbers that lists hold, which nothing can
write into, lie in *boxes*, a list to which they are only added, so that `p = q; p.append(v)` is `p_at = q_at; p_at.append(len(boxes));
boxes.append(v)`. What a heap does not hold (narrow floats, objects, memory of a caller) is left as it
stands, and refused where a derivative flows through it. An argument that is written is copied where the program begins, after the
question whether it shares memory with another one.

Different from the first design: names that may refer to one of several places are told apart only where leaning does not do; the heap
is an array with numbers of cells instead of a table of shadows by the identity of owners, since so it needs no operation, rule or
transform of its own and can be differentiated again; the copy of an argument does not keep its strides (nothing that
depends on them is accepted); and arguments that overlap are refused instead of being copied together.

**A structured program in static single assignment**, instead of versioned names with statements that write in place.
Control flow stays nested as the user wrote it; branches and loops have results, loops have parameters. That a
loop-carried variable is overwritten, which is where derivative compilers go wrong most often, cannot even be written
down: `state.1` before and `state.2` after the update are two names, and a stale value is a name that `verify`
rejects. `break`, `continue` and early `return` are ways to hand on values, so their reverse is to hand the carried
cotangents back to those values, and nothing else about them needs undoing: a number on a path tape says which way a
trip took, and it is recorded only where the ways are undone differently. Adding to a cotangent (`accumulate`,
`index_add`) is an operation with a value too. That it runs in place is for the backend to prove, which it does for
all programs alike: the user's, and derivatives of derivatives.

**Derivatives of derivatives are forward mode over one reverse sweep, in whatever order they were asked for.** Second
derivatives are symmetric: the pull of a gradient, which asks for the product of a cotangent with the Hessian from the
left, is the tangent of the gradient in the direction of that cotangent. So `grad(grad(f))`, `hessian(f)`, `hvp(f)`,
`jacobian(grad(f))` and `vjp(grad(f), x)` are all a tangent of one gradient program, and a reverse sweep of a reverse
sweep is never made. A gradient of a gradient of a gradient adds a tangent a level. Every node that the reverse sweep
makes (records, recalls, updates, helpers of `adcompile.runtime`) therefore has a tangent and needs no adjoint. `jacobian`, `hessian` and `hvp` come last: they are not differentiated again.

**Many directions go through one sweep** (`transform/together/`). A tangent program, or a sweep back, is made into one in which whatever
depends on its seeds has one more axis, the first: the directions. Which values those are is found first (a flag for each name; a tuple
has one for each item). Then every operation on one of them is written by the form on its card: pointwise ones get axes of length 1 behind
the directions, axes are counted one further, an index gets a `:` in front (where NumPy would put axes of arrays that stand apart before
it, they are moved back), products become products of stacks of matrices or an `einsum`, what is written gets the axis too. A value that
meets others in a branch or loop and has no axis is repeated, so a program in many directions is the same program many times and nothing
else: no use is made of its being linear. An operation without a form, or on something whose rank nobody knows, goes one direction after
the other and is put together; calls are of callees in all directions. A test on what has directions, a statement kept as it was written,
and a function that is found when the program runs have no such form: then directions are run one after the other, as they are where
there are few of them and a loop works on Python's floats. What is done with the elements of a value one by one is done once for all
directions (`transform/together/diagonals.py`): such a value has the directions of another one, its *base*, times numbers of its own shape,
and stands nowhere until something mixes elements. So the identity is never built, a chain of functions of one number becomes one factor for
each element, and the Hessian of a program without loops (the tangent of its gradient in the directions of all elements) is `X.T @ (w[:, None] * X)`
for a likelihood of `X @ beta`. A number's directions are a base too, in an outer product. Where 0 wins over infinities in one of the factors,
it wins in the base as well. A Hessian of 32 numbers and more of which most elements were 0 in the first call is looked at further: if few can
be other than 0, a program computes these alone.

**A Jacobian is planned before it is compiled** (`compiler/plans/`). Of the function an *outline* is kept, as data: its statements, what they
read and give by number, the sizes of that in the symbols of its arguments, and what a direction costs in each of its operations. With the
sizes of a call it says what all directions forward cost, what all cotangents back cost, and where the *narrowest place* is: the values with
the fewest numbers that all ways from the arguments to the result go through, a minimum cut. Where these are few the two halves meet there
(`transform/together/halves.py`): from the place back to the arguments in reverse, from there on to the result forward, both in as many
directions as numbers pass, and one product. Only what the plan takes is compiled, and compiling goes on from where the outline began. One
place is enough however many narrow ones there are: with it each part of a chain is run in as many directions as pass in the narrowest place,
and no other order of the products runs any part in fewer. A place is looked for between the statements of the function itself, around
its calls, branches and loops, never inside one trip of a loop. The halves do not meet where something active gets from the first one to the
second beside the place (an integer made from it that decides what becomes of an argument), and where prints or the like would change
their order; then one plain way is taken. Zeros of what was not selected win over infinities in the product as they do in a sweep.

Where no operation of a straight line sums, multiplies matrices or is opaque, most of a large Jacobian is zero. Then the plan takes the
program of the *entries* that `mode="sparse"` runs too, and puts them into an array of zeros. It holds for the sizes, integers and bools of a
call, which are compared; where there is no such program, or more than a quarter is not zero, the call goes the cheapest other way.

**A sparse Jacobian is a program of its entries** (`sparse/entries/`). A direction for each colour of the pattern computes what is mostly
zero once more for each colour. In a tangent program that is made of slices, stores, sums, products with constants and their like, each tangent
is a sum of *strands*: one entry in each row of a part of the value, its column, and a factor. A slice of a tangent is a slice of these, a store
leaves out the rows that it overwrites, a product with a constant multiplies factors, a sum puts two strands of equal places together. So the
program is gone through once, with its values, for the sizes, the integers and the bools of a call, and what is left are the statements that
compute the factors; the matrix is these numbers at places that are known. A Hessian is made so of the tangent of the gradient, of which the
part below the diagonal is left out. What depends on floats must not decide anything, no tangent may go through a loop, and sums over an
axis are dense rows: there, and where it has other operations, the pattern is found by running the program with sets of columns beside its
values (`sparse/dependence/`), coloured, and a direction for each colour goes through one sweep.

**Generators are bodies of loops, iterators are places in what they walk.** A call of a generator function notes its arguments. Where
something walks it, its body is lowered there, and what the walk does with an item stands in the place of each `yield`: so everything happens
in the order in which it does in Python, and nothing of the generator is left in the program (`frontend/following/generators.py`; `yield from` is
a loop that yields). A generator expression is such a function, of what its first loop walks. Calls of `zip`, `map`, `enumerate` and
`itertools` over active values have texts that yield (`rules/items/`), and are generators too. One that is kept in a variable, and that `next` takes items of,
is an object with the items and a place (`frontend/following/lazily.py`). What may have been walked before, or is walked side by side with
another one, is refused: make a list of it.

**Derivatives of high order in one number are Taylor arithmetic**, since nested tangents double with every level. `nth_derivative` is forward
mode with another follower (`transform/taylor/`): beside `x` stands `x_coeffs`, an array with the order as its first axis, and one program
serves all orders. Sums, products and quotients have the classical recurrences. What is linear, which the tangent of its own rule tells,
is done with each coefficient; so are choices (`where`, `max`, `abs`), whose tangent depends on the choice alone. For everything else there is no
table of recurrences: the tangent in the rule holds for every `x_dot`, so also for the derivative of `x`. What its text computes from
`x` alone gets a series of its own and is integrated; what reads `y`, as in `y_dot = x_dot * (1 - y * y)`, is worked out in a loop over the orders
together with `y`, and so are functions that come up on the way, as the cosine does for a sine. Where that does not end (a determinant, a
polynomial by `np.polyval`) the operation is refused, but for the few whose derivatives of all orders are known (`orders` on the card:
`digamma`, `sinc`). The cost is quadratic in the order, for those cubic. Such a program is the last: its helpers have no rules.

**What to record is decided by a minimum cut.** To have a value costs its recording, or its computation and to have
its operands; the cheapest choice for all values that are needed together is a minimum cut of a graph
(`transform/reverse/had/cut.py`), with the costs of `transform/reverse/had/value_costs.py`: a sum of floats is 12, a float on a tape and back 150.
Loops are decided from the inside out, since what an inner loop computes from becomes needed outside. Two ways cost
next to nothing and take values out of the question. The value that a loop's parameter has *after* a trip is the one
the next trip starts with, so the mirror of the loop carries it along, and one tape serves for both. An integer that
grows by a constant is counted back. The number of trips comes from the range or the length that was walked, from a
tape with one entry a trip, or else from a counter.

**Scalars move to Python's floats as a whole program or not at all.** The two kinds agree in every digit, but not in
what they do at edges: where NumPy warns and goes on with an infinity, Python raises. To follow through a program
which scalar is of which kind, region by region, would need conversions at every border. So a program moves only if
its scalars are used as numbers and in tests alone, and if nothing in it depends on their kind. Where it divides or
takes powers, it is compiled twice: the program on floats is tried first, and where it raises an `ArithmeticError` or
a `ValueError`, the program on float64 runs from the start. Such a program has to be free of effects, since they would
happen twice. Pairs (`vjp`) and derivatives of `grad(f)` have no second try, so they move only where nothing can
raise.

**Helpers are inlined, until they are called often.** A function of the user's that is called with active arguments is
lowered where it is called, its early returns and loops included, so that every analysis sees through it, and its types,
its activity and its recording are those of that call; scalars can move to Python's floats with it. A function that
calls itself cannot be lowered so, and a long one that is called a third time would make the text long. Such a function
has a program of its own (`frontend/following/separate.py`), and a call of it is an operation, `invoke`. `transform/beside.py`
makes one program for the function and the types of its operands, one pair `f_record` and `f_adjoint` for those and what
is active, and one tangent of each of these; all of them stand in the same module. A program is entered before it is
derived, so a function that calls itself finds itself. Types of results are the least that agree with themselves; from
the third signature on, the operands of a recursion are taken for what all of them have in common. What such a function
reads of functions around it, and the captured data, are further parameters. Functions that only constants go through
are called as they are.

**What is found when the program runs is derived when it is met.** A function in a list, an attribute, a method of the
user's object: its call is `derive.record(active, f, *args)`, and in the reverse sweep `derive.adjoint(residuals, y_bar)`;
`adcompile/compiler/derive.py` finds the pair for the function and the types of that moment, and compiles it where it is new. What
it returns must be a number or an array, which is checked. An argument that may be anything is checked to be a number or
an array at the first operation that a derivative flows through; so the corpus runs with all types of arguments
forgotten. A list of active values of unknown type is refused there, where the design had a call for every operation.

**Memory of constants may be written by anybody, at any time.** A derivative reads what the primal read: what an
operation with an active result reads of memory that something in the program may write (a store, `out=`, a method, a
helper, a generator, a function whose text we do not look at) is copied first (`normalize/contents.py`). Which memory
that is, is found in the program, not in the text (`analysis/memory/writes.py`): a helper that writes, a view, a list that
holds the array are all names of one class. Memory that carries a derivative is not written yet; that is refused.

**What functions share stands in one environment.** A variable that an inner function changes, or takes along when it
leaves the function that made it, is a *cell* (`frontend/frame/values.py`). Cells stand in the environment of whatever function
is being lowered, so `nonlocal` is an assignment like any other: branches join them, loops carry them, and a closure that
is called later reads what they hold by then. Only a function that something else needs as an object becomes one. It
keeps the values that it captures (`lambda t, *, k=k: t * k`), since the emitted text may use their names again; what
Python would let it see change is read from a real cell, which is written beside the variable.

An object, or a dict that is written, which the function itself makes is a *Container* (`frontend/frame/slots.py`): it is known when
compiling which one a variable holds, so that two names of one object are one, and what it holds stands in the environment as
variables do, each attribute or item under a *Slot*. Methods, properties and operators are followed like functions. Nothing of the
Container is left in the program: in place of a functional container with get, set and add along paths, every attribute is a value by
itself, goes through loops as a variable does, is on a tape only if it is needed, and is written in place if it is an array. Where
two Containers of one form meet of which each had but one name, each Slot meets by itself; they become a third one. Others stay what
they are: a *Choice* of them, which a flag tells apart when the program runs, and reading or writing it is an `If`
(`frontend/chosen/choices.py`). A loop that binds a variable to another Container hands on what it holds, value by value
(`frontend/chosen/held_parts.py`); where the one from before the loop has other names and is written, the loop hands on flags, and
what a trip has made moves into a *home* where the trip ends: one for each variable or place that may be bound to it
(`frontend/chosen/told_apart.py`). Which objects that may be is found while the program is lowered, which begins anew then, as a
fixpoint over the whole function. Which keys a dict has is known too; where that depends on the path, it cannot be asked.

**What may raise is attempted.** A `Try` of the representation (`ir/nodes.py`) is like an `If` whose test is whether its statements
pass: a handler runs in place of what comes behind them, and reads variables and memory as they were where something raised. In SSA
that is a value for each place that may raise, so the user's `try` is lowered with a note wherever a variable that the handler reads
changes (`frontend/frame/raising.py`), and after types it is taken apart (`normalize/attempts`): what surely raises nothing that the
handler catches comes before or behind; where one statement is left, the handler stands beside it, and where several are left with
a change in between, each is attempted by itself and one handler comes behind them all, which reads flags. Cards say what raises
nothing, and what else may be raised (`safe`, `raises`). From there on a `Try` is a branch: which block ran is one outcome, recorded
as the outcome of a test is, and the mirror of the body undoes all that was attempted or nothing. So what is attempted is recorded
behind it (`transform/passed_records.py`); what loops in it recorded before they raised is taken off the tape by the handler. A
`finally` is done behind the block, and what was raised is raised again; so is the `__exit__` of a context manager, and what stands
behind the `yield` of a generator function that is one (`frontend/guarded/managers.py`). The variables of such a function are cells, so
that they come along with those of the function that has the block. The first design reversed such regions by a trace of
statements; this needs no other reverse sweep, and its text is the user's. An exception that holds an active value is refused, and
no handler of the user's catches a refusal.

**Blocks that nothing active goes through stay as they are.** A `try` or `with` is kept as the user wrote it. An exit
out of it says which one it is and leaves a loop of one trip around the block; what it means is done behind that
(`frontend/source/exits.py`). `match` is kept only as far as it says which case it is, so active values may go through its
cases. Functions of Python that take functions have models, a few lines of Python each (`rules/models.py`), which are
followed like functions of the user's.

**What a matrix does not determine has no derivative.** Where two eigenvalues are equal, any rotation of their vectors
will do, and the quotient that would say how the vectors turn is 0 / 0 or infinite. Zero in its place is right for some
functions and wrong for others, such as a square root of a matrix, and nothing at the point tells which; NaN would say
nothing. So that is the one place where a derivative raises where the function did not: `NotDifferentiable`, with the
reason. The values themselves have derivatives there, and where nothing came to the vectors (`y_bar[1]` is None in the
rule's text) nothing is asked of them.

**A gradient takes its tapes apart, a pull copies them.** `f_gradient` runs once: each entry is popped when it is
read, so that memory is free as early as can be. `f_record` returns the values and tapes that `f_adjoint` reads, its
residuals. A pull may be called again with another cotangent, so `f_adjoint` starts from copies of the tapes
(`list(residuals[0])`): copies of lists of references, never of the arrays in them. Nothing that was recorded is
written later: a value on a tape has a second holder, so the backend does not update it in place.

**What a star takes has parameters of its own.** The types of a call say how many arguments `*args` took and which names
`**kwargs`, so the program has a parameter for each (`args_0`, `shift`), and `args` is a tuple of them. That makes one
item active and the next one constant (`self`, in a decorated method), lets `f(*args, **kwargs)` be followed, and is
compiled anew for another number of arguments.

An object that a derivative is taken by is taken apart at the door: its type is `Parts` (`frontend/containers/parts.py`), which has what each of its
attributes is, and the program has a parameter for each. The variable holds a Container of these, as if the function had made the object.
So methods are followed, what is written is written into the Container, and the caller's object is never touched. Dicts and lists are taken
apart in the same way where a program writes into them. That one object stands in two places is asked in each call, and that nothing
else holds it, where the program writes.

**What may change is looked at in each call, all at once.** One generated function asks whether the function's code, what
was baked in and the kinds of captured data are as they were, reads the data, and calls the emitted function: about a
microsecond for five arrays and three captured ones. What does not hold is compiled anew, or found among the programs
that other closures of the same code have left. Defaults of the user's function are read when a call leaves them out.

**A derivative that the function takes itself is a call.** `grad(f)(x)` in a function that is differentiated becomes an `invoke` of both
sweeps of `f`, lowered by itself with all that it reads as parameters (`frontend/following/differentials.py`). The map from an argument and
the cotangent of the result to the cotangent of the argument and the result is a gradient itself, of the number <u, f(x)>. So its
Jacobian is symmetric, and its pull is its own tangent (`transform/sweeps_beside.py`): here too no reverse sweep of a reverse sweep is made.

**A solver that calls back finds a constant, and a text says how that moves.** The function that is handed to `brentq` is lowered by itself, as
one that is derived inside is: all that it reads around it are further operands (`frontend/following/solving.py`). SciPy is called with that
program and these operands as constants, `invoke(found f, a, b, ..., x, p)`. From there on a short text goes (`rules/solvers/`): Newton steps
with a constant slope, of the function less what it is at the root. They are 0 there, and their derivatives are those of the implicit function
theorem, one order a step. So second derivatives, sweeps in many directions and functions that solve inside of solvers need nothing of their
own. Steps of a differential equation are done once more in the text, with the times that SciPy chose. A third order is counted by an operation that passes its operand on (`runtime.derived_twice_at_most`), and refused.

**A checkpoint is a rule.** `checkpoint(f)` returns a function that calls `f`, with a rule whose adjoint records `f`
again and sweeps back at once, and whose tangent runs forward. So nothing in the transforms knows of it. That `f` is pure
is asked twice: its program must have no draws, prints or writes to the outside, and its value must come out the second
time as it did the first.

**A loop over a checkpoint is two loops.** `for t in checkpoint(range(n))` becomes a loop over stretches of about sqrt(n) trips
(`transform/reverse/stretches.py`), and a stretch is undone as a whole (`once_more.py`): a copy of it with names of its own is a small
program, of which both sweeps are made as of any other and stand one after the other in the mirror of the outer loop. So what the
mirror reads of the forward sweep is what a stretch starts from, as far as it is needed, and all else, tapes and versions and
cotangents, is as everywhere; forward mode over it knows nothing of it. The trips run twice, so they must neither change anything nor
read what something else may have changed by then: what may be written elsewhere is copied before the loop, or refused (`twice.py`).

**What an operation is, stands on its card.** Whose memory a result is, what is written and kept, what running it does,
what type comes out, how it is written, what it is on Python's floats, what it costs: a pass asks the card
(`adcompile/ops/card.py`), or one of the questions about one call (`ops/asked.py`), which look at its constants and at `out=`
too. A rule is entered with its card, and most say nothing more than the rule, since the defaults are what most operations
are. A card may lie, so each entry is tried on the samples of the rules: memory in four layouts, types in all dtypes, purity
at edges, where it is seen whether operands, generators and the output stay as they were. What nobody looked into has no
card: its result may be anybody's memory, and running it may change whatever it reaches. No pass holds a table of
operation names (`tests/whole/test_operation_names.py`); what a pass does to one operation alone is a function that names that
operation in its decorator. A field that no pass reads is not there yet: the letters of all axes, which many directions in one
sweep will ask for, come with them. What an operation may raise is asked once, of what the user's function computes and
nobody reads (`normalize/unread.py`): `safe` on a card tells the types of operands for which it surely raises nothing; what may
raise stays, as a statement of its own, so that a derivative raises what the function raises. Everywhere else no pass needs to
know: what has an effect, or is there to raise (`Doing.CHECKS`), stays where it stands, and what is read
stays before the effects that it stood before; nothing leaves a branch, a loop that may have no trips, or a `try`, which is
kept as it was written; what is computed when compiling and raises is left to the run (`tests/whole/test_raising.py`).
Nor is there a field for the layout of a result: where it decides whose memory that is, the memory
says so (`EITHER`), and `copies` says for which layouts of the operand it is surely a copy.

**How an argument lies in memory is looked at where somebody asks.** `y = x.ravel()` is a view of `x` or a copy of it. Where `y` is
written, that decides whether the caller's array is; so the proof that nobody else sees a store asks for the layout of `x`
(`analysis/memory/layouts.py`). A program that asked holds for that layout alone: it is found by it, its run looks at `x.flags`, and calls
are told apart by it from then on. No other program knows of layouts.

**A cotangent of a complex number is not conjugated, until it is given to the caller.** z_bar is the number for which the change is the
real part of z_bar * z_dot. So the adjoint of a product with c is a product with c, that of `A @ x` is one with `A.T`, and the rules of
holomorphic functions hold as they stand, at no cost; a card says which those are (`complex`), and that is tried with complex operands
(`tests/rules/test_complex_rules.py`). What takes conjugates (`abs`, `.imag`, norms) has a rule of its own under a key of its own,
`numpy.absolute/complex`, which a pass gives it where an operand is complex, or may be. The last statements of a gradient take the conjugate of
what belongs to complex arguments: then it is the direction of steepest ascent. A cotangent is complex only where its value is: where the
contribution to a real operand is complex, its real part is taken (`transform/texts/complex_cotangents.py`), and where types do not tell, a helper asks. In
a program that has complex numbers a value of which nothing is known may be complex too; in others it is asked to be real.

**Algebra is for floats.** Sums and products are rearranged only where every factor is a float of one width
(`analysis/inference/one_width.py`): bools add up to 2 in one order and to True in another, small integers wrap around. Python's own
integers are exact and may stand beside floats. A rule computes in the precision of the result: constants of narrow
dtypes are widened where its text computes with them.

**What is the same in all trips is on no tape.** What is known of loops is found once for a program (`adcompile/analysis/loops/found.py`):
how often they run, how their trips end, which values are made of what comes from outside alone. A value that would be recorded in
every trip and is always the same is read in the reverse sweep as the last trip left it. In the representation it is handed from trip
to trip and out of the loop, also past an inner loop that has no trips the last time; in the text that is nothing at all.

**The list of passes is a list** (`adcompile/compiler/passes.py`). Each row says which facts the pass reads, and which of them
hold after it; a fact (types, activity, what may be written) is found when a pass asks for it and dropped when a pass
changes what it was found of. A pass that reads what it does not name fails. `ADCOMPILE_TRACE=flatten` shows the program after
that pass, `ADCOMPILE_TRACE=all` after every one that changed it. The programs of functions that are called go
through the same lists:

{{passes}}

The last list is the backend's: how temporaries go back into expressions, which buffers a loop owns. What it asks for are facts as well, where values are alive, who holds their memory, what their names are in the text; a second backend
has a list of its own there, and may ask for the same ones.

**A value knows what it is.** The name of a value is a string with a label (`adcompile/ir/names.py`): its role (a
variable of the user's, a temporary, the tangent, cotangent or tape of another value), what it is best called, and which
value it belongs to. Passes ask the label; the string tells values apart and nothing more. So nothing that is emitted
depends on the names a user chose, be they `x_bar` or `t`: with other names of the same length the text is the same but for
these names (`tests/whole/test_names.py`), and with `ADCOMPILE_NAMES=opaque`, where all strings are numbers, it is the same byte
for byte. Only the backend spells names, the user's variables first. In the text of a rule names are what they look like:
`x_bar` is a cotangent there, and `t` has no better name.

**A column of pandas is an array, with its labels beside it.** Where a derivative flows, the numbers of a column or table are read
out by a pass (`normalize/frames/`), and from there on the program is one over arrays like any other. What the labels are is a value of
the program without a derivative, one for each name that may have some, which goes through branches and loops as the arrays do. So whether
pandas would have moved an element is asked where two of them meet, what is missing is looked for where pandas would leave it out, and what
carries no derivative, as `print` and tests, gets the column again. Everything else asks that there be no labels. Which names may be columns
at all is told by the types of the arguments and by what is read of them; a program without any has no such pass. pandas is never imported:
its classes are told by their names.

**What was not selected contributes exactly 0, at every order.** A cotangent that is 0 because something else was selected
is marked (`algebra/site.py`), and every product or quotient with it is one in which 0 wins over infinite and NaN. The marks go
through branches and loops and into the sweeps that are differentiated once more.
'''


def loss(x, data):
    size = x.sum()
    state = 0.0
    total = 0.0
    for value in data:
        error = value - size * state
        total = total + error * error
        state = np.sin(state + error)
    return total


X, DATA = np.array([0.2, 0.3]), np.array([1.0, 0.5, -0.4])


def shown(block):
    """A block as text, without the user's lines that the reverse sweep quotes."""
    return "\n".join(line for line in show_block(block) if not line.strip().startswith("comment("))


def undone(derived, active, names):
    """The reverse sweep before it is decided how values get into it."""
    namer = Namer(all_names(derived.program))
    sweeps = reverse(derived, active, namer, Const(1.0))
    prune(sweeps, names)
    for item in sweeps.root.forward:
        if isinstance(item, Loop):
            item.index = item.index or namer.new(named("_"))
    bars = Apply("tuple", tuple(sweeps.cotangents[name] for name in names))
    return shown(Block(tuple(reverse_statements(sweeps.root)), Return(bars)))


def told(type):
    """A type as the page writes it."""
    match type:
        case Scalar(kind):
            return kind
        case Array(dtype, shape):
            return f"{dtype} array of shape ({', '.join(map(str, shape))},)"
    return repr(type)


def table(program, types):
    rows = {}
    for name in all_names(program):
        rows.setdefault(told(types[name]), []).append(f"`{name}`")
    lines = [f"| {type} | {' '.join(found)} |" for type, found in rows.items()]
    return "\n".join(["| type | names |", "| --- | --- |", *lines])


def stages():
    """What each pass makes of the function, by the names under which the page shows it."""
    namer, names, symbols = Namer(), ("x.0",), {}
    given = {"x.0": type_of_value(X, symbols), "data.0": type_of_value(DATA, symbols)}
    lowered = lower(loss, ("x",), namer)
    types = infer(lowered, given)
    resolved = resolve(fold(lowered, types), types, namer, names)
    types = infer(resolved, given)
    active = find_active(resolved, types, names)
    program = flatten(resolved, dict(active), namer)
    types = infer(program, given)
    active = find_active(program, types, names)
    taken = list(all_names(program))
    moved = move_to_floats(program, types, Namer(taken))
    derived = Derived(program, types, {}, loops=find_loops(program, types))
    recorded = gradient(derived, active, names, Namer(taken), "loss_gradient")
    request = compiler.Request("gradient", ("x",))
    product = hvp(loss)
    product(X, np.array([1.0, 0.0]), DATA)
    return {
        "function": inspect.getsource(loss).strip(),
        "lowered": shown(lowered.body),
        "types": table(lowered, infer(lowered, given)),
        "resolved": shown(program.body),
        "active": ", ".join(f"`{name}`" for name in active),
        "moved": shown(moved.program.body),
        "undone": undone(derived, active, names),
        "recorded": shown(recorded.program.body),
        "emitted": compiler.compile(loss, request, {"x": given["x.0"], "data": given["data.0"]}).source.strip(),
        "second": product.source.strip(),
    }


FORMS = (
    ("SETTLE", "reference, then value"), ("DIFFERENTIABLE", "value"), ("TIDY", "value"), ("OPTIMIZE", "value"),
    ("PRINT", "value, as it is printed"),
)
"""The lists of passes, and the form of the program on which each runs."""


def table_of_passes():
    """Each pass once, in order: the form it runs on, and what it may move."""
    rows = {}
    for name, form in FORMS:
        for one in flat(getattr(passes, name)):
            rows.setdefault(one.name, f"| `{one.name}` | {form} | {one.moves} |")
    return "\n".join(["| pass | form | what it may move |", "| --- | --- | --- |", *rows.values()])


def flat(rows):
    return [one for row in rows for one in (flat(row.passes) if isinstance(row, passes.Again) else [row])]


def page():
    """The text of the page."""
    text = PAGE
    for name, value in (stages() | {"passes": table_of_passes()}).items():
        text = text.replace("{{" + name + "}}", value)
    return text


if __name__ == "__main__":
    sys.stdout.write(page())
