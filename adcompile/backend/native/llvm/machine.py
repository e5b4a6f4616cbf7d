"""Object code: made of LLVM text by llvmlite, and loaded into the process."""

import ctypes
import importlib.util
import platform
import sys
import threading
from functools import cache

import numpy as np
from numpy._core import _multiarray_umath as multiarray

from adcompile.backend.native.llvm.entry import DATA, DIMS, DTYPE, FLAGS, RANK, TABLE

LOCK = threading.Lock()
KEPT = []
"""Objects that must live as long as the code that was loaded."""

FAST_KEYWORDS = 0x0080 | 0x0002
EMPTY, SCALAR = 184, 60
"""Where in NumPy's table of functions `PyArray_Empty` and `PyArray_Scalar` stand."""


@cache
def missing():
    """The reason why machine code cannot be made in this process, in words; None where it can."""
    if importlib.util.find_spec("llvmlite") is None:
        return "the native backend needs llvmlite\n  pip install adcompile[native]"
    if platform.machine() not in ("x86_64", "AMD64") or sys.platform == "win32" or sys.implementation.name != "cpython":
        return f"there is no native backend for {sys.implementation.name} on {sys.platform}, {platform.machine()}\n  Take backend='auto'."
    if not objects_lie_so():
        return "arrays lie in memory otherwise here than the native backend knows\n  Take backend='auto'."
    return None


def objects_lie_so():
    """Return True if the parts of an array object stand where the entries of kernels read them."""
    array = np.arange(6.0).reshape(2, 3)
    if object.__basicsize__ != DATA:
        return False

    def read(kind, offset):
        return kind.from_address(id(array) + offset).value
    dims = (ctypes.c_int64 * 2).from_address(read(ctypes.c_void_p, DIMS))
    return (read(ctypes.c_void_p, 8) == id(np.ndarray) and read(ctypes.c_void_p, DATA) == array.ctypes.data and read(ctypes.c_int, RANK) == 2
            and tuple(dims) == array.shape and read(ctypes.c_void_p, DTYPE) == id(array.dtype)
            and read(ctypes.c_int, FLAGS) & 0x501 == 0x501)


@cache
def target():
    """The machine that this process runs on."""
    import llvmlite.binding as llvm
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.initialize_native_asmparser()
    found = llvm.Target.from_default_triple()
    return found.create_target_machine(cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, jit=True)


def object_code(text):
    """The object code of LLVM text, as bytes."""
    import llvmlite.binding as llvm
    with LOCK:
        machine = target()
        module = llvm.parse_assembly(text)
        module.verify()         # LLVM ends the process where its passes meet what is no program
        module.triple, module.data_layout = llvm.get_default_triple(), str(machine.target_data)
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        options.loop_vectorization, options.slp_vectorization, options.loop_unrolling = True, False, True
        builder = llvm.create_pass_builder(machine, options)
        builder.getModulePassManager().run(module, builder)
        return machine.emit_object(module)


class _Method(ctypes.Structure):
    """A `PyMethodDef`."""

    _fields_ = [("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


def loaded(code, name, further, fallback):
    """The function of Python's that object code is: with the keys and keywords `further` in its table, and `fallback`, a function of
    the same arguments, which is called where it cannot compute."""
    import llvmlite.binding as llvm
    with LOCK:
        engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target())
        engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        engine.finalize_object()
        entry, table = engine.get_function_address("entry"), engine.get_global_value_address("table")
    objects = [np.ndarray, np.dtype(np.float64), np.dtype(np.int64), np.dtype(bool), dict, tuple, float, int, True, False, None, None, None,
               bool, np.float64, *further]
    places = (ctypes.c_void_p * len(objects)).from_address(table)
    for place, one in enumerate(objects):
        places[place] = id(one)
    places[TABLE.index("empty")], places[TABLE.index("scalar")] = _numpy(EMPTY), _numpy(SCALAR)
    method = _Method(name.encode(), entry, FAST_KEYWORDS, None)
    KEPT.append((engine, objects, method))
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype, make.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    return make(ctypes.addressof(method), fallback, None)


def _numpy(place):
    """The address of a function in NumPy's table."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return (ctypes.c_void_p * (place + 1)).from_address(pointer(multiarray._ARRAY_API, None))[place]
