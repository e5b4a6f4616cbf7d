"""Stores and updates in place as versions of the places that are written.

    y[i] = v                y.2 = index_set(y.1, i, v)
    y[i] += v               t = getitem(y.1, i); t2 = add(t, v); y.2 = index_set(y.1, i, t2)
    row = a[k]; row[i] = v  a.2 = index_set(a.1, (k, i), v)
    t = a.T; t[i] = v       t = attr:T(a.1); t2 = index_set(t, i, v); a.2 = attr:T(t2)
    row = a[k]; row += v    a.2 = index_set(a.1, k, add(row, v))
"""

from adcompile.analysis.inference.type_of import type_of
from adcompile.analysis.memory.named_once import index_parts, is_slice
from adcompile.errors import render
from adcompile.ir.frozen import replace
from adcompile.ir.names import TEMPORARY
from adcompile.ir.dtypes import native
from adcompile.ir.nodes import Apply, Assign, Const, Extern, Name
from adcompile.ir.stores import BASE, store_parts
from adcompile.ir.types import List, Opaque, dtype, is_array, is_complex, is_number, is_scalar, may_be_complex, rank
from adcompile.ir.visit import is_display, names_in
from adcompile.normalize.guards import asked
from adcompile.normalize.places.calls_that_write import ADDED, Store, arrayed, flat, store_of
from adcompile.normalize.places.expressions import along, assigned, evaluated, named, now, stable
from adcompile.normalize.places.holding import items_written
from adcompile.normalize.places.known import LOST, OneOf, Ref, TupleOf, Untold
from adcompile.normalize.places.outside import stored_outside
from adcompile.normalize.places.several.one_of import each
from adcompile.normalize.places.steps import ALL, is_flat, joined, key_of, restored
from adcompile.normalize.updates import keeps
from adcompile.ops.asked import is_item
from adcompile.ops.operators import UPDATES, update_sign

OVERLAP = ("what is stored lies in the array itself, with another step between its elements, and NumPy overwrites it on the way",
           "Store a copy of it: x[...] = y.copy().")
NO_FLOATS = "what is written into is no array of floats"


def stored(walk, statement, state, out):
    """A store as a version."""
    new, array, place, value = store_parts(statement)
    ref, one, span = written(walk, array.id, state), Store(place, value, statement.stores), statement.span
    if ref.path and is_flat(ref.path[-1]):
        base = referring(walk, Ref(ref.place, ref.path[:-1]), state, out)
        store(walk, in_order(walk, one, base, state, out), base.id, state.refs[base.id], walk.namer.new(ref.place.label), state, out, span)
    else:
        store(walk, one, array.id, ref, walk.namer.new(ref.place.label) if new.label.stem == BASE else new, state, out, span)
    state.refs[new] = ref
    walk.learn(new, type_of(array, walk.types))


def in_order(walk, one, array, state, out):
    """The Store into an array that one into its elements in the order of C is."""
    place, value = atom(walk, one.place, state, out), atom(walk, one.value, state, out)
    if one.does != "set":
        part = Apply("getitem", (array, Apply("runtime.flat_places", (array, place))))
        value = assigned(walk, Apply(one.does, (evaluated(walk, part, state, out)[0], evaluated(walk, value, state, out)[0])), out)
    return flat(array, place, value, walk.types)


def store(walk, one, array, ref, new, state, out, span):
    """A Store into what the name `array` refers to; `new` is the name of what is written."""
    known = type_of(Name(array), walk.types)
    one = replace(one, value=arrayed(one.value, walk.types))
    if not is_version(known, one.value, walk):
        raise Untold(array)
    for operand in one.apart:
        if ref.place in reached(evaluated(walk, operand, state, None)[1], state):
            raise Untold(array)
    value, source = evaluated(walk, one.value, state, out)
    place = stable(walk, evaluated(walk, one.place, state, out)[0], out)
    if dtype(known) is None and state.versions[ref.place] not in walk.floats:
        checked = asked("runtime.floats", now(walk, ref, state, out, array), NO_FLOATS, span)
        name = assigned(walk, checked, out, span).id
        walk.types[name] = known
        if not ref.path:
            state.versions[ref.place] = name
        if not isinstance(walk.types.get(ref.place), List):     # of a list, this is one array of several
            walk.floats[state.versions[ref.place]] = True
    if one.does == ADDED:
        part = assigned(walk, Apply("getitem", (now(walk, ref, state, out, array), place), (), span), out, span)
        value = assigned(walk, Apply("runtime.broadcast_like", (named(walk, value, out), part), (), span), out, span)
    elif one.does != "set":
        part = assigned(walk, Apply("getitem", (now(walk, ref, state, out, array), place), (), span), out, span)
        value = assigned(walk, Apply(one.does, (part, value), (), span), out, span)
    elif may_overlap(walk, ref, source, place, state):
        text = Const(render(*OVERLAP, span))
        value = assigned(walk, Apply("runtime.laid_apart", (value, now(walk, ref, state, out, array), place, text), (), span), out, span)
    if ref.place in walk.captured:
        value = named(walk, value, out)
    put(walk, ref, place, value, new, state, out, span, "index_add" if one.does == ADDED else "index_set")
    if ref.place in walk.captured:
        if one.does == ADDED:
            value = assigned(walk, Apply("getitem", (now(walk, ref, state, out, array), place), (), span), out, span)
        stored_outside(walk, ref, place, value, out, span)


def called(walk, apply, array, state, out, span):
    """A call that writes into an array, as a version. Returns what its result refers to."""
    name = array if isinstance(array, Name) else viewed(walk, array, state, out)
    ref = written(walk, name.id, state)
    args = tuple([name if arg is array else atom(walk, arg, state, out) for arg in apply.args])
    kwargs = tuple([(key, arg if key == "out" else atom(walk, arg, state, out)) for key, arg in apply.kwargs])
    one = store_of(Apply(apply.op, args, kwargs, apply.span), name, walk.types)
    if one is None:
        raise Untold(name.id)
    new = walk.namer.new(name.id.label)
    store(walk, one, name.id, ref, new, state, out, span)
    walk.learn(new, walk.types.get(name.id))
    return ref


def viewed(walk, expr, state, out):
    """A name that refers to the view which an expression gives."""
    ref = evaluated(walk, expr, state, out)[1]
    if not isinstance(ref, Ref):
        raise Untold(next(iter(names_in(expr))))
    return referring(walk, ref, state, out)


def referring(walk, ref, state, out):
    """A name that refers to a part of a place."""
    name = walk.namer.new(TEMPORARY)
    walk.types[name] = type_of(now(walk, ref, state, out), walk.types)
    state.refs[name] = ref
    return Name(name)


def atom(walk, expr, state, out):
    """An operand that may be read several times: a name or constant, or a display or slice of these."""
    if is_display(expr) or is_slice(expr):
        return replace(expr, args=tuple([atom(walk, arg, state, out) for arg in expr.args]))
    if isinstance(expr, (Name, Const, Extern)):
        return expr
    found, source = evaluated(walk, expr, state, out)
    if source is not None and not isinstance(source, (Ref, OneOf)):
        raise Untold(names_in(expr)[0])
    name = named(walk, found, out)
    if source is not None:
        state.refs[name.id] = source
    return name


def reached(source, state):
    """The places whose memory a value may be, by what it refers to."""
    return state.reached(source) if isinstance(source, (Ref, OneOf, TupleOf)) else dict(getattr(source, "places", ()))


def may_overlap(walk, ref, source, place, state):
    """Return True if a line of an array may be stored into another line of it, with another step between its elements."""
    if source is None or ref.place not in reached(source, state):
        return False
    if not isinstance(source, Ref) or source.place != ref.place or source.path[:-1] != ref.path or source.path == ref.path:
        return source != ref
    steps = steps_in(source.path[-1].form.args[1]) if is_item(source.path[-1].form) else None
    return steps is None or steps != steps_in(place)


def steps_in(place):
    """The steps of the slices in an index; None where that is not known."""
    parts = [part for part in index_parts(place) if is_slice(part)]
    return [key_of(part.args[2]) for part in parts] if len(parts) == len(index_parts(place)) else None


def is_version(known, value, walk):
    """Return True if a store may put numbers into an array of a type: real ones into one of floats, any into a complex one."""
    stored = type_of(value, walk.types)
    if is_scalar(known) or not is_number(known) or not (is_number(stored) or isinstance(stored, Opaque)):
        return False
    return is_complex(known) or native(dtype(known) or "float").startswith("float") and not may_be_complex(known) and not may_be_complex(stored)


def updated(walk, statement, state, out):
    """An augmented assignment to a variable: a store into an array, a binding of a number."""
    target, apply, span = statement.target, statement.value, statement.span
    left, right = apply.args
    ref = state.refs[left.id]
    known = type_of(left, walk.types) if isinstance(ref, Ref) else None
    right = evaluated(walk, right, state, out)[0]
    if not is_number(known):
        bound(walk, statement, ref, right, state, out)
        return
    certain = is_array(known) or bool(ref.path) and ref.since is None
    ref = written(walk, left.id, state)
    unsure = ref.path or ref.since is not None or ref.place in walk.returned
    if not certain and unsure or not native(dtype(known) or "float").startswith("float"):
        raise Untold(left.id)
    old = now(walk, ref, state, out, left.id)
    result = Apply(UPDATES[apply.op], (old, right), (), apply.span)
    if not keeps(known, result, walk.types):
        found = assigned(walk, result, out, span)
        result = Apply("runtime.updated", (found, old, Const(update_sign(apply.op))), (), apply.span)
    if ref.path:
        result = assigned(walk, result, out, span)
        put(walk, ref, ALL, result, target, state, out, span)
    else:
        if not certain:
            taken_as_it_was(ref.place, state)
        out.append(Assign(target, result, span))
        walk.types[target] = known
        state.write(ref.place, target)
        result = Name(target)
    if ref.place in walk.captured:
        stored_outside(walk, ref, ALL, result, out, span)
    state.refs[target] = Ref(ref.place, ref.path)


def taken_as_it_was(place, state):
    """The names that refer to what may be a number, before another number is bound to one of them, keep theirs."""
    version = state.versions[place]
    for name, ref in state.refs.items():
        if isinstance(ref, (Ref, OneOf)):
            state.refs[name] = each(ref, lambda part: Ref(place, (), version, version) if part == Ref(place) else part)


def bound(walk, statement, ref, right, state, out):
    """An augmented assignment to what may be anything: nobody else goes on to read what it was."""
    target, apply = statement.target, statement.value
    alone(walk, ref, apply.args[0].id, state)
    value = now(walk, ref, state, out, apply.args[0].id)
    state.write(ref.place, LOST)
    out.append(Assign(target, Apply(apply.op, (value, right), (), apply.span), statement.span))
    state.open(target, target)
    state.refs[target] = Ref(target)


def alone(walk, ref, name, state):
    """Raises Untold where an update of what may be a number would be one of a part of an array."""
    if not isinstance(ref, Ref) or ref.path:
        raise Untold(name)


def written(walk, name, state):
    """The Ref of an array that is written, all of which is known: a store gives another version of it. Memory of others is copied where
    the program begins, or left alone."""
    ref = state.refs.get(name)
    if not isinstance(ref, Ref) or not state.is_known(ref.place):
        raise Untold(name)
    for place in state.reached(ref):
        if place in walk.given and place not in walk.copied:
            walk.copy(place)
        elif place in walk.foreign or place in walk.captured and place != ref.place:
            raise Untold(name)
    return ref


def put(walk, ref, place, value, new, state, out, span, op="index_set"):
    """A version of a place with a value where an index leads to from the end of a path, put there by an operation; `new` is the name
    of what is written."""
    version = state.versions[ref.place]
    in_list = isinstance(walk.types.get(ref.place), List)
    direct = None if in_list else joined(ref.path, place, value, rank(walk.types.get(version)), walk.types)
    if direct is not None:
        target = walk.version(ref, new)
        out.append(Assign(target, Apply(op, (Name(version), direct[0], named(walk, direct[1], out)), (), span), span))
    else:
        bases = [along(walk, version, ref.path[:count], state, out) for count in range(len(ref.path) + 1)]
        spreads = place is ALL and is_item(ref.path[-1].form)       # a store of it spreads the value over the part
        part = value if spreads else Apply(op, (bases[-1], place, value), (), span)
        for step, base in zip(ref.path[::-1], bases[-2::-1]):
            part = in_place_of(step, base, named(walk, part, out), walk)
        target = walk.version(ref, new)
        out.append(Assign(target, part, span))
    walk.types[target] = walk.types.get(version)
    if version in walk.floats:
        walk.floats[target] = True
    state.write(ref.place, target)
    if in_list:
        items_written(ref.place, state)


def in_place_of(step, base, part, walk):
    """The array or list in which a part stands where a step leads to."""
    if isinstance(type_of(base, walk.types), List):
        return Apply("runtime.with_item", (base, step.form.args[1], part))
    return restored(step, base, part)
