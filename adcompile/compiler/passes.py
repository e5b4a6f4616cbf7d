"""The list of passes, in the order in which programs go through them.

    SETTLE              the user's program: branches that types decide are decided, methods are functions
    DIFFERENTIABLE      every active operation stands by itself and has a rule, or is refused where it stands
    (the transform: `transform/{adjoints,forward,together}`)
    TIDY                after each transform: what nobody reads is gone, also parts of tuples that branches choose
    OPTIMIZE            the passes that may be left out: the program means the same before and after each
    PRINT               the backend of Python: each statement as it is printed (`backend/python/door` prints it)

Facts of a program are its `types`, which names are `active`, of which the memory may be
`written`, which numbers were `texts` in between, and which results are `constants` only if their operands are real.
Of `loops`: how often they run, how their trips end; of the `values in loops` also which are the same in all trips.
Of memory: where values are alive (`lives`), which ones only the program holds (`fresh`) and which its caller will hold alone
(`returned`). Of the text: which values are the `users`, which assignments are `updates`, and the `spelling` of all names.
"""

from adcompile.analysis.activity.active import find_active
from adcompile.analysis.activity.numbers_of_texts import numbers_of_texts
from adcompile.analysis.loops.found import NO_LOOPS, find_loops
from adcompile.analysis.memory.fresh import fresh_names, parts_returned
from adcompile.analysis.memory.layouts import NO_LAYOUTS
from adcompile.analysis.memory.lives import Ranges
from adcompile.analysis.memory.writes import written
from adcompile.backend.python import door
from adcompile.backend.python.module import Printable
from adcompile.backend.python.storage.copied import copies_in_loops
from adcompile.backend.python.storage.naming import assign_names, user_values
from adcompile.backend.python.storage.own import owned
from adcompile.backend.python.storage.reuse import find_updates
from adcompile.backend.python.text.filled import unfilled
from adcompile.backend.python.text.inline import inline
from adcompile.backend.python.text.steady_flags import steady
from adcompile.backend.python.text.unpacking import gathered
from adcompile.compiler.stage import Again, Pass, Stage, always, run
from adcompile.ir.frozen import replace
from adcompile.ir.types import Opaque, Optional
from adcompile.ir.verify import verify
from adcompile.normalize.ask_discrete import ask_for_discrete
from adcompile.normalize.ask_real import ask_for_reals, constants_of_reals, refuse_conjugates, with_complex_operands
from adcompile.normalize.attempts.settled import with_attempts
from adcompile.normalize.contents import keep_contents
from adcompile.normalize.flatten import flatten
from adcompile.normalize.frames.labelling import with_labels
from adcompile.normalize.frames.spread_out import warn_of_columns
from adcompile.normalize.made_later import arrays_made_later
from adcompile.normalize.marks import mark
from adcompile.normalize.powers import ask_for_real_powers, guard_powers
from adcompile.normalize.refusals import check
from adcompile.normalize.seen.lists_in_both import check_noted
from adcompile.normalize.seen.seen_outside import unseen
from adcompile.normalize.seen.shapes_others_see import refuse_old_shapes
from adcompile.normalize.resolve import resolve
from adcompile.normalize.undefined import copies_of_what_is_there
from adcompile.normalize.unread import keep_what_may_raise
from adcompile.normalize.places.versions import has_writes, with_versions
from adcompile.optimize.both_sweeps import simplify
from adcompile.optimize.cheaper import cheapen
from adcompile.optimize.chosen_parts import with_parts_alone
from adcompile.optimize.cleared import write_once
from adcompile.optimize.common import share_common
from adcompile.optimize.dead import eliminate_dead
from adcompile.optimize.factor import factor
from adcompile.optimize.fold import fold, has_checks
from adcompile.optimize.remarks import tidy_remarks

ROUNDS = 3
"""How often operations are resolved again after checks told more of the types."""

FACTS = {
    "types": lambda at, old: at.infer(at.program) if old is None else at.infer(at.program, old),
    "active": lambda at, old: find_active(at.program, at["types"], at.names),
    "written": lambda at, old: at.memory(at.program, at["types"], active=at["active"]),
    "texts": lambda at, old: numbers_of_texts(at.program, at["types"], at.names),
    "constants": lambda at, old: {} if at.further else constants_of_reals(at.program, at["types"], at.names),
    "loops": lambda at, old: find_loops(at.program, at["types"], values=False),
    "values in loops": lambda at, old: find_loops(at.program, at["types"]),
    "lives": lambda at, old: Ranges(at.program),
    "fresh": lambda at, old: fresh_names(at.program, at["lives"], at["types"]),
    "returned": lambda at, old: parts_returned(at.program, at["lives"], at["types"]),
    "users": lambda at, old: user_values(at.program),
    "updates": lambda at, old: find_updates(at.program, at["lives"], at["fresh"], at["types"], at["users"]),
    "copies": lambda at, old: copies_in_loops(at.program, at["types"], at["updates"]),
    "spelling": lambda at, old: assign_names(at.program, at["lives"], at["users"], at["updates"]),
}


def is_first(at):
    """Return True if the program has not been differentiated before."""
    return not at.further


def may_be_anything(at):
    """Return True if the type of an active name is not known."""
    return any(isinstance(at["types"].get(name), (Opaque, Optional)) for name in at["active"])


FOLD = Pass("fold", "nothing; of branches that types decide one arm stays",
            lambda at: fold(at.program, at["types"]), needs=("types",))
RESOLVE = Pass("resolve", "nothing; an operation may become several at its place",
               lambda at: resolve(at.program, at["types"], at.namer, at.names, at.layouts), needs=("types",))
VERSIONS = Pass("versions", "nothing; a store becomes a version where it stands: from here on the program is in value form",
                lambda at: with_versions(at.program, at["types"], at.namer, at.names, at.layouts, at.called, at.calls, at.heap),
                needs=("types",), only=lambda at: has_writes(at.program) or at.calls is not None and at.calls.may_write)

ATTEMPTS = Pass("attempts", "nothing; of what is attempted the part that may raise stands by itself",
                lambda at: with_attempts(at.program, at["types"], at.namer), needs=("types",))

COMPLEX_OPERANDS = Pass("complex_operands", "nothing; an operation gets the name of its rule for complex numbers",
                        lambda at: with_complex_operands(at.program, at["types"]), needs=("types",), keeps=("types",))

SETTLE = (
    FOLD,
    Pass("refuse_old_shapes", "nothing; where somebody else sees an array that gets another shape, it is refused",
         lambda at: refuse_old_shapes(at.program, at["types"], at.called), needs=("types",)),
    Pass("check_noted", "nothing; where a list outside would not have what the program's own has, it is refused",
         lambda at: check_noted(at.program, at["types"]), needs=("types",)),
    ATTEMPTS,
    Pass("copies_of_what_is_there", "nothing; a test stands around a copy of what may have no value",
         lambda at: copies_of_what_is_there(at.program, at.namer)),
    Pass("arrays_made_later", "nothing; flags stand for tests for None of arrays that are made later, and written",
         lambda at: arrays_made_later(at.program, at["types"], at.namer), needs=("types",)),
    Pass("warn_of_columns", "nothing; questions stand before what they ask of",
         lambda at: warn_of_columns(at.program, at["types"], at.names), needs=("types",)),
    Pass("labels", "nothing; questions about labels stand beside what they ask of",
         lambda at: with_labels(at.program, at["types"], at.namer, at.names), needs=("types",)),
    Again((VERSIONS, RESOLVE, FOLD), ROUNDS, goes_on=lambda at: has_checks(at.program)),
    ATTEMPTS,
    COMPLEX_OPERANDS,
    Pass("mark", "nothing",
         lambda at: mark(at.program, at["types"], at.names), needs=("types",), keeps=("types",)),
    Pass("keep_what_may_raise", "nothing; what nobody reads but may raise is kept",
         lambda at: keep_what_may_raise(at.program, at["types"]), needs=("types",), keeps=("types",)),
)

KNOWN = ("types", "active", "texts", "constants")

DIFFERENTIABLE = (
    replace(RESOLVE, only=may_be_anything),
    replace(COMPLEX_OPERANDS, only=may_be_anything),
    Pass("ask_for_discrete", "nothing; checks stand before what they check",
         lambda at: ask_for_discrete(at.program, at["types"], at.names), only=is_first, needs=("types",)),
    Pass("check", "nothing; what has no derivative is refused where it stands",
         lambda at: check(unseen(at.program, at["types"], at.names if at.met else ()), at["types"], at["active"], at["texts"],
                          at["constants"], at.further, at.called),
         needs=KNOWN, keeps=("constants",), extends=("types",)),
    Pass("refuse_conjugates", "nothing", lambda at: refuse_conjugates(at.program, at["active"]),
         only=lambda at: at.holomorphic and not at.further, needs=("active",)),
    Pass("guard_powers", "nothing; checks stand before what they check",
         lambda at: guard_powers(at.program, at["types"], at["active"]), only=is_first,
         needs=("types", "active"), keeps=("constants",), extends=("types",)),
    Pass("flatten", "nothing; operands get names in the order in which Python evaluates them",
         lambda at: flatten(at.program, dict(at["active"]), at.namer),
         needs=("active",), keeps=("constants",), extends=("types",)),
    Pass("ask_for_real_powers", "nothing; checks stand before what they check",
         lambda at: ask_for_real_powers(at.program, at["types"], at["active"], at["constants"], at.called),
         only=is_first, needs=("types", "active", "constants"), keeps=("active",), extends=("types",)),
    Pass("ask_for_reals", "nothing; checks stand before what they check",
         lambda at: ask_for_reals(at.program, at["types"], at["active"], at.names, at.namer),
         only=is_first, needs=("types", "active")),
    Pass("keep_contents", "nothing; what somebody else may write later is copied before it is read",
         lambda at: keep_contents(at.program, at["types"], at["active"], at["written"], at.namer),
         only=is_first, needs=("types", "active", "written")),
)

TIDY = (
    Pass("eliminate_dead", "takes out what nobody reads and has no effect",
         lambda at: verify(eliminate_dead(at.program)), keeps=("types",)),
)

SIMPLIFY = Pass("simplify", "operations without effect, among themselves; versions are values to it",
                lambda at: simplify(at.program, at["types"], at.namer, at.added, at["loops"]), needs=("types", "loops"),
                keeps=("types",))

OPTIMIZE = (        # they enter the types of what they add, and the names of it in `added`
    Again((SIMPLIFY,), 2, goes_on=always),
    Pass("share_common", "the second of two equal values to the first",
         lambda at: share_common(at.program, at.added), keeps=("types",)),
    Pass("factor", "products out of sums, where the sum stands",
         lambda at: factor(at.program, at["types"], at.namer, at.added), needs=("types",), keeps=("types",)),
    Pass("cheapen", "nothing; an operation becomes a cheaper one at its place",
         lambda at: cheapen(at.program, at["types"], at.namer, at.added, at["loops"]), needs=("types", "loops"),
         keeps=("types",)),
    Pass("write_once", "an operation to where a copy of its operand was made, what is added to a part to what is added to another one",
         lambda at: write_once(at.program, at["types"], at.added), needs=("types",), keeps=("types",)),
    Pass("eliminate_dead", "takes out what nobody reads and has no effect",
         lambda at: eliminate_dead(at.program), keeps=("types",)),
    Pass("tidy_remarks", "remarks",
         lambda at: verify(tidy_remarks(at.program)), keeps=("types",)),
)

PRINT = (
    Pass("gathered", "the parts of a tuple to where it is unpacked",
         lambda at: gathered(at.program), keeps=("types", "users")),
    Pass("steady", "tests of flags that are the same in all trips out of the loop",
         lambda at: steady(at.program, at["loops"]), needs=("loops",), keeps=("types", "users")),
    Pass("unfilled", "nothing; a number that is added to a part of an array fills no array first",
         lambda at: unfilled(at.program, at["types"]), needs=("types",), keeps=("types", "users")),
    Pass("inline", "a temporary that is read once into what reads it, past nothing that writes what it reads",
         lambda at: inline(at.program, at["types"], at["users"]), needs=("types", "users"), keeps=("types", "users")),
    Pass("owned", "nothing; a store is in place where the version before it is dead",
         lambda at: owned(at.program, at["types"], at["updates"]), needs=("types", "updates"), keeps=("types", "users")),
)


def settle(program, names, namer, infer, layouts=NO_LAYOUTS, called=False, calls=None, heap=False):
    """The user's program with its operations resolved, and the types of its names; derivatives may flow from the parameters
    `names`. `infer(program)` gives types, `layouts` has how arguments lie in memory. `called`: other programs call it, which
    see what it writes; `calls` has those that it calls itself. `heap`: see `compiler.request.Options`."""
    at = Stage(program, FACTS, names=names, namer=namer, infer=infer, layouts=layouts, called=called, calls=calls, heap=heap)
    run(SETTLE, at)
    return at.program, at["types"]


def differentiable(derived, names, namer, infer, memory=written, further=False, called=False, met=False, holomorphic=False):
    """The program with every active operation known to have a rule, or refused where it stands; its active names.

    `infer(program, known)` gives types, from those of a program with fewer names where they are known; `memory(program, types,
    active=)` gives the names whose memory may be written. `further`: it has been differentiated before.
    `called`: it is a function that the main program may not reach, so that refusals wait for it to be called. `met`: another derivative
    found it when it ran. `holomorphic`: see `compiler.request.Options`.
    """
    known = {} if further else {"types": derived.types}
    at = Stage(derived.program, FACTS, known, names=names, namer=namer, infer=infer, memory=memory, further=further, called=called,
               met=met, holomorphic=holomorphic, layouts=NO_LAYOUTS)
    run(DIFFERENTIABLE, at)
    return replace(derived, program=at.program, types=at["types"], loops=at["values in loops"]), at["active"]


def tidy(derived):
    """The program that a transform made, without statements that nobody reads, and without parts of tuples that nobody reads."""
    program, types = with_parts_alone(derived.program, derived.types)
    at = Stage(program, FACTS, {"types": types})
    run(TIDY, at)
    return replace(derived, program=at.program, types=types, loops=NO_LOOPS)


def optimized(derived, namer):
    """The program that a transform made, after the passes that may be left out."""
    at = Stage(derived.program, FACTS, {"types": dict(derived.types)}, namer=namer, added=dict(derived.added))
    run(OPTIMIZE, at)
    return replace(derived, program=at.program, types=at["types"])


def functions(programs, types, name, fallback=None):
    """The functions of programs that belong together, see `backend`. `types` has for each of them the types of its values."""
    return door.functions([printable(program, known) for program, known in zip(programs, types, strict=True)], name, fallback)


def printable(program, types):
    """A program as the backend of Python prints it."""
    at = Stage(program, FACTS, {"types": types})
    run(PRINT, at)
    return Printable(at.program, at["updates"], at["spelling"], at["returned"], at["copies"])
