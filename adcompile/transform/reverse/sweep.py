"""The reverse sweep, as if every value of the forward sweep were at hand.

For each block of the program the block that undoes it, last statement first:

    y = f(x)                x_bar = x_bar + f's adjoint of y_bar
    if t: A else: B         if t: undo B's arm that ran
    loop                    as many trips backwards; the loop's parameters have a cotangent that is carried along

The reverse sweep reads names of the forward sweep freely; `transform.reverse.record` then decides how each gets there.
How a trip ended does not matter for what is carried: `continue` and `break` hand over values, and those values get
the carried cotangents. Which way a trip went is on a path tape, one number per end of a trip that has something
to undo.
"""

from adcompile.algebra.site import Site
from adcompile.analysis.activity.active import carriers
from adcompile.analysis.activity.squares import lengths
from adcompile.analysis.inference.not_real import has_complex
from adcompile.analysis.loops.iterables import reversed_in
from adcompile.ir.ends import differentiated
from adcompile.ir.names import Role, cotangent_of, named
from adcompile.ir.nodes import Apply, Assign, Break, Const, Continue, Effect, For, If, Name, Try, Undefined, Yield
from adcompile.ir.types import NUMERIC, Scalar, is_scalar
from adcompile.ir.verify import BrokenProgram
from adcompile.ir.visit import is_display, map_expr
from adcompile.normalize.undefined import given_in_loops, maybe_undefined
from adcompile.ops.asked import card_of
from adcompile.transform.invoke import undo_invoke
from adcompile.transform.passed_records import passed
from adcompile.transform.reverse.once_more import undo_again
from adcompile.transform.reverse.drive import count_trips
from adcompile.transform.reverse.elements import undoes
from adcompile.transform.reverse.regions import Branch, Context, Loop, Sweeps, leaving_branch, map_reverse, open_region
from adcompile.transform.reverse.trips import is_skipped, leaves_out, number_leaves, outer_names, path_test
from adcompile.transform.reverse.zeros import alike, is_structure, is_zero, same_name, shaped, started, zero
from adcompile.transform.texts.instantiate import adjoint
from adcompile.transform.texts.complex_cotangents import in_kind
from adcompile.transform.texts.tangents import tangent_type


def reverse(derived, active, namer, result_bar, calls=None, masked=False):
    """The sweeps of a program. `result_bar` is the operand that holds the cotangent of the result, or a tuple with one for each item of
    a result that is written out; `calls` has the programs beside it (`transform.beside`). `masked`: what calls the program may have
    selected something else."""
    maker = _Reverse(derived, active, namer, calls)
    result = differentiated(derived.program)
    if isinstance(result_bar, tuple):
        return maker.sweeps(derived.program.body, result.args, result_bar, [bar.id for bar in result_bar] if masked else ())
    return maker.sweeps(derived.program.body, [result], [result_bar], [result_bar.id] if masked else ())


class _Reverse:
    def __init__(self, derived, active, namer, calls):
        program, self.loops, self.types = derived.program, derived.loops, dict(derived.types)
        self.active, self.namer, self.calls, self.params = active, namer, calls, [param.name for param in program.params]
        self.undefined = maybe_undefined(program.body)
        without = [name for name in self.undefined if alike(self, name) is None]
        self.shapeless_names = given_in_loops(program.body, self.loops, without, lambda name: is_structure(self.types.get(name)))
        self.added, self.shapeless, self.decided = {}, False, []
        self.definitions = {}   # of names that this transform assigned
        self.lengths = lengths(program.body)
        self.complex = has_complex(program.body, self.types)
        self.masked = {}        # of cotangents that are 0 where something else was selected, see `Site`
        self.remarks = {}       # of id of a region: the user's line that was told last
        self.renamed = {}       # of temporaries that turned out to be cotangents: their better names
        self.known = {}         # of blocks of loops: what they read, see `outer_names`

    def sweeps(self, body, values, cotangents, masked=(), bars=()):
        """The sweeps of the program, from cotangents of values that it returns, of which some are masked, and those that its parameters
        have so far."""
        self.masked.update(dict.fromkeys(masked, True))
        root, bars = open_region(body, self.loops), dict(bars)
        self.seed(root, bars, values, cotangents)
        self.undo_statements(root, bars)
        return self.with_better_names(Sweeps(root, bars, self.types, self.shapeless, self.added, self.decided))

    def another(self, derived, active):
        """The maker of the sweeps of another program, with names that are new here too."""
        return _Reverse(derived, active, self.namer, self.calls)

    # --- cotangents ---------------------------------------------------------

    def is_active(self, name):
        return name in self.active

    def new_bar(self, name):
        bar = self.namer.new(cotangent_of(name))
        self.types[bar] = tangent_type(self.types.get(name, NUMERIC))
        self.added[bar] = True
        return bar

    def mask(self, bar, value, region):
        """A cotangent that may have this value, which may be 0 because something else was selected."""
        if self.site(region).is_masked(value):
            self.masked[bar] = True

    def site(self, region, span=None):
        return Site(self.types, self.definitions, self.namer, region.reverse, span, self.masked, self.lengths)

    def add(self, region, bars, operand, contribution, span=None):
        """Adds to the cotangent of an operand; the first contribution is the cotangent."""
        if not isinstance(operand, Name):
            return self.add_to_items(region, bars, operand, contribution, span)
        if not self.is_active(operand.id):
            return
        name = operand.id
        if self.complex:
            contribution = in_kind(self.site(region, span), contribution, operand)
        if name not in bars or is_zero(bars[name]):
            bars[name] = contribution
            self.rename(contribution, name)
        elif not is_zero(contribution):
            op = "add" if is_scalar(self.types.get(name)) else "accumulate"
            bars[name] = self.site(region, span).assign(Apply(op, (bars[name], contribution)), cotangent_of(name))

    def add_to_items(self, region, bars, operand, contribution, span):
        """Adds to the cotangents of the items of a display."""
        if not any(map(self.is_active, carriers(operand))):
            return
        if not is_display(operand):
            raise BrokenProgram(f"an active operand is no name: {operand!r}")
        site = self.site(region, span)
        for position, item in enumerate(operand.args):
            if any(map(self.is_active, carriers(item))):
                self.add(region, bars, item, site.assign(Apply("getitem", (contribution, Const(position)))), span)

    def rename(self, contribution, name):
        """A temporary that is the first contribution to x_bar is called so."""
        if isinstance(contribution, Name) and contribution.id.label.role is Role.TEMPORARY and contribution.id in self.definitions:
            self.renamed.setdefault(contribution.id, name)

    def with_better_names(self, sweeps):
        """The sweeps with the temporaries renamed that are cotangents."""
        better = {name: self.new_bar(operand) for name, operand in self.renamed.items()}
        for name, bar in better.items():
            self.types[bar] = self.types[name]
            if name in self.masked:
                self.masked[bar] = True

        def change(name):
            return Name(better[name.id]) if name.id in better else name

        map_reverse(sweeps.root, change, lambda name: better.get(name, name))
        sweeps.cotangents = {name: map_expr(bar, change) for name, bar in sweeps.cotangents.items()}
        sweeps.added.update(self.definitions)
        sweeps.added.update(dict.fromkeys(self.masked, "masked"))
        return sweeps

    def seed(self, region, bars, values, cotangents):
        """Hands the cotangents of what a block ends with to the values it ends with."""
        for value, cotangent in zip(values, cotangents):
            if cotangent is None or isinstance(value, Undefined):
                continue
            self.add(region, bars, value, cotangent)

    # --- blocks -------------------------------------------------------------

    def undo_statements(self, region, bars):
        """Fills `region.reverse` with what undoes its statements; `bars` goes from the cotangents after to those before."""
        for position in reversed(range(len(region.forward))):
            item = region.forward[position]
            match item:
                case Branch():
                    self.undo_branch(region, position, item, bars)
                case Context():
                    self.undo_scope(region, item, bars)
                case Loop():
                    self.undo_loop(region, item, bars)
                case For():
                    undo_again(self, region, item, bars)
                case Assign(value=Apply(op="invoke" | "call")):
                    undo_invoke(self, region, position, item, bars)
                case Assign():
                    if isinstance(item.value, Apply) and card_of(item.value).version is not None:
                        region.stores.append((len(region.reverse), item))
                    self.undo_assign(region, item, bars)

    def undo_assign(self, region, statement, bars):
        bar = bars.pop(statement.target, None)
        if bar is None or not self.is_active(statement.target) or is_zero(bar):
            return
        span, value = statement.span, statement.value
        if isinstance(value, Name):
            self.add(region, bars, value, bar, span)
        elif isinstance(value, Apply):
            self.comment(region, span)
            bar = shaped(self, region, span, bar, statement.target)
            undo = undoes.get(value.op)
            if undo is not None:
                undo(self, region, statement, bar, bars)
            else:
                site = self.site(region, span)
                found = adjoint(site, value, statement.target, bar, self.is_active)
                for operand, contribution in self.together(site, found):
                    self.add(region, bars, operand, contribution, span)

    def together(self, site, contributions):
        """One contribution for each name: what comes to it through several operands is added up first."""
        found = {}
        for operand, contribution in contributions:
            key = operand.id if isinstance(operand, Name) else id(operand)
            if self.complex and isinstance(operand, Name):
                contribution = in_kind(site, contribution, operand)
            if key in found:
                op = "add" if is_scalar(self.types.get(key)) else "accumulate"
                contribution = site.assign(Apply(op, (found[key][1], contribution)))
            found[key] = operand, contribution
        return list(found.values())

    def comment(self, region, span):
        """The user's line above what undoes it, once for all that was made of the line."""
        if span is not None and span.text and self.remarks.get(id(region)) != (span.file, span.line):
            self.remarks[id(region)] = span.file, span.line
            region.reverse.append(Effect(Apply("comment", (Const(span.text),)), span))

    # --- branches -----------------------------------------------------------

    def undo_branch(self, region, position, branch, bars):
        cotangents = [bars.pop(name, None) for name in branch.node.results]
        arms = []
        for arm in branch.regions():
            inner = dict(bars)
            if isinstance(arm.forward_end, Yield):
                self.seed(arm, inner, arm.forward_end.values, cotangents)
            self.undo_statements(arm, inner)
            arms.append(inner)
        self.merge(branch, bars, arms)
        if _needed(branch):
            branch.reverse_test = self.test_of(region, position, branch)
            region.reverse.append(branch)

    def test_of(self, region, position, branch):
        """The test of the mirror: the outcome of the forward test, under a name of its own."""
        if branch.then.raises() or branch.orelse.raises():
            return Const(branch.orelse.raises())
        if isinstance(branch.node, Try):
            return passed(branch, self.types, self.namer)
        test = branch.node.test
        if not isinstance(test, (Name, Const)):
            name = self.namer.new(named("taken"))
            self.types[name] = Scalar("bool")
            region.forward.insert(position, Assign(name, Apply("truth", (test,)), branch.node.span))
            branch.node = If(Name(name), branch.node.then, branch.node.orelse, branch.node.results, branch.node.span)
        return branch.node.test

    def merge(self, branch, bars, arms):
        """Cotangents of outer names that an arm changed become results of the mirror."""
        changed = {}
        live = [(arm, inner) for arm, inner in zip(branch.regions(), arms) if not _dead(arm)]
        for arm, inner in live:
            for name, value in inner.items():
                if bars.get(name) is not value:
                    changed[name] = True
        ends = {id(arm): [] for arm in branch.regions()}
        for name in changed:
            if len(live) == 2 and same_name(*[inner.get(name) for _, inner in live]):
                bars[name] = live[0][1][name]
                continue
            result = self.new_bar(name)
            for arm, inner in live:
                ends[id(arm)].append(inner[name] if name in inner else zero(self, arm, name))
                self.mask(result, ends[id(arm)][-1], arm)
            branch.reverse_results.append(result)
            bars[name] = Name(result)
        for arm in branch.regions():
            arm.reverse_end = None if _dead(arm) else Yield(tuple(ends[id(arm)]))

    def undo_scope(self, region, scope, bars):
        cotangents = [bars.pop(name, None) for name in scope.node.results]
        inner = dict(bars)
        self.seed(scope.body, inner, scope.body.forward_end.values, cotangents)
        self.undo_statements(scope.body, inner)
        if not scope.body.reverse:
            bars.update(inner)
            return
        values = []
        for name, value in inner.items():
            if bars.get(name) is not value:
                result = self.new_bar(name)
                scope.reverse_results.append(result)
                self.mask(result, value, scope.body)
                values.append(value)
                bars[name] = Name(result)
        scope.body.reverse_end = Yield(tuple(values))
        region.reverse.append(scope)

    # --- loops --------------------------------------------------------------

    def undo_loop(self, region, loop, bars):
        node = loop.node
        carried = [i for i, (name, _) in enumerate(node.params) if self.is_active(name) or self.is_active(node.results[i])]
        outer = outer_names(loop, self.loops, self.active, self.known)
        if not any(node.results[i] in bars for i in carried) and not carried and not outer:
            return
        inner, outer_params = {}, []
        for name in outer:
            param = self.new_bar(name)
            outer_params.append((name, param))
            loop.reverse_params.append((param, bars[name] if name in bars else zero(self, region, name)))
            self.mask(param, loop.reverse_params[-1][1], region)
            inner[name] = Name(param)
        cotangents = [None] * len(node.params)
        for i in carried:
            result = node.results[i]
            param = self.new_bar(self.carrier(loop, i))
            start = started(self, region, node.span, bars.pop(result, None), result)
            loop.reverse_params.append((param, zero(self, region, result) if start is None else start))
            if leaves_out(loop, self.loops, self.carrier(loop, i), self.active, self.types):
                self.masked[param] = True
            elif start is not None:
                self.mask(param, start, region)
            cotangents[i] = Name(param)
        number_leaves(loop, cotangents, self.active, self.namer, self.types)
        self.undo_trip(loop, loop.body, inner, cotangents)
        self.undo_targets(loop, inner)
        after = [self.after_trip(loop, inner, name) for name, _ in outer_params]
        after += [inner[name] if (name := node.params[i][0]) in inner else zero(self, loop.body, self.carrier(loop, i))
                  for i in carried]
        loop.body.reverse_end = Continue(tuple(after))
        count_trips(loop, self.types, self.namer)
        region.reverse.append(loop)
        results = [self.new_bar(param.label.of) for param, _ in loop.reverse_params]
        for result, (param, _) in zip(results, loop.reverse_params):
            self.types[result] = self.types[param]
            if param in self.masked:
                self.masked[result] = True
        loop.reverse_results = results
        for (name, _), result in zip(outer_params, results):
            bars[name] = Name(result)
        for i, result in zip(carried, results[len(outer_params):]):
            init = node.params[i][1]
            if not isinstance(init, Undefined):
                self.add(region, bars, init, Name(result), node.span)

    def carrier(self, loop, position):
        """The parameter, or where only the ways out give it an active value the result: what has the type."""
        name = loop.node.params[position][0]
        return name if self.is_active(name) else loop.node.results[position]

    def after_trip(self, loop, inner, name):
        return inner[name] if name in inner else zero(self, loop.body, name)

    def undo_trip(self, loop, region, bars, cotangents):
        """Undoes a region whose leaves end the trip."""
        branch = leaving_branch(region)
        if branch is None:
            if isinstance(region.forward_end, (Continue, Break)):
                self.seed(region, bars, region.forward_end.values, cotangents)
            return self.undo_statements(region, bars)
        arms = []
        for arm in branch.regions():
            inner = dict(bars)
            if not is_skipped(loop, arm):
                self.undo_trip(loop, arm, inner, cotangents)
            arms.append(inner)
        for arm in branch.regions():
            arm.skipped = is_skipped(loop, arm)
        self.merge(branch, bars, arms)
        branch.reverse_test = path_test(loop, branch)
        if _needed(branch):
            region.reverse.append(branch)
        last = region.forward.pop()
        self.undo_statements(region, bars)
        region.forward.append(last)

    def undo_targets(self, loop, bars):
        """The cotangent of an element goes into the cotangent of what was walked."""
        node = loop.node
        if not isinstance(node, For):
            return
        for target, iterable in zip(node.targets, node.iterables):
            bar = bars.pop(target, None)
            if bar is None:
                continue
            index = Name(self.index_of(loop))
            if reversed_in(iterable) is not None:
                iterable = reversed_in(iterable)
                index = Apply("sub", (Const(-1), index))
            if isinstance(iterable, Name) and iterable.id in bars:
                name = self.new_bar(iterable.id)
                loop.body.reverse.append(Assign(name, Apply("index_add", (bars[iterable.id], index, bar)), node.span))
                bars[iterable.id] = Name(name)

    def index_of(self, loop):
        """The number of the trip, as the mirror counts it."""
        if loop.index is None:
            counted = isinstance(loop.node, For) and loop.node.index
            loop.index = self.namer.new(loop.node.index.label if counted else named("i"))
            self.types[loop.index] = Scalar("int")
        return loop.index


def _dead(arm):
    return arm.raises() or arm.skipped


def _needed(branch):
    return bool(branch.reverse_results) or any(arm.reverse for arm in branch.regions())
