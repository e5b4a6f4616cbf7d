"""A Jacobian through a narrow place: what comes before it in reverse, what comes after it forward, in as many directions as numbers pass.

    m = np.tanh(mix @ x)                    m       the values that all ways from the arguments to the result go through
    result = np.exp(spread @ m)
    x_bar = (1.0 - m**2)[:, None] * mix             from m back to the arguments, one direction for each number in m
    result_dot = result[:, None] * spread           from m on to the result, in the same directions
    return result, result_dot.T @ x_bar
"""

from adcompile.algebra.site import Site
from adcompile.analysis.activity.active import find_active, flows
from adcompile.analysis.effects.purity import is_comment, is_pure
from adcompile.ir.frozen import frozen, replace
from adcompile.ir.names import cotangent_of, named
from adcompile.ir.nodes import Apply, Assign, Block, Const, Effect, Name, Param, Return, Statement, Try, With, Yield
from adcompile.ir.types import is_array, is_scalar, may_be_complex, rank
from adcompile.ir.visit import bound, defined, operands, operations, read_counts, walk
from adcompile.normalize.undefined import maybe_undefined
from adcompile.ops.asked import card_of
from adcompile.transform.derived import Derived
from adcompile.transform.forward.tangent import forward
from adcompile.transform.reverse.adjoints import remark, sweeps_of
from adcompile.transform.reverse.stretches import in_stretches
from adcompile.transform.texts.tangents import tangent_type
from adcompile.transform.together.carries import CannotSpread
from adcompile.transform.together.whole_programs import spread


def halves(program, active, cut):
    """The statements of a program that need none of the values of `cut`, and those that do, each in their order. Raises `CannotSpread`
    where something active comes from the first to the second beside the cut, where one value of it needs another one or may have none,
    and where what is done beside would get another order."""
    before, after, later, has_acted = [], [], dict.fromkeys(cut, True), False
    for statement in program.body.statements:
        block = Block((statement,), Yield())
        acts = not is_comment(statement) and any(map(does_more, walk(block)))
        if any(name in later for name in read_counts(block)):
            later.update(dict.fromkeys((*bound(statement), *defined(statement)), True))
            after.append(statement)
            has_acted = has_acted or acts
        elif acts and has_acted:
            raise CannotSpread
        else:
            before.append(statement)
    sources, _, results = flows(program)
    inside = {name: True for one in walk(Block(tuple(after), Yield())) for name in (*bound(one), *defined(one))}
    entering = [name for target in inside if target in active for name in sources.get(target, ())]
    if any(name in active and name not in inside and name not in cut for name in (*entering, *results)):
        raise CannotSpread
    if any(name in inside for name in cut) or any(name in cut for name in maybe_undefined(program.body)):
        raise CannotSpread
    return tuple(before), tuple(after)


def does_more(statement):
    """Return True if a statement does more than to bind what it computes."""
    return isinstance(statement, (Effect, Statement, With, Try)) or not all(map(is_pure, operands(statement)))


@frozen
class BothHalves:
    """The two halves in one program, for one direction: its seeds are parameters. `opening` statements stand before the first tangent;
    `selects`: parts of what one half gives may be left out in the other one."""

    derived: Derived
    dots: tuple
    bars: tuple
    opening: int
    selects: bool


def joined_halves(derived, active, wrt, cut, namer, name, calls):
    """The `BothHalves` of a program that meet in the values of `cut`: function(args, dots, bars) -> value, its tangent, the cotangents."""
    derived, active = in_stretches(derived, active, namer, calls)
    program, types = derived.program, dict(derived.types)
    before, after = halves(program, active, cut)
    bars = tuple([namer.new(cotangent_of(one)) for one in cut])
    types |= {bar: tangent_type(types[one]) for bar, one in zip(bars, cut)}
    selects = any(card_of(apply).selects for apply in operations(Block(after, program.body.end)))
    first = replace(program, body=Block(before, Return(Apply("tuple", tuple(map(Name, cut))))), has_aux=False)
    swept = sweeps_of(replace(derived, program=first, types=types), active, wrt, namer, tuple(map(Name, bars)), calls,
                      selects)
    second = replace(program, params=tuple(map(Param, cut)), body=Block(after, program.body.end))
    tangents, types, added = forward(second, swept.types, find_active(second, swept.types, cut), namer, name, wrt=cut, calls=calls,
                                     before=swept.added)
    dots = tuple([param.name for param in tangents.params[len(cut):]])
    opening = (remark("From the arguments to where both halves meet"), *swept.forward)
    body = (*opening, remark("From there on to the result"), *tangents.body.statements, remark("From there back to the arguments"),
            *swept.backward)
    result = Apply("tuple", (*tangents.body.end.value.args, *swept.bars))
    params = (*program.params, *map(Param, (*dots, *bars)))
    found = replace(program, name=name, params=params, body=Block(body, Return(result)), has_aux=False)
    return BothHalves(Derived(found, types, swept.added | added, swept.facts), dots, bars, len(opening),
                  selects or "masked" in swept.added.values())


def met(derived, active, wrt, cut, namer, name, calls):
    """The program with that name: function(args) -> value, one matrix for each of `wrt`, with a row for each number in the result and a
    column for each in the argument. Raises `CannotSpread` where there is none."""
    joined = joined_halves(derived, active, wrt, cut, namer, name, calls)
    seeds, types = (*joined.dots, *joined.bars), joined.derived.types
    units = seeds if len(cut) == 1 and is_array(types[cut[0]]) and rank(types[cut[0]]) == 1 else ()
    found = spread(joined.derived, dict.fromkeys(seeds, True), name, namer, calls, (False, *[True] * (1 + len(wrt))), units)
    given = {param.name for param in derived.program.params}
    count, = [param.name for param in found.program.params if param.name not in given and param.name not in seeds]
    site = Site(dict(found.types), {}, namer, [])
    numbers = [numbers_in(site, one) for one in cut]
    site.append(Assign(count, sum_of(site, numbers)))
    if not units:
        identities(site, cut, numbers, count, joined)
    middle, statements = tuple(site.out), found.program.body.statements
    site.out.clear()
    value, dot, *bars = found.program.body.end.value.args
    blocks = tuple([product(site, flat(site, dot), flat(site, bar), joined.selects) for bar in bars])
    body = (*statements[:joined.opening], *middle, *statements[joined.opening:], *site.out)
    program = replace(found.program, params=derived.program.params,
                      body=Block(body, Return(Apply("tuple", (value, Apply("tuple", blocks))))))
    return Derived(program, site.types, joined.derived.added | site.definitions, joined.derived.facts)


def numbers_in(site, name):
    """How many numbers a value has."""
    type = site.types[name]
    if may_be_complex(type):
        raise CannotSpread
    if is_scalar(type):
        return Const(1)
    if not is_array(type) or type.dtype != "float64":
        raise CannotSpread
    return site.assign(Apply("builtins.len", (Name(name),)) if rank(type) == 1 else Apply("attr:size", (Name(name),)), named("count"))


def sum_of(site, numbers):
    total = numbers[0]
    for one in numbers[1:]:
        total = site.assign(Apply("add", (total, one)), named("count"))
    return total


def identities(site, cut, numbers, count, joined):
    """The seeds in the directions of all numbers in several values, one value after the other."""
    start = Const(0)
    for one, size, dot, bar in zip(cut, numbers, joined.dots, joined.bars):
        for seed in (dot, bar):
            site.append(Assign(seed, Apply("runtime.each_direction", (Name(one), start, Name(count)))))
        start = site.assign(Apply("add", (start, size)), named("start"))


def flat(site, value):
    """All directions of something as a matrix with a row for each."""
    size = rank(site.type(value))
    if size == 2:
        return value
    return site.assign(Apply("runtime.by_rows", (value,)))


def product(site, dots, bars, selects):
    """The product over the directions; where something was selected, zeros of either half win over infinities of the other."""
    rows = site.assign(Apply("attr:T", (dots,)))
    if selects:
        return site.assign(Apply("runtime.strong_matmul", (rows, bars), (("zeros", Const((0, 1))),)), named("jacobian"))
    return site.assign(Apply("matmul", (rows, bars)), named("jacobian"))
