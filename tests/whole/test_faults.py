"""The faults that are planted still have their place in the compiler."""

import ast
import importlib

import pytest

from tests import corpus
from tests.faults import FAULTS, path_of
from tests.mutants import PROGRAMS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_found_once_and_is_python(fault):
    ast.parse(fault.applied(path_of(fault).read_text()))


def test_there_are_twelve_faults_at_least_with_names_of_their_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 12


def test_programs_are_in_the_corpus():
    assert {*PROGRAMS, *(name for fault in FAULTS for name in fault.programs)} <= {*corpus.load(), *corpus.REFUSED}


def test_tests_that_notice_faults_are_there():
    for fault in FAULTS:
        for test in fault.tests:
            module, _, name = test.partition(":")
            assert callable(getattr(importlib.import_module(f"tests.{module}"), name))
