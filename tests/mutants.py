"""Seeded faults: `python -m tests.mutants` plants one at a time in the compiler and asks whether the tests notice.

Each fault gives wrong numbers without an exception: a killer is a program whose derivative disagrees with
differences or with another mode, not one that fails to compile or to run. Prints each fault with its killers;
exits 1 if one survives, raises only, or is no longer to be found in the source.
"""

import argparse
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import FAULTS, ROOT, SOUND, path_of

ENOUGH = 3
"""After so many killers a fault is dead."""

PROGRAMS = """
    two_sided_branch nested_branches branch_leaves_constant values_of_and_and_or
    power_by_loop loop_counter_in_body newton_square_root two_carried_variables value_read_after_overwrite
    variable_set_before_loop nested_loops loop_over_array loop_over_zip loop_over_rows long_linear_recurrence
    continue_in_for break_from_for bounce else_of_for return_from_for exits_nested_three_deep
    zero_trip_loop_keeps_value integer_or_array_by_branch array_joins_in_loop_in_branch
    helper_call helper_with_many_arguments closure_over_data calls_in_loop_in_branch
    matrix_and_row column_and_row number_meets_array where_and_comparisons sums_over_axes largest_and_smallest
    slices repeated_integer_array indices_in_loop matrix_times_vector stacks_of_matrices linear_system joining
    array_of_active_numbers list_comprehension tuple_carried_by_loop overwritten_variable python_operators
    elementary_functions nll orbit log_weight hidden_markov_model logistic_map powers_at_zero
""".split()


@dataclass(frozen=True)
class Verdict:
    """What became of one fault: the programs that disagreed, and those that raised something instead."""

    killers: list
    raised: list


class Planted(importlib.machinery.SourceFileLoader):
    """Loads a module with a piece of its text replaced."""

    def __init__(self, fault, name, path):
        super().__init__(name, path)
        self.fault = fault

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        text = self.fault.applied(Path(path).read_text())
        linecache.cache[path] = len(text), None, text.splitlines(keepends=True), path   # where rules are read from
        return compile(text, path, "exec")


class Planter(importlib.abc.MetaPathFinder):
    """Finds the module that a fault belongs in; leaves all others alone."""

    def __init__(self, fault):
        self.fault = fault

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.fault.module:
            return None
        file = str(path_of(self.fault))
        return importlib.util.spec_from_file_location(fullname, file, loader=Planted(self.fault, fullname, file))


def tried(fault) -> Verdict:
    """Plants the fault in this process, which must not have loaded the compiler yet, and runs the programs."""
    sys.meta_path.insert(0, Planter(fault))
    from tests import agreement, corpus
    from tests.ways import WAYS

    cases = corpus.load()
    killers, raised = [], []
    for test in fault.tests:
        module, _, name = test.partition(":")
        try:
            getattr(importlib.import_module(f"tests.{module}"), name)()
        except (AssertionError, pytest.fail.Exception):
            killers.append(name)
        except Exception as error:
            raised.append(f"{name} ({type(error).__name__})")
    if fault.tests:
        return Verdict(killers, raised)
    for name in dict.fromkeys([*fault.programs, *PROGRAMS]):
        if name in corpus.REFUSED:
            killers += [name] if is_let_through(corpus.REFUSED[name]) else []
            continue
        case = cases[name]
        try:
            for point in case.smooth_points[:3]:
                call = agreement.Call(case.function, case.wrt, lambda: point.arguments)
                call.check_first_order(WAYS[0], call.difference())
                if fault.second_order:
                    call.check_second_order(WAYS[0], WAYS[0])
        except agreement.Disagreement:
            killers.append(name)
        except Exception as error:
            raised.append(f"{name} ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})")
        if len(killers) == ENOUGH:
            break
    return Verdict(killers, raised)


def is_let_through(case) -> bool:
    """Whether a program that is to be refused has a derivative, which is a wrong one."""
    from adcompile.errors import DerivativeError
    from tests import agreement
    from tests.ways import WAYS

    call = agreement.Call(case.function, case.wrt, lambda: case.arguments)
    try:
        call.check_first_order(WAYS[0], call.difference())
    except DerivativeError:
        return False
    except agreement.Disagreement:
        return True
    return False


def report(fault, verdict) -> bool:
    """Prints what became of a fault; whether it is dead as it should be."""
    word = "killed" if verdict.killers else "raises only" if verdict.raised else "SURVIVED"
    print(f"{word:12}{fault.name}: {'; '.join(verdict.killers or verdict.raised[:3])}", flush=True)
    return bool(verdict.killers)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--only", help="the name of one fault, planted in this process")
    options = parser.parse_args()
    if options.only:
        fault = next(fault for fault in FAULTS if fault.name == options.only)
        try:
            return 0 if report(fault, tried(fault)) else 1
        except LookupError as problem:
            print(f"not found   {problem}")
            return 1
    if not is_sound(tried(SOUND)):
        return 1
    with ThreadPoolExecutor(max_workers=2) as pool:
        codes = list(pool.map(in_a_process, FAULTS))
    print(f"{len(FAULTS)} faults, {sum(code == 0 for code in codes)} killed")
    return 1 if any(codes) else 0


def is_sound(verdict) -> bool:
    """Whether nothing disagrees or raises where no fault is planted: only then a killer says something."""
    for program in (*verdict.killers, *verdict.raised):
        print(f"fails without a fault: {program}", flush=True)
    return not verdict.killers and not verdict.raised


def in_a_process(fault) -> int:
    """The exit status of a process of its own for one fault, whose output is passed on in one piece."""
    command = [sys.executable, "-m", "tests.mutants", "--only", fault.name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    sys.stdout.write(done.stdout + (done.stderr if done.returncode and not done.stdout else ""))
    sys.stdout.flush()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
