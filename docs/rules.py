"""The list of functions in docs/rules.md, a report of the cards: `python docs/rules.py` writes it there, and with `--print` prints
the whole page.

What is below "## Functions" is made of the cards and rules as they are, so that it cannot go stale.
"""

import sys
from pathlib import Path

from adcompile.ops import registry
from adcompile.ops.fields.effects import Doing

PAGE = Path(__file__).with_name("rules.md")
HEADING = "## Functions\n"
WIDTH = 118
MODULES = {"numpy": "NumPy", "math": "`math`", "cmath": "`cmath`", "builtins": "Python itself", "scipy.special": "`scipy.special`",
           "scipy.linalg": "`scipy.linalg`", "scipy.sparse": "`scipy.sparse`", "scipy.fft": "`scipy.fft`", "scipy.signal": "`scipy.signal`",
           "scipy.stats": "`scipy.stats`", "logging": "`logging`", "warnings": "`warnings`",
           "time": "`time`", "sys": "`sys`", "tqdm": "tqdm"}
MEMORY = {"new": "new", "view": "a view", "self": "the operand itself", "part": "a part of the operand",
          "callee": "what is called returns", "unknown": "not known"}
INTRODUCTION = """
Below is what the cards say (`adcompile/ops`): for each function with respect to what it has a derivative, whose memory its
result is, and what a call must not ask. What happens at edges stands in the table above, and under Kinks. "New" is memory
that nobody else holds, or a number. Functions that work element by element and make new memory are only named. A key with a
number is the function called with that many arguments.
"""


def module_of(key):
    """The module of a function, as it is listed."""
    parts = key.split(".")
    return ".".join(parts[:2]) if parts[0] == "scipy" else parts[0]


def name_of(key):
    return f"`{key.removeprefix(module_of(key) + '.')}`"


def memory_of(memory):
    """What the result is, in words."""
    ways = memory.ways or (memory,)
    return " or ".join(MEMORY[way.kind] for way in ways)


def limits_of(found):
    """What a call of the function must not ask, in words."""
    rule, said = found.rule, []
    for name, values in (rule.allowed or {}).items():
        said.append(f"`{name}` of real numbers" if callable(values) and name == "dtype" else
                    f"`{name}` a known value" if callable(values) else
                    f"`{name}` one of {', '.join(f'`{value!r}`' for value in values)}")
    by_value = [name for name in rule.static if name not in (rule.allowed or {}) and name not in ("axis", "keepdims")]
    if by_value:
        said.append(f"{', '.join(f'`{name}`' for name in by_value)} known when compiling")
    if rule.hint:
        said.append(rule.hint)
    return "; ".join(said)


def listed(names):
    """Names in lines of the page's width."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) + 1 > WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {name}".strip()
    return "\n".join(lines)


def is_plain(found):
    return found.is_elementwise and found.memory.is_new and not limits_of(found)


def table(found):
    """Rows of functions that are no plain elementwise ones; those that share a rule stand together."""
    rows = {}
    for key, card in found.items():
        wrt, text = ", ".join(f"`{name}`" for name in card.rule.wrt), card.rule.text or card.rule.adjoint
        row = wrt, memory_of(card.memory), limits_of(card), id(text)
        rows.setdefault(row, []).append(name_of(key))
    lines = ["| function | with respect to | the result is | limits |", "| --- | --- | --- | --- |"]
    lines += [f"| {' '.join(names)} | {wrt} | {memory} | {limits} |" for (wrt, memory, limits, _), names in rows.items()]
    return "\n".join(lines)


def section(module, found):
    """What is listed of one module."""
    with_rule = {key: card for key, card in found.items() if card.rule is not None and card.rule.kind != "constant"}
    plain = [name_of(key) for key, card in with_rule.items() if is_plain(card)]
    others = {key: card for key, card in with_rule.items() if not is_plain(card)}
    zero = {key: card for key, card in found.items() if card.rule is not None and card.rule.kind == "constant"}
    constant = [name_of(key) for key, card in zero.items() if card.effect is Doing.NONE]
    effects = [f"{name_of(key)} ({card.effect.name.lower()})" for key, card in found.items()
               if card.effect is not Doing.NONE and (card.rule is None or key in zero)]
    parts = [f"### Of {MODULES[module]}"]
    if plain:
        parts += ["Element by element:", listed(plain)]
    if others:
        parts.append(table(others))
    if constant:
        parts += ["With derivative zero, or without a number as result:", listed(constant)]
    if effects:
        parts += ["Without a derivative, but known for what they do beside:", listed(effects)]
    return "\n\n".join(parts)


def kinks(cards):
    """The table of where functions have no derivative, and what is taken for it; those of one card stand together."""
    rows = {}
    for key, found in cards.items():
        for kink in found.kinks:
            rows.setdefault(str(kink), []).append(f"`{key.replace('numpy.', 'np.').removeprefix('builtins.')}`")
    lines = ["### Kinks", "", "| function | at | derivative |", "| --- | --- | --- |"]
    return "\n".join([*lines, *[f"| {' '.join(names)} | {row} |" for row, names in rows.items()]])


def report():
    """The part of the page that is made of the cards."""
    for key in ("scipy.special.expit", "scipy.linalg.solve", "scipy.sparse.linalg.spsolve", "scipy.stats.norm.pdf", "scipy.fft.fft",
                "scipy.signal.fftconvolve", "numpy.sum"):
        registry.card(key)
    found = {}
    for key in sorted(registry.keys()):
        number = key.partition("/")[2]
        if module_of(key) in MODULES and not key.endswith("float128") and (not number or number.isdigit() or number == "complex"):
            found.setdefault(module_of(key), {})[key] = registry.declared(key)
    everything = {key: card for cards in found.values() for key, card in cards.items()}
    return INTRODUCTION + "\n" + kinks(everything) + "\n\n" + "\n\n".join(section(module, found[module]) for module in MODULES if module in found) + "\n"


def page():
    """The whole page, with the list as the cards have it now."""
    before = PAGE.read_text(encoding="utf-8").partition(HEADING)[0]
    return before + HEADING + report()


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(page())
    else:
        PAGE.write_text(page(), encoding="utf-8")
