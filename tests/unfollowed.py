"""Programs that run code which nobody follows between two reads of something that this code changes.

    write(folder)       a module with all of them, as text: WAYS x STATES; and the module beside it that some of them read

Each program reads a state, runs the code in one way, and reads the state again.
"""

HEAD = '''"""Written by tests.unfollowed."""

import math
import sys
from contextlib import contextmanager

import numpy as np

import {beside} as beside

level = 1.0
buffer = np.ones(2)


def change(*_, **__):
    global level
    level = 4.0
    buffer[:] = 4.0
    beside.level = net.level = plain.level = 4.0


def restore():
    global level
    level = 1.0
    buffer[:] = 1.0
    beside.level = net.level = plain.level = 1.0


class Plain:
    def __init__(self):
        self.level = 1.0

    @property
    def seen(self):
        return self.level


class Net(Plain):
    def __call__(self, x):
        return x


net, plain = Net(), Plain()


class Acts:
    def method(self): change(); return 1.0
    @staticmethod
    def static(): change(); return 1.0
    @classmethod
    def of_class(cls): change(); return 1.0
    @property
    def given(self): change(); return 1.0
    def __getattr__(self, name):
        if name != "computed":
            raise AttributeError(name)
        change()
        return 1.0
    def __call__(self): change(); return 1.0
    def __eq__(self, other): change(); return True
    def __lt__(self, other): change(); return True
    def __bool__(self): change(); return True
    def __iter__(self): change(); return iter([1.0])
    def __getitem__(self, key): change(); return 1.0
    def __setitem__(self, key, value): change()
    def __add__(self, other): change(); return 1.0
    def __radd__(self, other): change(); return 1.0
    def __iadd__(self, other): change(); return 1.0
    def __neg__(self): change(); return 1.0
    def __str__(self): change(); return "a"
    def __format__(self, form): change(); return "a"
    def __contains__(self, item): change(); return True
    def __len__(self): change(); return 1
    def __float__(self): change(); return 1.0
    def __int__(self): change(); return 1
    def __index__(self): change(); return 1
    def __hash__(self): change(); return 1
    def __array__(self, dtype=None, copy=None): change(); return np.ones(2)
    def __enter__(self): change(); return self
    def __exit__(self, *_): pass
    def __delattr__(self, name): change()


class Made:
    def __init__(self): change()


class Bound:
    def __setattr__(self, name, value): change()


acts, bound = Acts(), Bound()
functions = {"change": change}
listed = [change]


@contextmanager
def setting():
    change()
    yield


def walked():
    yield 1.0
    change()
    yield 1.0


def by_attribute(): beside.change(change)
def decorated(f):
    def wrapped(*args):
        change()
        return f(*args)
    return wrapped


@decorated
def helper(k): return k
'''

BESIDE = '''"""Written by tests.unfollowed."""

level = 1.0


def change(f):
    f()


def __getattr__(name):
    if name != "computed":
        raise AttributeError(name)
    return 1.0
'''

WAYS = {
    "method": "acts.method()", "static_method": "Acts.static()", "class_method": "Acts.of_class()", "method_of_class": "Acts.method(acts)",
    "bound_method": "m = acts.method; m()", "by_getattr": "getattr(acts, 'method')()", "property": "k = acts.given",
    "getattr_of_class": "k = acts.computed", "called": "acts()", "equal": "k = acts == 1", "less": "k = acts < 1",
    "chain": "k = 0 < 1 and acts < 1 < 2", "truth": "if acts: pass", "not": "k = not acts", "and": "k = acts and 2.0",
    "conditional": "k = 1.0 if acts else 2.0", "while": "while acts: break", "assert": "assert acts", "for": "for _ in acts: pass",
    "comprehension": "k = [v for v in acts]", "generator": "k = list(v for v in acts)", "item": "k = acts[0]", "unpacked": "k, = acts",
    "starred": "k = [*acts]", "stored_item": "acts[0] = 1.0", "stored_attribute": "bound.level = 1.0", "deleted": "del acts.level",
    "sum": "k = acts + 1", "reflected": "k = 1 + acts", "updated": "k = acts; k += 1", "negative": "k = -acts", "text": "k = str(acts)",
    "format": "k = f'{acts}'", "contained": "k = 1 in acts", "length": "k = len(acts)", "float": "k = float(acts)", "int": "k = int(acts)",
    "bool": "k = bool(acts)", "index": "k = [1.0, 2.0][acts]", "slice": "k = [1.0, 2.0][acts:]", "range": "k = range(acts)",
    "key": "k = {1: 2.0}.get(acts)", "dict": "k = {acts: 1.0}", "array": "k = np.asarray(acts)", "numpy": "k = np.sum(acts)",
    "builtin_sum": "k = sum(acts)", "sorted_by": "k = sorted([1], key=change)", "mapped": "k = list(map(change, [1]))",
    "max": "k = max(acts, default=1)", "printed": "print(acts, end='')", "in_dict": "functions['change']()", "in_list": "listed[0]()",
    "lambda": "(lambda: acts.method())()", "made": "Made()", "made_and_kept": "k = Made()", "with": "with acts: pass",
    "with_generator": "with setting(): pass", "walked": "k = list(walked())", "loop_of_generator": "for k in walked(): pass",
    "helper": "change()", "helper_in_expression": "k = helper(1.0)", "other_module": "by_attribute()",
    "other_module_itself": "beside.change(change)", "vars": "vars(sys.modules[__name__])['level'] = 4.0; change()",
    "setattr": "setattr(plain, 'level', 4.0); change()", "try": "try:\n        acts.method()\n    finally:\n        pass",
    "raised": "try:\n        acts[0]\n        raise ValueError\n    except ValueError:\n        pass", "match": "match acts:\n        case 1: pass",
}
"""What runs the code, as the user writes it."""

STATES = {
    "global": ("level", "{}"), "array": ("buffer", "np.sum({})"), "of_module": ("beside.level", "{}"),
    "of_callable": ("net.level", "{}"), "of_object": ("plain.level", "{}"), "property": ("net.seen", "{}"),
}
"""What the code changes: how it is read, and the result made of it."""


def program(way, state):
    """The text of one program."""
    read, result = STATES[state]
    return f"def {way}__{state}(x):\n    y = {read} * x\n    {WAYS[way]}\n    return {result.format(f'y * {read}')}\n"


def write(folder, name, beside):
    """Writes the modules."""
    (folder / f"{beside}.py").write_text(BESIDE)
    parts = [HEAD.replace("{beside}", beside), *[program(way, state) for way in WAYS for state in STATES]]
    (folder / f"{name}.py").write_text("\n\n".join(parts))
