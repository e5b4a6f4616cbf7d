"""The programs of NPBench, unmodified: values, gradients in every array argument, and what the caller's arrays hold afterwards.

    python -m bench.npbench CHECKOUT [NAME ...]         CHECKOUT: a clone of github.com/spcl/npbench

Each kernel is called by a function that weighs what it returns and what its arguments hold afterwards; the gradient of that
is compared with differences along a random direction in each array of floats. Sizes are small, numbers float64 where the program
does not say otherwise. Programs without an array of floats, or without a float as result, have no derivative to be asked for.
"""

import importlib
import importlib.util
import inspect
import json
import pathlib
import sys
import tempfile
import time
import traceback
import warnings

import numpy as np

from adcompile import DerivativeError, value_and_grad

SMALL = {
    "adi": {"TSTEPS": 2, "N": 7}, "adist": {"N": 30}, "atax": {"M": 5, "N": 7}, "azimhist": {"N": 60, "npt": 5},
    "azimnaiv": {"N": 60, "npt": 5}, "bicg": {"M": 5, "N": 7}, "cavtflow": {"ny": 9, "nx": 8, "nt": 3, "nit": 3},
    "chanflow": {"ny": 9, "nx": 8, "nit": 3}, "cholesky": {"N": 6}, "cholesky2": {"N": 6}, "clipping": {"M": 6, "N": 7},
    "coninteg": {"NR": 4, "NM": 5, "slab_per_bc": 2, "num_int_pts": 4}, "conv2d": {"N": 2, "C_in": 2, "C_out": 3, "K": 2, "H": 6, "W": 5},
    "correlat": {"M": 5, "N": 6}, "covarian": {"M": 5, "N": 6}, "covarian2": {"M": 5, "N": 6}, "crc16": {"N": 10},
    "deriche": {"W": 7, "H": 6}, "doitgen": {"NR": 3, "NQ": 4, "NP": 5}, "durbin": {"N": 6}, "fdtd_2d": {"TMAX": 3, "NX": 6, "NY": 7},
    "floydwar": {"N": 6}, "gemm": {"NI": 4, "NJ": 5, "NK": 6}, "gemver": {"N": 6}, "gesummv": {"N": 6}, "npgofast": {"N": 6},
    "gramschm": {"M": 7, "N": 6}, "hdiff": {"I": 5, "J": 6, "K": 3}, "heat3d": {"TSTEPS": 3, "N": 6}, "jacobi1d": {"TSTEPS": 4, "N": 9},
    "jacobi2d": {"TSTEPS": 4, "N": 7}, "2mm": {"NI": 4, "NJ": 5, "NK": 6, "NL": 7}, "3mm": {"NI": 4, "NJ": 5, "NK": 6, "NL": 7, "NM": 3},
    "lenet": {"N": 1, "H": 16, "W": 16}, "lu": {"N": 6}, "ludcmp": {"N": 6}, "mlp": {"C_in": 3, "N": 4, "S0": 6, "S1": 5, "S2": 4},
    "mvt": {"N": 6}, "nbody": {"N": 4, "tEnd": 0.2}, "nussinov": {"N": 8}, "resnet": {"N": 1, "W": 5, "H": 5, "C1": 4, "C2": 3},
    "sselfeng": {"Nkz": 2, "NE": 3, "Nqz": 2, "Nw": 2, "N3D": 2, "NA": 4, "NB": 2, "Norb": 2}, "seidel2d": {"TSTEPS": 2, "N": 6},
    "softmax": {"N": 2, "H": 2, "SM": 5}, "spmv": {"M": 20, "N": 20, "nnz": 40}, "sthamfft": {"R": 2, "K": 4}, "symm": {"M": 4, "N": 5},
    "syr2k": {"M": 4, "N": 5}, "syrk": {"M": 4, "N": 5}, "trisolv": {"N": 6}, "trmm": {"M": 5, "N": 6}, "vadv": {"I": 4, "J": 3, "K": 5},
    "mandel1": {"XN": 5, "YN": 4, "maxiter": 6}, "mandel2": {"XN": 5, "YN": 4, "maxiter": 6},
}


def loaded(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def setup(checkout, info):
    """The kernel and its arguments."""
    folder = checkout / "npbench" / "benchmarks" / info["relative_path"]
    module = info["module_name"]
    kernel = getattr(loaded(folder / f"{module}_numpy.py", f"{module}_numpy"), info["func_name"])
    values = dict(info["parameters"]["S"]) | SMALL.get(info["short_name"], {})
    if "init" in info and info["init"]:
        initial = loaded(folder / f"{module}.py", module)
        function = getattr(initial, info["init"]["func_name"])
        got = function(*[values[name] for name in info["init"]["input_args"]])
        names = info["init"]["output_args"]
        values |= dict(zip(names, got if isinstance(got, tuple) and len(names) > 1 else (got,)))
    return kernel, [values[name] for name in info["input_args"]]


def leaves(value):
    if value is None:
        return []
    return list(value) if isinstance(value, (tuple, list)) else [value]


def is_real(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def weighed(kernel, args, folder, name):
    """A function of the kernel's arguments: the weighted sum of what it returns and of what its arrays hold afterwards."""
    copies = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
    out = kernel(*copies)
    names = list(inspect.signature(kernel).parameters)[:len(args)]
    results = [f"r{k}" for k in range(len(leaves(out)))]
    rng = np.random.default_rng(7)
    weights, terms = {}, []
    for key, value in [*zip(names, copies), *zip(results, leaves(out))]:
        if is_real(value) or isinstance(value, (float, np.floating)):
            weights[f"w_{key}"] = rng.normal(size=np.shape(value))
            terms.append(f"np.sum(w_{key} * {key})")
    call = f"kernel({', '.join(names)})"
    if isinstance(out, (tuple, list)):
        call = f"{', '.join(results)} = {call}"
    elif out is not None:
        call = f"r0 = {call}"
    text = f"import numpy as np\n\n\ndef loss({', '.join(names)}):\n    {call}\n    return {' + '.join(terms)}\n"
    path = pathlib.Path(folder) / f"loss_{name}.py"
    path.write_text(text)
    module = loaded(path, f"loss_{name}")
    vars(module).update(weights, kernel=kernel)
    return module.loss, terms


def as_double(arg):
    return arg.astype(np.float64) if is_real(arg) else arg


def run(checkout, info):
    """The outcome for one program: right, wrong, refused, raised or complex; and a remark."""
    name = info["short_name"]
    np.random.seed(0)
    kernel, args = setup(checkout, info)
    args = [as_double(arg) for arg in args]
    with tempfile.TemporaryDirectory() as folder:
        loss, terms = weighed(kernel, args, folder, name)
        if not terms or not any(map(is_real, args)) or any(isinstance(arg, np.ndarray) and arg.dtype.kind == "c" for arg in args):
            if any(isinstance(arg, np.ndarray) and arg.dtype.kind == "c" for arg in args):
                return "complex", ""
            return "nothing", "no active input or output"
        wrt = [k for k, arg in enumerate(args) if is_real(arg)]
        before = [arg.tobytes() if isinstance(arg, np.ndarray) else None for arg in args]
        copies = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
        plain = loss(*copies)
        try:
            start = time.perf_counter()
            value, gradients = value_and_grad(loss, wrt=tuple(wrt))(*args)
            spent = time.perf_counter() - start
        except DerivativeError as error:
            return "refused", str(error)
        after = [arg.tobytes() if isinstance(arg, np.ndarray) else None for arg in args]
        if before != after:
            return "wrong", "the caller's arrays changed"
        if not np.allclose(value, plain, rtol=1e-12):
            return "wrong", f"value {value} {plain}"
        worst, kinks = judged(loss, args, dict(zip(wrt, gradients)))
        names = list(inspect.signature(loss).parameters)
        remark = f"{worst:.1e}, first call {spent:.2f} s" + "".join([f", not smooth in {names[k]}" for k in kinks])
        return ("right" if worst <= 1.0 and len(kinks) < len(wrt) else "wrong"), remark


def judged(loss, args, gradients):
    """The largest difference between gradients and differences, in units of what is allowed, and the arguments in which the
    differences do not settle: the function jumps."""
    rng, worst, kinks = np.random.default_rng(1), 0.0, []
    for k, gradient in gradients.items():
        direction = rng.normal(size=args[k].shape)
        found = float(np.sum(gradient * direction))
        slopes = [slope(loss, args, k, direction, step) for step in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)]
        errors = [abs(one - other) for one, other in zip(slopes, slopes[1:])]
        place = int(np.argmin(errors))
        size = max(abs(found), abs(slopes[place + 1]), 1e-3)
        if errors[place] > 1e-2 * size:
            kinks.append(k)
        else:
            worst = max(worst, abs(found - slopes[place + 1]) / (1e-6 * size + 10.0 * errors[place]))
    return worst, kinks


def slope(loss, args, k, direction, step):
    """The derivative in one argument along a direction, by a difference of fourth order."""
    def at(t):
        moved = [arg + t * direction if place == k else arg.copy() if isinstance(arg, np.ndarray) else arg for place, arg in enumerate(args)]
        return float(loss(*moved))

    return (8.0 * (at(step / 2) - at(-step / 2)) - (at(step) - at(-step))) / (6.0 * step)


def main(arguments):
    checkout, only = pathlib.Path(arguments[0]), arguments[1:]
    counts = {}
    for path in sorted((checkout / "bench_info").glob("*.json")):
        info = json.loads(path.read_text())["benchmark"]
        if only and info["short_name"] not in only:
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                outcome, remark = run(checkout, info)
            except Exception as error:
                lines = traceback.format_exception(error)[-3:] if only else traceback.format_exception_only(error)
                outcome, remark = "raised", "".join(lines).strip()
        counts[outcome] = counts.get(outcome, 0) + 1
        print(f"{info['short_name']:10} {outcome:8} {remark if only else ' '.join(remark.split())[:400]}", flush=True)
    print(counts)


if __name__ == "__main__":
    main(sys.argv[1:])
