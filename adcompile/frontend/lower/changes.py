"""Methods that change a list, `out.append(v)` and `v = out.pop()`: statements whose operands have names."""

import ast

from adcompile import runtime
from adcompile.frontend.containers.rows import ask_rows
from adcompile.frontend.containers.written_through import leads_into, slots_as_variables
from adcompile.frontend.following.followed import follow_model
from adcompile.frontend.following.given import arguments_of, as_collected, items_taken
from adcompile.frontend.frame.as_written import as_written
from adcompile.frontend.frame.dispatch import as_operand, operand_of, telling_label, value_of
from adcompile.frontend.frame.function_objects import expr, kept_tree
from adcompile.frontend.frame.looking import may_take
from adcompile.frontend.frame.values import Container, Known
from adcompile.frontend.lower.assignments import is_in_hand, is_own_variable
from adcompile.frontend.source.syntax import refusal_of
from adcompile.ir.names import TEMPORARY
from adcompile.ir.nodes import Const, Extern, Name, Statement
from adcompile.ir.stores import BASE, ITEM, STORED
from adcompile.ops.cards.methods import CHANGES, GIVING, OPTIONAL, SPLICING
from adcompile.rules.models import model_of

ARRANGED = "adcompile_arranged"


def may_change(frame, call):
    """Return True if a call may be a method that changes a list which the function has in its hands."""
    method = call.func
    if not isinstance(method, ast.Attribute) or call.keywords or any(isinstance(arg, ast.Starred) for arg in call.args):
        return False
    base, names = method.value, CHANGES.get(method.attr)
    return is_in_hand(frame, base) and names is not None and (len(names) == len(call.args) or not call.args and method.attr in OPTIONAL)


def change(frame, statement):
    """`out.append(v)` with a name for what is appended: an operation on lists, if `out` turns out to be one."""
    tree, hidden, stores = changing(frame, statement.value)
    frame.env.update(hidden)
    as_written(frame, ast.fix_missing_locations(ast.copy_location(ast.Expr(tree), statement)), "effect", stores)
    for name in hidden:
        del frame.env[name]


def may_sort(frame, call):
    """Return True if a call may sort a list that the function has in its hands, by a key or backwards."""
    method, given = call.func, {keyword.arg: keyword.value for keyword in call.keywords}
    no_key = isinstance(given.get("key"), ast.Constant)
    return isinstance(method, ast.Attribute) and method.attr == "sort" and not call.args and not no_key and bool(given) \
        and given.keys() <= {"key", "reverse"} and is_own_variable(frame, method.value)


def sort(frame, statement):
    """`items.sort(key=f, reverse=True)`: the items in the order that their keys have."""
    call = statement.value
    base = call.func.value
    receiver = operand_of(frame, base)
    args, kwargs = arguments_of(frame, call, (base, receiver, len(frame.out)))
    model = model_of("list.sort", len(args), [name for name, _ in kwargs])
    order = expr(frame, follow_model(frame, model, args, kwargs, call, None))
    order = order if isinstance(order, Name) else frame.temporary(order, call, False)
    new = ast.Subscript(base, ast.Slice(), ast.Store())
    arranged = ast.Call(ast.Name(ARRANGED, ast.Load()), [base, ast.Name(STORED, ast.Load())], [])
    tree = ast.fix_missing_locations(ast.copy_location(ast.Assign([new], arranged), statement))
    frame.env.update({STORED: order, ARRANGED: Known(Extern("runtime.arranged", runtime.arranged))})
    as_written(frame, tree, "effect", "list.arrange")
    del frame.env[STORED], frame.env[ARRANGED]


def changing(frame, call):
    """The call of a method with names for its operands, the values of these, and what it `stores`."""
    method, hidden = call.func, {}
    before = frame.look(method.value.id) if isinstance(method.value, ast.Name) else None
    if before is None:
        hidden[BASE] = operand_of(frame, method.value)
    args = [items_taken(frame, arg) for arg in call.args] if method.attr in SPLICING else call.args
    site = frame.unit.made_at(before if before is not None else hidden[BASE]) if method.attr == "append" else None
    operands = {name: listed(frame, arg, site, method.attr in SPLICING) for name, arg in zip(CHANGES[method.attr], args)}
    same = before is None or frame.look(method.value.id) is before or all(map(only_takes, call.args))
    function = method if before is not None else ast.Attribute(ast.Name(BASE, ast.Load()), method.attr, ast.Load())
    tree = ast.Call(function, [ast.Name(name, ast.Load()) for name in operands], [])
    return tree, hidden | operands, f"list.{method.attr}" if same else None


def only_takes(node):
    """Return True if evaluating an operand binds no variable to another list; it may take items out of lists."""
    inner = list(ast.walk(node))
    calls = [one for one in inner if isinstance(one, ast.Call)]
    return not any(isinstance(one, (ast.NamedExpr, ast.Await)) for one in inner) \
        and all(isinstance(call.func, ast.Attribute) and call.func.attr in GIVING for call in calls)


def listed(frame, node, site=None, taken=False):
    """The value of an expression as an operand that is put into a list of any length, which is made at a place in the text; its items
    are where they are all `taken`."""
    value = value_of(frame, node, telling_label(node))
    value = as_collected(frame, value, node) if taken else value
    if isinstance(value, Container) and value.kind == "object":
        if not ask_rows(frame, site, value):
            frame.refuse("listed", node)
        return Const(None)
    return as_operand(frame, node, expr(frame, value))


def item_taken(frame, call):
    """`out.pop()` as a statement, and the name of what it gives; None for another call."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in GIVING and leads_into(frame, call.func.value):
        with slots_as_variables(frame, call) as tree:
            return item_taken(frame, tree)
    if not may_take(frame, call) or not may_change(frame, call):
        return None
    tree, hidden, stores = changing(frame, call)
    root = call.func.value.id if isinstance(call.func.value, ast.Name) else BASE
    tree = ast.fix_missing_locations(ast.copy_location(ast.Assign([ast.Name(ITEM, ast.Store())], tree), frame.statement))
    frame.env.update(hidden)
    tree, reads = kept_tree(frame, tree)
    for name in hidden:
        del frame.env[name]
    item = frame.unit.namer.new(TEMPORARY)
    frame.unit.tainted.add(item)
    new = frame.new(frame.variable(root)) if root is not BASE else frame.unit.namer.new(TEMPORARY)
    frame.emit(Statement(tree, reads, ((ITEM, item), (root, new)), refusal_of("effect", frame.span(call)), frame.span(call), stores))
    if root is not BASE:
        frame.hold(root, Name(new))
    return Name(item)
