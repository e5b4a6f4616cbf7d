"""The state that all functions which are lowered into one program share: the statements written so far, and what is known of names."""

from dataclasses import dataclass, field
from typing import Any

from adcompile.frontend.frame.attempt import Grown
from adcompile.frontend.outside.live_variables import WrittenOutside
from adcompile.frontend.outside.receivers import class_of, made_by
from adcompile.frontend.outside.running import Running
from adcompile.ir.nodes import Apply, Const, Extern, Name
from adcompile.ir.visit import is_display
from adcompile.ops.asked import is_item
from adcompile.ops.keys import is_attribute


@dataclass(slots=True, eq=False)
class Unit:
    """The state of one program while it is lowered, which the frames of all its functions share."""

    namer: Any
    function: Any = None                                # the user's function that the program is made of
    outer: Any = field(default_factory=WrittenOutside)  # the variables of the user's world that functions write
    does: Any = None                                    # what functions do that are called as they stand
    looks: Any = None                                   # the same of any function, without a note that it was looked at
    flows: dict = field(default_factory=dict)           # of function node: Flow
    quiet: dict = field(default_factory=dict)           # of function node: whether it leaves alone what it is given
    resumable: dict = field(default_factory=dict)       # of generator, and whether it may be left: the tree that is lowered
    out: list = field(default_factory=list)             # the statements of the block being made
    captured: Grown = field(default_factory=Grown)      # of the place that a path leads to: Param
    taken_from: Grown = field(default_factory=Grown)    # of SSA name: the name and the step by which it was reached
    users: dict = field(default_factory=dict)           # of id: the object of the user's world that is taken apart, as `OfUser`
    notes: Grown = field(default_factory=Grown)         # the lists outside to which values are appended: their names and places in the text
    world: dict = field(default_factory=dict)           # of the key of a variable outside that is followed: the Cell that is one of the program
    histories: dict = field(default_factory=dict)       # of Slot: the list outside for which a list of the program stands that it holds
    unset: Grown = field(default_factory=Grown)         # the parameters of loops of which the variable has no value where the loop begins
    empty_lists: Grown = field(default_factory=Grown)   # of SSA name: the place in the text where the empty display that it is was made
    arrays: dict = field(default_factory=dict)          # of id: an array that one of these holds, as `OfUser`
    same: Grown = field(default_factory=Grown)          # the names of captured data that is one of these, by another path, and its expression
    found: Grown = field(default_factory=Grown)         # of frame and name: what the name means in the user's world
    tainted: Grown = field(default_factory=Grown)       # the SSA names through which a derivative may flow
    displays: Grown = field(default_factory=Grown)      # of SSA name: the items of the tuple or list it is
    keyed: Grown = field(default_factory=Grown)         # of SSA name: the items of the dict it is, by key
    objects: Grown = field(default_factory=Grown)       # of SSA name: the key of the class of the object it is (`receivers`)
    constants: Grown = field(default_factory=Grown)     # of SSA name: the Const that it is
    written: Grown = field(default_factory=Grown)       # the SSA names whose memory is written somewhere
    apart: Grown = field(default_factory=Grown)         # the displays of dicts that are taken apart, whoever takes them
    iterating: int = 0                                  # how deep functions are followed whose `iter(...)` a loop walks; 0 outside of all
    consumed: Grown = field(default_factory=Grown)      # the expressions all of whose items are taken where they stand
    lazily: int = 0             # how many loops around an expression take its items one by one, each after the last trip
    current: Any = None                                 # the frame being lowered
    made: dict = field(default_factory=dict)            # of function: the object made of it, and the number of its block
    making: list = field(default_factory=list)          # the functions of which objects are being made
    refusals: int = 0                                   # how many places have been refused
    refused: list = field(default_factory=list)         # what every call would meet (`ir.Refusal`)
    blocks: list = field(default_factory=lambda: [0])   # the numbers of the blocks that are open, outermost first
    opened: int = 0                                     # how many have been opened
    hands_objects: bool = False                         # whether an object that is handed on as a whole is made anew, as a constant
    at: str | None = None                               # the variable that gets its values by assignment alone: its cotangent is asked for
    all_apart: int = 0                                  # in how many calls all objects and dicts that are made are taken apart
    has_cells: bool = False                             # True once a function has a variable that functions share
    loops: int = 0                                      # how many open blocks are bodies of loops
    running: list = field(default_factory=list)         # the function nodes being inlined, outermost first
    inlined: dict = field(default_factory=dict)         # of function node: how often its text was lowered in place
    length: int = 0                                     # how many statements of functions were lowered in place
    trips: list = field(default_factory=lambda: [None])     # the keys of the loops whose trips are lowered, None for no statement
    telling: dict = field(default_factory=dict)         # of the key of a loop that tells objects apart: how it does (`told_apart`)
    numbers: dict = field(default_factory=dict)         # of a place in the text: how many Containers have been made there
    touched: dict = field(default_factory=dict)         # of Container: the numbers of the blocks in which it was written
    forms: dict = field(default_factory=dict)           # of Container: its form where a loop begins that binds its variable anew
    held: dict = field(default_factory=dict)            # of such a Container: what it holds there
    entered: dict = field(default_factory=dict)         # of such a Container: the one that stands for it in the loop
    callees: Grown = field(default_factory=Grown)       # of key: the function lowered by itself (`frontend.following.separate`)
    attempts: list = field(default_factory=list)        # what is attempted around the present place (`held.Attempt`), outermost first
    caught: list = field(default_factory=list)          # the names of the exceptions that are handled, outermost first
    rewritten: dict = field(default_factory=dict)       # the parameters that are taken apart of which something is bound anew
    stopped: dict = field(default_factory=dict)         # of the number of a block that surely raises: how much stands before

    KEPT = ("namer", "function", "outer", "does", "looks", "flows", "quiet", "resumable")

    def __post_init__(self):
        self.does = Running(self.outer.declare_writes)
        self.looks = Running()

    def note(self, name, value):
        """Notes of what class an object is to which a name is given, where what makes it says so, or it is there."""
        match value:
            case Name(id):
                self.note_same(name, value)
                self.objects[name] = self.objects.get(id)
                if id in self.constants:
                    self.constants[name] = self.constants[id]
            case Const():
                self.constants[name] = value
            case Apply(op):
                self.objects[name] = made_by(op)
                if is_display(value) and not value.args and value.span is not None:
                    self.empty_lists[name] = value.span.file, value.span.line, value.span.column, len(self.running)
                self.note_step(name, value)
            case Extern(_, value):
                self.objects[name] = class_of(value)

    def note_step(self, name, value):
        """Notes from what a name was taken by one step: an attribute, or an item under a constant."""
        if not value.args or not isinstance(value.args[0], Name):
            return
        if is_attribute(value.op):
            self.taken_from[name] = value.args[0].id, ("attribute", value.op.partition(":")[2])
        elif is_item(value) and isinstance(value.args[1], Const):
            self.taken_from[name] = value.args[0].id, ("item", value.args[1].value)

    def made_at(self, value):
        """The place in the text where a list was made that was empty; None for any other value."""
        while isinstance(value, Name) and value.id in self.taken_from and self.taken_from[value.id][1] is None:
            value = Name(self.taken_from[value.id][0])
        return self.empty_lists.get(value.id) if isinstance(value, Name) else None

    def note_same(self, name, value):
        """Notes that a name may be another one for what a name stands for: of a loop's parameter, of a variable that is written into."""
        if isinstance(value, Name):
            self.taken_from[name] = value.id, None

    @property
    def depth(self):
        """How many blocks are open around the present one."""
        return len(self.blocks) - 1
