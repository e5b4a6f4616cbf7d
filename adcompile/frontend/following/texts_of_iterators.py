"""The texts that stand for calls of Python's functions and those of `itertools` which give iterators over active values.

    lazy_model(key, kinds, names, constants)    what such a call yields, and the places of the arguments that are read by their numbers
    taking_model(key, kinds, names)             what a function does that takes items of an iterator one by one

Each is None where there is no such text. The kind of an argument is GENERATED, KEPT or None: what walks these differs.
"""

import itertools
import linecache
from functools import lru_cache

from adcompile.rules.items.iterators import (
    mapped, mapped_side_by_side, kept_if, kept_if_true, kept_if_not, numbered_from, side_by_side, backwards, spread_over_items,
    chained, chained_from, first_items, items_between, neighbours, neighbours_in, sums_so_far, sums_so_far_from, while_true,
    once_false, selected, counted_from, again_and_again, repeated, repeated_times, filled_side_by_side, any_true, all_true,
    folded, next_item, next_item_or, first_item, first_item_or,
)
from adcompile.rules.models import reduce_from

GENERATED = "generated"     # a generator: it can be walked once, from its beginning to its end
KEPT = "kept"               # an iterator that knows its place in what it walks: an object with `items` and `place`
OF_ITERATORS = ("builtins", "itertools")
FEW = 4
"""How often what is done with an item is written out, at most."""


def lazy_model(key, kinds, names, constants):
    """The model of a call, and the places of the arguments that it reads by their numbers; None where it has none. `constants` are the
    values of arguments that are known, by place or name."""
    count, generated = len(kinds), kinds.count(GENERATED)
    module, _, name = key.partition(".")
    match name if module in OF_ITERATORS else None, count, sorted(names):
        case "zip", _, ["strict"] if count and constants.get("strict") is True and not any(kinds):
            return zipped_strictly(count), ()
        case "zip", _, [] | ["strict"] if count and not generated and all(kinds) and constants.get("strict", False) is False:
            return zipped_iterators(count), ()
        case "zip", _, [] if generated == 1 and count > 1:
            return zipped_with_generator(kinds), tuple([k for k in range(count) if kinds[k] is None])
        case "zip", _, [] if count and not generated or count == 1:
            return side_by_side, ()
        case "map", 2, []:
            return mapped, ()
        case "map", _, [] if count > 2:
            return mapped_side_by_side, ()
        case "filter", 2, []:
            return kept_if_true if constants.get(0, module) is None else kept_if, ()
        case "filterfalse", 2, []:
            return kept_if_not, ()
        case "enumerate", 1 | 2, [] | ["start"]:
            return numbered_from, ()
        case "reversed", 1, [] if not any(kinds):
            return backwards, ()
        case "starmap", 2, []:
            return spread_over_items, ()
        case "chain", _, [] if count:
            return chained_side_by_side(count) if count <= FEW else chained, ()
        case "chain.from_iterable", 1, []:
            return chained_from, ()
        case "islice", 2, []:
            return first_items, ()
        case "islice", 3 | 4, []:
            return items_between, ()
        case "pairwise", 1, []:
            return (neighbours_in, ()) if any(kinds) else (neighbours, (0,))
        case "accumulate", 1 | 2, [] | ["func"]:
            return sums_so_far, ()
        case "accumulate", 1 | 2, ["initial"] | ["func", "initial"]:
            return sums_so_far_from, ()
        case "takewhile", 2, []:
            return while_true, ()
        case "dropwhile", 2, []:
            return once_false, ()
        case "compress", 2, []:
            return selected, ()
        case "count", _, _ if count + len(names) <= 2:
            return counted_from, ()
        case "cycle", 1, [] if not any(kinds):
            return again_and_again, ()
        case "repeat", 1, []:
            return repeated, ()
        case "repeat", 2, [] | ["times"]:
            return repeated_times, ()
        case "repeat", 1, ["times"]:
            return repeated_times, ()
        case "zip_longest", 2, [] | ["fillvalue"] if not any(kinds):
            return filled_side_by_side, (0, 1)
        case "combinations" | "permutations" | "combinations_with_replacement", 2, [] if not any(kinds):
            r = constants.get(1)
            return by_places(name, r), (0,)
        case "product", _, [] | ["repeat"] if count and not any(kinds):
            return products_of(count, constants.get("repeat", 1)), tuple(range(count))
    return None


def taking_model(key, kinds, names):
    """The model of a call that takes items of an iterator one by one, or asks no more than it needs."""
    match key, kinds, list(names):
        case "builtins.next", ("kept",), []:
            return next_item
        case "builtins.next", ("kept", _), []:
            return next_item_or
        case "builtins.next", ("generated",), []:
            return first_item
        case "builtins.next", ("generated", _), []:
            return first_item_or
        case "functools.reduce", (_, _), []:
            return folded
        case "functools.reduce", (_, _, _), []:
            return reduce_from
        case "builtins.any", (_,), []:
            return any_true
        case "builtins.all", (_,), []:
            return all_true
    return None


def makes_kept(key, kinds, names):
    """Return True if a call gives an iterator that knows its place in the argument, or the argument where that is one."""
    match key, len(kinds), names:
        case "builtins.iter", 1, []:
            return True
    return False


# --- texts for a number of arguments ---------------------------------------------


@lru_cache(maxsize=256)
def written(name, params, *lines):
    """A function with these lines as its body."""
    file = f"<adcompile {name}({params}) {hash(lines)}>"
    source = "\n".join([f"def {name}({params}):", *[f"    {line}" for line in lines], ""])
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    space = {"__name__": file, "itertools": itertools}
    exec(compile(source, file, "exec"), space)
    return space[name]


def zipped_with_generator(kinds):
    """The text of `zip` of a generator and of what has a length: `kinds` has one that is GENERATED."""
    place, names = kinds.index(GENERATED), [f"a{k}" for k in range(len(kinds))]
    before, behind = ([(f"if place >= len({name}):", "    return") for name in part] for part in (names[:place], names[place + 1:]))
    items = ", ".join("item" if k == place else f"{name}[place]" for k, name in enumerate(names))
    trip = [*behind, (f"yield {items}", "place += 1"), *before]
    return written("zipped", ", ".join(names), "place = 0", *[line for test in before for line in test], f"for item in {names[place]}:",
                   *[f"    {line}" for lines in trip for line in lines])


def zipped_iterators(count):
    """The text of `zip` of iterators that know their places."""
    names = [f"a{k}" for k in range(count)]
    lines = ["while True:"]
    for k, name in enumerate(names):
        lines += [f"    if {name}.place >= len({name}.items):", "        return",
                  f"    {name}.place = {name}.place + 1", f"    item{k} = {name}.items[{name}.place - 1]"]
    return written("zipped", ", ".join(names), *lines, f"    yield {', '.join(f'item{k}' for k in range(count))}")


def zipped_strictly(count):
    """The text of `zip(..., strict=True)`; behind it an exception says which argument is shorter or longer."""
    names = [f"a{k}" for k in range(count)]
    lines = [f"for items in zip({', '.join(names)}):", "    yield items", f"shortest = min({', '.join(f'len({name})' for name in names)})"]
    for k in range(1, count):
        before = "argument 1" if k == 1 else f"arguments 1-{k}"
        shorter = f"if len({names[k]}) == shortest and len({names[0]}) > shortest:"
        longer = f"if len({names[k]}) > shortest and len({names[0]}) == shortest:"
        lines += [line for test, word in ((shorter, "shorter"), (longer, "longer"))
                  for line in (test, f"    raise ValueError('zip() argument {k + 1} is {word} than {before}')")]
    return written("zipped", ", ".join([*names, "strict"]), *lines)


def by_places(name, count, given=""):
    """The text of a function of `itertools` that gives so many items, by their places in one sequence."""
    places = ", ".join(f"k{k}" for k in range(count)) + ","
    return written(name, f"items, r{given}", f"for {places} in itertools.{name}(range(len(items)), r):",
                   f"    yield {', '.join(f'items[k{k}]' for k in range(count))},")


def chained_side_by_side(count):
    """The text of `itertools.chain` of so many sequences: one loop after the other."""
    names = [f"a{k}" for k in range(count)]
    return written("chained", ", ".join(names), *[line for name in names for line in (f"for item in {name}:", "    yield item")])


def products_of(count, times):
    """The text of `itertools.product` of so many sequences."""
    names = [f"a{k}" for k in range(count)]
    over = names * times
    places = ", ".join(f"k{k}" for k in range(len(over))) + ","
    ranges = ", ".join(f"range(len({name}))" for name in over)
    return written("product", ", ".join([*names, "repeat=1"]), f"for {places} in itertools.product({ranges}):",
                   f"    yield {', '.join(f'{name}[k{k}]' for k, name in enumerate(over))},")


def columns(count):
    """The columns of rows that are as many, each a tuple: `a, b = zip(*rows)`."""
    parts = ", ".join(f"tuple([row[{k}] for row in rows])" for k in range(count))
    return written("columns", "rows", f"if len(rows) == 0 or min([len(row) for row in rows]) != {count}:",
                   f"    raise ValueError('zip(*rows) gives no {count} columns')", f"return {parts},")
