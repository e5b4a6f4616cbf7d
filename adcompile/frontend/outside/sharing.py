"""The variables of a function that share memory, that it hands to others, and that functions defined in it change."""

import ast
from functools import cached_property

from adcompile.frontend.outside.receivers import made_by, method_key, only_tells
from adcompile.frontend.source.tree import (
    FUNCTIONS, PAIRING, bindings, body_of, changed_outside, free_names, root, shared_by, walk, walk_own, written_by_itself,
)
from adcompile.ops.asked import leaves_alone, makes_memory
from adcompile.ops.cards.methods import may_write
from adcompile.ops.registry import card

WRITERS = (*FUNCTIONS, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.For, ast.Expr, ast.Call)


class Sharing:
    """The part of `flow.Flow` that is about memory and functions; `nodes`, `locals` and the like are its own."""

    @cached_property
    def globals(self):
        """The names that the function declares `global`."""
        return {name: None for node in self.of(ast.Global) for name in node.names}

    @cached_property
    def nonlocals(self):
        return {name: None for node in self.of(ast.Nonlocal) for name in node.names}

    @cached_property
    def changed(self):
        """The variables that functions defined here bind or write into."""
        return {name: None for name in self._changed_inside if name in self.locals}

    @cached_property
    def changed_data(self):
        """The data from outside of all functions that functions defined here write into."""
        declared = self.globals | self.nonlocals
        return {name: None for name in self._changed_inside
                if name not in self.locals and name not in declared and self.is_data(name)}

    @cached_property
    def _changed_inside(self):
        return {name: None for node in self.of(*FUNCTIONS) for name in changed_outside(node)}

    @cached_property
    def shared(self):
        taken = {name: None for node in self.leaving for name in free_names(node) if name in self.locals}
        return self.changed | taken

    @cached_property
    def leaving(self):
        """The functions defined here that may be called after this one has returned, or from elsewhere."""
        functions = self.of(*FUNCTIONS)
        if not functions:
            return []
        inside = [inner for node in functions for inner in walk(node)]
        if self.of(ast.ClassDef) or any(isinstance(node, ast.ClassDef) for node in inside):
            inside = []             # methods may be called from elsewhere
        called = {node.func for node in (*self.of(ast.Call), *inside) if isinstance(node, ast.Call)}
        names = {name for name, uses in self.uses.items() if any(use not in called for use in uses)}
        bound = {node.value: target.id for node in self.of(ast.Assign) for target in node.targets if isinstance(target, ast.Name)}

        def leaves(node):
            named = getattr(node, "name", bound.get(node))
            return node not in called and (named is None or named in names) \
                or getattr(node, "decorator_list", ()) or any(map(is_function, walk_own(body_of(node))))

        found = list(filter(leaves, functions))
        for node in found:      # those that a leaving one calls leave with it
            names = free_names(node)
            found += [other for other in functions if other not in found and getattr(other, "name", bound.get(other)) in names]
        return found

    def written(self, beside):
        """The variables whose memory the function may write, and those that may share it; `beside` are some of them."""
        return _reached_from([*self._written, *beside], self._shared)

    @cached_property
    def _written(self):
        """The variables that some statement, here or in an inner function, writes into."""
        found, todo = {}, self.of(*WRITERS)
        told = {node for node in todo if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and self.tells(node.value)}
        while todo:
            node = todo.pop()
            if node in told:
                continue
            if isinstance(node, FUNCTIONS):
                todo.extend(walk_own(body_of(node)))
            elif isinstance(node, ast.stmt):
                found.update(written_by_itself(node))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and may_write(node.func.attr):
                found[root(node.func.value)] = None
        found.pop(None, None)
        return {name: None for name in found if name in self.locals or self.is_data(name)}

    @cached_property
    def _shared(self):
        """For each variable those that may share memory with it, by an assignment one way or the other."""
        edges = {}
        for node in self.of(*PAIRING):
            for target, value in bindings(node):
                for name in shared_by(value, self._is_fresh):
                    edges.setdefault(name, []).append(target)
                    edges.setdefault(target, []).append(name)
        return edges

    @cached_property
    def handed(self):
        """The variables that are handed to functions which may write into them, or updated in place, and those that may
        share their memory."""
        found = {node.target.id: None for node in self.of(ast.AugAssign) if isinstance(node.target, ast.Name)}
        for node in self.of(ast.Call):
            if not self._leaves_alone(node):
                operands = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
                operands += [keyword.value for keyword in node.keywords if keyword.arg is not None]
                found.update(dict.fromkeys(name for operand in operands for name in shared_by(operand, self._is_fresh)))
        return _reached_from(found, self._held)

    @cached_property
    def handed_on(self):
        """The parameters `*args` and `**kwargs` that the function does nothing with but to call others with all they hold:
        they hold the same from its beginning to its end."""
        calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        spread = {arg.value for call in calls for arg in call.args if isinstance(arg, ast.Starred)}
        spread |= {keyword.value for call in calls for keyword in call.keywords if keyword.arg is None}
        given = [arg.arg for arg in (self.function.args.vararg, self.function.args.kwarg) if arg is not None]
        return {name: None for name in given
                if self.times_bound[name] == 1 and all(use in spread for use in self.uses.get(name, ()))}

    @cached_property
    def _held(self):
        """For each variable those that may be the same object, or be in it."""
        edges = {}
        for node in self.of(*PAIRING):
            for target, value in bindings(node):
                for name in shared_by(value, self._is_fresh):
                    edges.setdefault(target, []).append(name)
                    if not isinstance(value, (ast.Tuple, ast.List, ast.Dict, ast.ListComp)):
                        edges.setdefault(name, []).append(target)
        return edges

    def _leaves_alone(self, call):
        """Return True if a call runs a function that is known to write into none of its arguments."""
        key = self.key_of(call.func, self.locals)
        return key is not None and leaves_alone(key) or self.tells(call) or self.quiet(call, self)

    def _is_fresh(self, call):
        """Return True if a call runs a library's function whose result is new memory. Methods do not count: their results depend
        on the class of the receiver, which nobody knows here."""
        key = self.key_of(call.func, self.locals)
        return key is not None and makes_memory(card(key, len(call.args)))

    def tells(self, call):
        """Return True if a call does nothing but put out text, or wait."""
        return only_tells(self.key_of(call.func, self.locals) or self._method_of_local(call.func))

    def _method_of_local(self, func):
        """The key of a method of what a function that is known makes here: `logging.getLogger().info`, `log.info`."""
        match func:
            case ast.Attribute(value=ast.Call() as call):
                pass
            case ast.Attribute(value=ast.Name(id=name)) if self.times_bound.get(name) == 1 and name in self._made_by_calls:
                call = self._made_by_calls[name]
            case _:
                return None
        return method_key(made_by(self.key_of(call.func, self.locals)), func.attr)

    @cached_property
    def _made_by_calls(self):
        """The variables that hold what a call gives, and these calls."""
        found = {}
        for node in self.of(ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(node.targets[0].elts, node.value.elts)
            found |= {target.id: value for target, value in pairs if isinstance(target, ast.Name) and isinstance(value, ast.Call)}
        for item in [item for node in self.of(ast.With) for item in node.items]:        # a file or a bar gives itself
            if isinstance(item.optional_vars, ast.Name) and isinstance(item.context_expr, ast.Call):
                found[item.optional_vars.id] = item.context_expr
        return found


def _reached_from(names, edges):
    """All names that edges lead to from some, with these."""
    reached, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo.extend(edges.get(name, ()))
    return reached


def is_function(node):
    return isinstance(node, FUNCTIONS)
