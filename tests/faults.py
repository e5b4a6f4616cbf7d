"""The faults that `tests.mutants` plants: a piece of the compiler's text, and what stands there instead.

Each gives wrong numbers and no exception. They are the errors that other derivative compilers were found to have
(lost and doubled cotangents, stale values in loops, exits ignored, broadcasting not undone) and slips in rules.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Fault:
    """One fault. `programs` are those of the corpus that should notice first. What the programs cannot notice, since they run
    what is compiled and no operator, is noticed by `tests`: test functions as "module:name"."""

    name: str
    module: str
    old: str
    new: str
    programs: tuple = ()
    second_order: bool = False
    tests: tuple = ()

    def applied(self, text):
        """The text with the fault in it."""
        if text.count(self.old) != 1:
            raise LookupError(f"{self.name}: what it replaces stands {text.count(self.old)} times in {self.module}")
        return text.replace(self.old, self.new)


def path_of(fault):
    """The file of the module that a fault belongs in."""
    return ROOT / (fault.module.replace(".", "/") + ".py")


REVERSE = "adcompile.transform.reverse.sweep"
RECORD = "adcompile.transform.reverse.record"
EQUAL = "adcompile.transform.reverse.equal"
FORWARD = "adcompile.transform.forward.tangent"
INSTANTIATE = "adcompile.transform.texts.instantiate"

SOUND = Fault("no fault", "", "", "", second_order=True)

FAULTS = (
    Fault("what nobody reads is left out though it raises", "adcompile.normalize.unread",
          "if safe is None or not safe(*[type_of(operand, types) for operand in node.args]):", "if False:",
          tests=("whole.test_raising:test_a_test_that_decides_nothing_raises",)),
    # --- types of emitted programs ---
    Fault("arrays in the other byte order have the type of native ones", "adcompile.ir.type_of_value",
          "Array(name_of_dtype(value.dtype),", "Array(value.dtype.name,", tests=("whole.test_byte_order:test_a_type_tells_byte_orders_apart",)),
    Fault("the versions of a program on Python's floats and on NumPy's have one type for a name", "adcompile.compiler.compilation",
          "[derived.types for derived in made]", "[made[-1].types for derived in made]",
          tests=("analysis.test_emitted_types:test_the_two_versions_of_a_program_have_types_of_their_own",)),
    Fault("residuals are what the transform took them for", "adcompile.analysis.inference.together",
          "            types[place] = type\n", "            pass\n",
          tests=("analysis.test_emitted_types:test_what_a_record_leaves_is_typed_item_by_item",)),
    # --- cotangents in straight-line code ---
    Fault("a second contribution is lost", REVERSE,
          "bars[name] = self.site(region, span).assign(Apply(op, (bars[name], contribution)), cotangent_of(name))",
          "pass", ("reused_argument",)),
    Fault("a second contribution counts double", REVERSE,
          "Apply(op, (bars[name], contribution))", "Apply(op, (bars[name], Apply(op, (contribution, contribution))))",
          ("reused_argument",)),
    Fault("the cotangent of the second operand is lost", INSTANTIATE,
          "contributions.append((operand, unbroadcast(site, rule, y, value, operand)))",
          "contributions or contributions.append((operand, unbroadcast(site, rule, y, value, operand)))",
          ("plain_assignments",)),
    Fault("all but the first of the arguments of a call with many are lost", INSTANTIATE,
          "for position, item in enumerate(apply.args)", "for position, item in enumerate(apply.args[:1])",
          ("array_of_active_numbers", "helper_with_many_arguments")),
    Fault("broadcasting is averaged instead of summed", INSTANTIATE,
          'site.assign(Apply("numpy.sum", (value,)))', 'site.assign(Apply("numpy.mean", (value,)))',
          ("number_meets_array",)),
    Fault("size-1 axes are averaged instead of summed", "adcompile.runtime.arrays.shapes",
          "t.sum(axis=axes)", "t.mean(axis=axes)", ("column_and_row",)),
    # --- branches ---
    Fault("the else branch is dropped", REVERSE,
          "            if isinstance(arm.forward_end, Yield):\n",
          "            if isinstance(arm.forward_end, Yield) and arm is branch.then:\n", ("two_sided_branch",)),
    Fault("what was read before a branch loses what the branch adds", REVERSE,
          "                if bars.get(name) is not value:\n                    changed[name] = True",
          "                if name not in bars:\n                    changed[name] = True", ("one_sided_branch",)),
    # --- loops ---
    Fault("a loop-carried cotangent is lost", REVERSE,
          "            cotangents[i] = Name(param)", "            cotangents[i] = Name(param) if i else None",
          ("two_carried_variables",)),
    Fault("the cotangent does not leave the loop", REVERSE,
          "                self.add(region, bars, init, Name(result), node.span)", "                pass",
          ("loop_over_array",)),
    Fault("a variable of outside gets the cotangent of one trip only", REVERSE,
          "            inner[name] = Name(param)", "            inner.pop(name, None)", ("variable_set_before_loop",)),
    Fault("the last value stands for all trips", RECORD,
          "self.known[name] = Name(self.carry(self.ways_of.after_position(name, loop), loop))",
          "self.carry(self.ways_of.after_position(name, loop), loop)\n"
          "                self.known[name] = Name(loop.node.results[self.ways_of.after_position(name, loop)])",
          ("value_read_after_overwrite", "orbit")),
    Fault("memory that is written is what was made like it", EQUAL,
          "changes((item.target, *names_in(value)))", "changes(names_in(value))", ("two_buffers_that_are_made_alike",)),
    Fault("a counter runs the wrong way", RECORD,
          '"sub" if op == "add" else "add"', '"add" if op == "add" else "sub"', ("counting_down",)),
    Fault("the cotangent of an element goes to the first", REVERSE,
          'Apply("index_add", (bars[iterable.id], index, bar))',
          'Apply("index_add", (bars[iterable.id], Const(0), bar))',
          ("loop_over_array",)),
    Fault("a test that writes memory is not looked at", "adcompile.optimize.common",
          "not all(map(is_pure, operands(statement)))",
          "statement.__class__.__name__ in ('Assign', 'Effect') and not all(map(is_pure, operands(statement)))",
          ("test_of_a_branch_writes_what_is_read_before_and_after", "test_writes_what_is_read_before_and_after")),
    # --- stores ---
    Fault("an overwritten cell keeps its cotangent", "adcompile.transform.reverse.elements",
          'site.assign(Apply("index_set", (bar, index, Const(0.0))), cotangent_of(x.id))', "bar", ("sweep_over_elements", "overwritten_part")),
    Fault("what is stored loses its cotangent", "adcompile.transform.reverse.elements",
          "if isinstance(value, Name) and maker.is_active(value.id):", "if False:", ("recursion_into_an_array",)),
    Fault("a view is taken for read before the store", "adcompile.analysis.memory.ownership",
          "last = max(last, other.position)", "pass", ("store_that_a_view_sees",)),
    Fault("a second holder is not seen", "adcompile.analysis.memory.ownership",
          '                elif other.kind != "read":\n                    return None', "                pass",
          ("store_that_a_view_sees_behind_a_branch",)),
    Fault("an index that repeats is a version", "adcompile.analysis.memory.named_once",
          "            return id in masks or is_scalar(known) or dtype(known) == \"bool\"", "            return True",
          ("store_at_repeated_places",)),
    Fault("an array of unknown dtype is taken for one of floats", "adcompile.normalize.versions",
          "    if dtype(type_of(array, types)) is None:", "    if False:",
          tests=("whole.test_stores:test_integers_of_unknown_type_are_not_written",)),
    Fault("an older version that is needed is overwritten", "adcompile.backend.python.storage.reuse",
          'copy = "" if context.is_ours(x) else "method" if known else "runtime"', 'copy = ""', ("overwritten_part", "two_buffers")),
    Fault("an augmented store binds", "adcompile.normalize.versions",
          "Apply(statement.stores, (Name(part), value), (), span)", "Apply(statement.stores, (value, value), (), span)",
          ("filled_with_numbers_and_broadcast",)),
    # --- exits ---
    Fault("continue is ignored", REVERSE,
          "            if isinstance(region.forward_end, (Continue, Break)):\n                self.seed(",
          "            if isinstance(region.forward_end, (Continue, Break)) and (region is loop.body or not isinstance("
          "region.forward_end, Continue) or region is loop.leaves[-1]):\n                self.seed(",
          ("continue_in_for",)),
    Fault("break is ignored", REVERSE,
          "            if isinstance(region.forward_end, (Continue, Break)):\n                self.seed(",
          "            if isinstance(region.forward_end, Continue):\n                self.seed(", ("break_from_for",)),
    Fault("every trip is taken for the first way", RECORD,
          "append(Record(tape, Const(number)))", "append(Record(tape, Const(0)))", ("exits_nested_three_deep",)),
    # --- forward mode ---
    Fault("the tangent does not enter the loop", FORWARD,
          "inits = [self.dot_of(statement.params[position][1], out) for position in positions]",
          "inits = [self.dot_of(Const(0.0), out) for position in positions]", ("loop_over_array",)),
    Fault("the gradient's own tapes have no tangents", FORWARD,
          "out.append(Record(self.tapes[tape], self.dot_of(value, out), span))",
          "out.append(Record(self.tapes[tape], Const(0.0), span))", ("polynomial_in_a_loop", "logistic_map"), True),
    # --- what was not selected ---
    Fault("0 times an infinite partial of what was not selected is no number", "adcompile.algebra.site",
          "value = self.strong(simplified(self, self.strong(value)))", "value = simplified(self, value)",
          ("squares_of_a_mask", "parts_by_slices")),
    Fault("what an index leaves out is taken for selected", "adcompile.algebra.site",
          "            return self.is_masked(value.args[0])", "            return False", ("squares_of_a_mask", "parts_in_loops")),
    Fault("what a branch of a rule's text makes of what was not selected is no number", "adcompile.algebra.site",
          "one = replace(one, value=self.strong(one.value))", "pass", ("norms_of_an_array_of_any_rank",)),
    Fault("an infinite tangent of what was not selected is no number", INSTANTIATE,
          "if other != name and (other in rule.strong or isinstance(operand, Name) and site.is_masked(operand)):", "if False:",
          ("roots_where", "squares_of_a_mask"), True),
    Fault("the second derivative forgets what was not selected", FORWARD,
          "masked = self.masked if any(name in self.masked for name in names_in(value)) else None", "masked = None",
          ("numbers_that_a_branch_leaves_out", "selected_far_from_where_it_is_made"), True),
    Fault("a helper forgets that what calls it selected something else", "adcompile.transform.invoke",
          "masked = maker.site(region, span).is_masked(bar)", "masked = False", ("mask_in_a_helper",),
          tests=("rules.test_second_order_edges:test_helpers_keep_what_was_not_selected",)),
    Fault("the mixed derivative of a power at 0 is no number", "adcompile.rules.elementwise.operators",
          "runtime.times_log(y, x1)", "y * runtime.log(x1)",
          tests=("rules.test_second_order_edges:test_the_exponent_alone_has_second_derivatives_0_at_a_base_of_0",)),
    Fault("the square of a length is flat at 0", "adcompile.analysis.activity.squares",
          "whole = squared(value.args[0], values)", "whole = None", tests=("rules.test_second_order_edges:test_the_square_of_a_norm_bends_at_0",)),
    Fault("products with rows that were not selected are NaN", "adcompile.algebra.site",
          "value.span) if zeros else value", "value.span) if zeros and False else value",
          tests=("rules.test_second_order_edges:test_a_row_that_was_not_selected_contributes_exactly_zero",)),
    Fault("products of what was not selected hide what was", "adcompile.runtime.arrays.strong",
          "np.where(np.greater(met, 0.5), beyond, least)", "np.where(np.greater(met, 1e9), beyond, least)",
          tests=("rules.test_second_order_edges:test_what_was_selected_is_never_hidden",)),
    Fault("what grows faster than its argument does not win at infinity", INSTANTIATE,
          "if rule.vanishing and site.of_partial or y in site.outgrown:", "if rule.vanishing and site.of_partial:",
          tests=("rules.test_second_order_edges:test_angles_are_flat_and_sides_are_straight_at_infinity",)),
    Fault("an infinite side has no angle to its length", "adcompile.runtime.elementwise.limits",
          "math.copysign(1.0, a) if math.isinf(a) and math.isinf(b) else quotient_or_zero(a, b)", "quotient_or_zero(a, b)",
          tests=("rules.test_second_order_edges:test_angles_are_flat_and_sides_are_straight_at_infinity",)),
    Fault("scaled Bessel functions cancel where they fall slowly", "adcompile.rules.elementwise.bessel",
          "return np.where(large, -(y / far) * (0.5 + share), special.i1e(x) - np.sign(x) * y)",
          "return special.i1e(x) - np.sign(x) * y", tests=("rules.test_special:test_the_derivative_of_i0e_does_not_cancel_far_out",)),
    Fault("a length of 0 has no derivative where it is spelled out", "adcompile.analysis.activity.squares",
          'if kind == "root" and are_squares(value.args[0], values):', 'if False:',
          tests=("rules.test_second_order_edges:test_lengths_of_0_have_derivatives_0",)),
    # --- rules ---
    Fault("a difference adds", "adcompile.rules.elementwise.operators", "return 1.0, -1.0", "return 1.0, 1.0",
          ("plain_assignments",)),
    Fault("a square loses its 2", "adcompile.rules.elementwise.operators", "return 2.0 * x1", "return x1", ("python_operators",)),
    Fault("where takes the other side", "adcompile.rules.elementwise.selection",
          "return np.where(condition, y_bar, 0.0), np.where(condition, 0.0, y_bar)",
          "return np.where(condition, 0.0, y_bar), np.where(condition, y_bar, 0.0)", ("where_and_comparisons",)),
    # --- precision ---
    Fault("rules compute in the precision of their operands", "adcompile.transform.texts.precision",
          "    if ways:\n", "    if ways is None:\n", ("angles_to_small_integers", "angle_of_numbers", "table_of_small_integers")),
    Fault("a cotangent of Python's stands for a number of NumPy's", "adcompile.runtime.arrays.shapes",
          "            return x.dtype.type(t)\n    return t", "            return t\n    return t",
          ("narrow_number_of_what_nobody_follows",)),
    Fault("the cotangent of what became Python's number is Python's", "adcompile.runtime.structures",
          "return np.float64(t) if isinstance(x, np.float64) else float(t)", "return float(t)",
          ("narrow_numbers_that_became_python_s",)),
    # --- algebra on what is no float ---
    Fault("sums of bools and small integers are factored", "adcompile.analysis.inference.one_width",
          "    return None not in widths and len(widths) <= 1", "    return True",
          ("sum_of_selected_elements", "elements_times_small_integers", "difference_of_two_multiples")),
    Fault("the operands of an inner product are not swapped", "adcompile.rules.arrays.products",
          "def matmul(y_bar, a, b):\n    if np.ndim(a) == 1 and np.ndim(b) == 1:\n        return y_bar * b, y_bar * a",
          "def matmul(y_bar, a, b):\n    if np.ndim(a) == 1 and np.ndim(b) == 1:\n        return y_bar * a, y_bar * b",
          ("inner_products",)),
    Fault("repeated indices overwrite one another", "adcompile.runtime.structures",
          "np.add.at(x_bar, index, t)", "x_bar[index] += t", ("repeated_integer_array",)),
    # --- methods ---
    Fault("an object's own __call__ is taken for what runs", "adcompile.frontend.outside.library",
          "inspect.getattr_static(obj, \"__call__\") is type(obj).__call__", "True",
          tests=("api.test_found_later:test_what_an_object_has_by_the_name_of_call_is_not_what_runs",)),
    Fault("super() of an inner function is that of the method", "adcompile.frontend.source.supers",
          "todo += [(part, own) for part in body]", "todo += [(part, first or own) for part in body]", ("base_of_another_object",)),
    # --- what is no real number ---
    Fault("imaginary parts are constant", "adcompile.normalize.ask_real",
          "    return {target: True for target in found if target in between}", "    return {}",
          ("imaginary_part_of_an_exponential", "sign_and_imaginary_part", "imaginary_eigenvalue")),
    Fault("nothing is asked of values of unknown dtype", "adcompile.normalize.ask_real",
          "    if all(map(surely_real, types.values())):\n", "    if True:\n",
          ("imaginary_eigenvalue", "product_with_eigenvalues", "integers_by_an_argument")),
    Fault("powers of constants are taken for real ones", "adcompile.normalize.powers",
          "    if not pass_.constant_powers():\n", "    if True:\n", ("imaginary_part_of_a_power_of_a_number",)),
    Fault("subclasses are taken for what they inherit from", "adcompile.runtime.checks",
          "    return issubclass(cls, np.memmap) and keeps(cls, np.memmap)", "    return issubclass(cls, np.ndarray)",
          ("product_with_a_captured_matrix", "mean_of_some", "array_whose_sums_are_arrays")),
    Fault("an index is never data", "adcompile.normalize.guards",
          "    if known or not any(name in varied for name in names_in(index)):\n", "    if True:\n",
          ("brackets_of_an_object", "dict_that_makes_up_what_it_lacks", "grid_with_an_active_end")),
    Fault("numbers of texts are seen only where they have names", "adcompile.analysis.activity.numbers_of_texts",
          "(may_be_number(types.get(name)) or name in made)", "may_be_number(types.get(name))",
          ("numbers_of_texts_in_a_tuple", "number_of_a_text_in_a_list_in_a_dict")),
    Fault("texts are forgotten where they are kept", "adcompile.analysis.activity.numbers_of_texts",
          "            todo += () if is_number(types.get(target)) else readers.get(target, ())",
          "            todo += ()", ("text_in_a_buffer", "array_of_texts")),
    Fault("cotangents of parts in brackets are turned round", "adcompile.runtime.structures",
          "parts_along(t, key, 0, [np.shape(x)[0]", "parts_along(t[::-1], key, 0, [np.shape(x)[0]", ("numbers_and_vectors_in_one",)),
    # --- memory ---
    Fault("names from outside share no memory", "adcompile.analysis.memory.writes",
          "    found |= meeting(survey.written, survey.outside, classes, types)\n", "",
          ("captured_view_is_filled", "captured_array_and_a_list_that_holds_it", "two_arguments_of_one_array")),
    Fault("conj makes an array", "adcompile.ops.cards.methods", "type=conjugate_result, memory=EITHER(SELF(0), NEW), params=(\"x\",))",
          "type=conjugate_result, params=(\"x\",))", ("conjugate_of_real_numbers_is_the_array_itself",)),
    Fault("flatten is ravel", "adcompile.ops.cards.methods", "method(ARRAYS, \"flatten\", form=Ravelled(\"order\"), like=\"numpy.ravel\", params=(\"a\", \"order\"))",
          "means(ARRAYS, \"method\", \"flatten\", op=\"numpy.ravel\")", ("flattened_array_is_a_copy",)),
    Fault("a method copies in the order of its array", "adcompile.ops.cards.methods",
          "method((\"ndarray\",), \"copy\", form=ELEMENTWISE, like=\"numpy.copy\", whole=True, params=(\"a\", \"order\"))",
          "means((\"ndarray\",), \"method\", \"copy\")", ("copy_of_a_transposed_array_stands_by_rows",)),
    Fault("items of containers are not kept", "adcompile.normalize.contents", "name in self.active and name not in self.taken",
          "name in self.active", ("constant_in_a_list_of_active_arrays_is_written",)),
    Fault("a difference of order 0 is a new array", "adcompile.rules.arrays.cumulative", "new_where=is_other(\"n\", 0)",
          "new_where=lambda constants: True", ("derivative_of_order_nothing_is_the_array_itself",)),
    Fault("what is written into a class has no other name", "adcompile.analysis.memory.writes",
          "        self.acts = self.acts or not names_in(expr)\n", "",
          ("array_of_a_class_is_filled", "array_of_a_class_has_another_name")),
    Fault("what vjp recorded is not copied", "adcompile.runtime.copying",
          "return x if x.__class__ in WITHOUT_MEMORY else _Copying(_is_private).of(x)", "return x",
          tests=("whole.test_copies:test_what_is_done_to_arguments_and_value_later_changes_no_pull",)),
    Fault("copies have a layout of their own", "adcompile.runtime.copying",
          'copy = x.copy(order="K")\n        if copy.strides == x.strides:\n            return', "copy = x.copy()\n        if True:\n            return",
          tests=("whole.test_copies:test_what_is_kept_of_written_memory_has_its_layout",)),
    Fault("parts of one memory are copied one by one", "adcompile.runtime.copying", "if group and low >= end:", "if group:",
          tests=("whole.test_copies:test_arrays_of_one_memory_are_copied_together",)),
    Fault("nobody sees that an array is another one", "adcompile.analysis.memory.ownership", "name in owned and name not in facts.seen and",
          "name in owned and", ("updated_array_that_is_read_before_is_the_same_object",)),
    Fault("what an update leaves lies as its result does", "adcompile.runtime.copying", "or y.strides == x.strides or not", "or True or not",
          ("columns_first_times_rows_first", "columns_first_times_rows_first_several_times")),
    # --- the world outside ---
    Fault("an update of a global variable binds it anew", "adcompile.frontend.lower.assignments", "if frame.is_live(target.id):     #", "if False:     #",
          tests=("whole.test_global_variables:test_an_update_of_a_global_array_is_seen_by_other_names",)),
    Fault("what was found in the user's world on a trial stays", "adcompile.frontend.frame.unit",
          'KEPT = ("namer",', 'KEPT = ("found", "namer",',
          tests=("frontend.test_attempt:test_nothing_has_happened_after_a_trial_that_is_not_wanted",)),
    Fault("what a call returns is nobody's memory", "adcompile.frontend.source.tree",
          "return {inner.id: None for inner in walk(node) if", "return {inner.id: None for inner in () if",
          tests=("whole.test_state_outside:test_an_argument_that_is_written_through_what_a_call_returns_is_as_before",)),
    Fault("what a partial function holds beside is not looked at", "adcompile.api.boundary.state",
          "                self.look_at_object(value, name)\n            case _ if isinstance(value, GENERATORS):",
          "                pass\n            case _ if isinstance(value, GENERATORS):",
          tests=("whole.test_state_outside:test_the_attributes_of_a_partial_function_are_looked_at",)),
    Fault("an array that lies otherwise is the same", "adcompile.api.boundary.state",
          "a.strides == b.strides and a.flags.writeable == b.flags.writeable and same_elements(a, b)", "same_elements(a, b)",
          tests=("whole.test_state_outside:test_an_array_that_lies_otherwise_is_another",)),
    Fault("the ends of a range are asked again", "adcompile.normalize.flatten", "not all(map(is_pure, iterable.args))", "False",
          ("trips_told_by_code_that_is_run_once", "elements_of_a_range_told_by_code_that_is_run_once")),
    Fault("numbers have all methods of arrays", "adcompile.ops.cards.methods", 'means(("ndarray",), "method", "dot", "argpartition")',
          'means(ARRAYS, "method", "dot", "argpartition")',
          tests=("rules.test_array_methods:test_what_numbers_of_numpy_do_not_have_has_no_rule",)),
    Fault("arguments stay as they were written", "adcompile.api.boundary.before", "        self.arguments.put_back()", "        pass",
          tests=("whole.test_state_outside:test_an_array_that_is_given_is_as_before", "whole.test_state_outside:test_the_object_of_a_method_keeps_what_the_method_did")),
    Fault("what is captured is put back", "adcompile.api.boundary.before",
          "held = arrays(State(outside)) if own and outside else ()", "held = ()",
          tests=("whole.test_state_outside:test_what_is_captured_and_given_too_keeps_what_was_done_to_it",)),
    Fault("an active argument may be written by another name", "adcompile.api.boundary.before", "        if name is not None:", "        if False:",
          tests=("whole.test_state_outside:test_an_active_argument_that_is_written_by_another_name_is_refused",)),
    Fault("each direction draws anew", "adcompile.api.boundary.programs", "                outside.rewind()", "                pass",
          tests=("whole.test_state_outside:test_generators_that_are_given_go_on", "api.test_api:test_what_draws_draws_the_same_for_each_direction")),
    Fault("a counter counts each direction", "adcompile.api.boundary.programs", "if position == 0 and outside is not None and outside.changed()",
          "if False and outside.changed()", tests=("whole.test_state_outside:test_several_columns_are_refused_or_right",)),
    # --- code that nobody follows ---
    Fault("captured data is read once, whatever runs meanwhile", "adcompile.compiler.beginning",
          "more = {key: name for key, name in later.items() if key not in live}", "more = {}",
          ("method_changes_a_global_variable", "attribute_of_a_callable_object_changes")),
    Fault("operators of objects run nothing", "adcompile.analysis.effects.acting",
          "        return self.calls_unknown(apply) or any(map(self.is_open, self.run_by(apply)))",
          "        return self.calls_unknown(apply)",
          tests=("whole.test_unfollowed:test_an_operator_of_an_object_runs_its_code",)),
    Fault("what runs code is not marked", "adcompile.normalize.marks",
          "return acting(new) if is_pure_operation(expr) and self.acting.operation(expr) else new", "return new",
          tests=("whole.test_unfollowed:test_an_object_that_is_indexed_with_an_active_value_is_left_as_it_was_given",)),
    Fault("operands count as checked where no derivative flows", "adcompile.analysis.effects.acting",
          "carrying_operands(apply) if id(apply) in self.flowing and", "carrying_operands(apply) if self.active and",
          tests=("whole.test_unfollowed:test_an_operator_through_which_no_derivative_flows_runs_its_code",)),
    # --- what cards say of calls ---
    Fault("what a function of any name returns is memory of its own", "adcompile.frontend.outside.sharing",
          "return key is not None and makes_memory(card(key, len(call.args)))", "return True",
          tests=("ops.test_card_calls:test_what_a_function_returns_is_memory_of_its_own_if_its_card_says_so",)),
    Fault("every function of Python's and NumPy's leaves lists alone", "adcompile.ops.asked",
          "return found.effect is not Doing.UNKNOWN and not found.writes", "return True",
          tests=("ops.test_card_calls:test_which_functions_write_into_no_list_that_they_are_given",)),
    Fault("what is raised in a context ends there", "adcompile.frontend.source.flow",
          'return "" if found is None else found.context', 'return ""',
          tests=("ops.test_card_calls:test_the_flow_goes_on_after_a_context_that_may_end_what_is_raised",)),
    Fault("what is printed into a buffer is not text of what is differentiated", "adcompile.analysis.activity.numbers_of_texts",
          "        yield from [(name, value) for name in printed_into(value)]\n", "", ("number_of_what_was_printed",)),
)
