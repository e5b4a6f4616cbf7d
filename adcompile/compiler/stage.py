"""A program on its way through passes, and what is known of it meanwhile.

    at = Stage(program, FACTS, types=types, namer=namer)
    run(PASSES, at)             the passes, one after the other
    at["active"]                a fact: found when it is first asked for, dropped when a pass changes what it was found of

With `ADCOMPILE_TRACE=name` the program is shown after each pass of that name, with `ADCOMPILE_TRACE=all` after every one that
changed it.
"""

import os
import sys

from adcompile.ir.frozen import frozen
from adcompile.ir.show import show
from adcompile.ir.verify import BrokenProgram

TRACED = os.environ.get("ADCOMPILE_TRACE")


def always(at):
    return True


@frozen
class Pass:
    """One pass. `moves` says what it may move from where the user wrote it. `run(at)` gives the program as it is afterwards: the same object
    where nothing changed. It reads the facts in `needs` and no others; those in `keeps` hold after it as before, those in `extends`
    hold and lack what is new, all others are found anew. `only(at)` says where it runs at all."""

    name: str
    moves: str
    run: object
    needs: tuple = ()
    keeps: tuple = ()
    extends: tuple = ()
    only: object = always


@frozen
class Again:
    """Passes that run over and over, until a round changes nothing or `goes_on(at)` is false, at most so often."""

    passes: tuple
    most: int
    goes_on: object


class Stage:
    """`makers` has for each fact the function `make(at, old)` that finds it, given what it was before new names came, or None. What
    else a pass may ask for, which no pass changes, are attributes of the Stage."""

    def __init__(self, program, makers, known=(), **given):
        self.program, self.makers = program, makers
        self.facts, self.old, self.asked = dict(known), {}, None
        vars(self).update(given)

    def __getitem__(self, fact):
        if self.asked is not None and fact not in self.asked:
            raise BrokenProgram(f"a pass reads {fact}, which it does not say that it needs")
        if fact not in self.facts:
            asked, self.asked = self.asked, None
            self.facts[fact] = self.makers[fact](self, self.old.pop(fact, None))
            self.asked = asked
        return self.facts[fact]

    def change(self, program, keeps, extends):
        """The program is another one, of which only some facts hold."""
        self.program = program
        self.old = {fact: self.facts.get(fact, self.old.get(fact)) for fact in extends}
        self.facts = {fact: self.facts[fact] for fact in keeps if fact in self.facts}


def run(passes, at):
    """Runs passes over a Stage. Returns whether any of them changed the program."""
    changed = False
    for one in passes:
        if isinstance(one, Again):
            changed = repeated(one, at) or changed
        elif one.only(at):
            changed = passed(one, at) or changed
    return changed


def passed(one, at):
    at.asked = one.needs
    program = one.run(at)
    at.asked = None
    changed = program is not at.program
    if changed:
        at.change(program, one.keeps, one.extends)
    trace(one.name, at.program, changed)
    return changed


def repeated(again, at):
    changed = False
    for _ in range(again.most):
        if not run(again.passes, at):
            break
        changed = True
        if not again.goes_on(at):
            break
    return changed


def trace(name, program, changed=True):
    """Shows the program after a pass, where that was asked for."""
    if TRACED is not None and (TRACED == name or TRACED == "all" and changed):
        sys.stderr.write(f"--- after {name}\n{show(program)}\n")
