"""Files of a history: arrays in NumPy's `.npz` format and texts in JSON, nothing that runs when it is read.

The structure of the parameters is written too where it is dicts, lists, tuples, numbers and arrays; of objects there are only the names
of the leaves.
"""

import json
import os
from typing import Any
from zipfile import BadZipFile

import numpy as np

from adcompile.errors import BadArgument
from adcompile.optim.vectors import Vectors

FORM = 1
"""Of the files; another number says that they are read in another way."""


def write(path: Any, history: Any) -> None:
    """Writes a history to a file, which is there as a whole or not at all."""
    path, point = named(path), history._point
    found = {
        "form": FORM, "epochs": point.epochs, "count": point.count, "best": point.best, "score": point.score,
        "vector": point.vector, "best_vector": point.best_vector, "losses": history.losses, "validation": history.validation,
        "times": history.times, "status": history.status, "detail": history._detail, "rng": json.dumps(point.rng, default=listed),
        "slots": np.array(list(point.slots), str), "names": np.array(history.names, str),
        "structure": json.dumps(None if history._vectors is None else described(history.last)),
    }
    found |= {f"slot_{name}": slot for name, slot in point.slots.items()}
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "wb") as file:
            np.savez(file, **found)
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def read(path: Any, history: Any, checkpoint: Any, vectors: Vectors | None = None) -> Any:
    """The history in a file, made by these two classes; `vectors` are of a structure like its parameters, if the user gave one."""
    try:
        with np.load(named(path), allow_pickle=False) as file:
            found = dict(file)
        names, form = found["names"].tolist(), int(found["form"])
    except (KeyError, ValueError, BadZipFile):
        raise BadArgument(f"{path} is no file of a History\n  Give one that its save wrote.") from None
    if form != FORM:
        raise BadArgument(f"{path} was written in form {form}, and this version reads form {FORM}\n"
                          "  Read it with the version that wrote it.")
    outline = json.loads(found["structure"].item())
    if vectors is None and outline is not None:
        vectors = Vectors(made(outline))
    refuse_other(vectors, names, found["vector"], path)
    point = checkpoint(
        int(found["epochs"]), found["vector"], {name: found[f"slot_{name}"] for name in found["slots"].tolist()}, int(found["count"]),
        int(found["best"]), found["best_vector"], float(found["score"]), json.loads(found["rng"].item(), object_hook=unlisted))
    return history(vectors, names, point, *[found[name].tolist() for name in ("losses", "validation", "times")],
                   found["status"].item(), found["detail"].item())


def refuse_other(vectors: Vectors | None, names: list, vector: Any, where: Any) -> None:
    """Refuses a structure whose leaves are not those that were trained, or of another dtype than the vector."""
    if vectors is None:
        return
    if vectors.names == names and vectors.dtype != vector.dtype:
        raise BadArgument(f"the parameters of {where} are of {vector.dtype}, and these of {vectors.dtype}\n"
                          f"  Give a structure of {vector.dtype}.")
    if vectors.names != names:
        raise BadArgument(f"the parameters of {where} are others: {', '.join(names[:8])}\n"
                          f"  Give a structure like them; this one has {', '.join(vectors.names[:8])}.")


def named(path):
    """The name of the file, which ends as NumPy's do."""
    path = os.fspath(path)
    return path if path.endswith(".npz") else f"{path}.npz"


# --- the state of a generator: numbers, texts and arrays ------------------------------


def listed(value):
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "dtype": value.dtype.name}
    return int(value)


def unlisted(found):
    return np.array(found["array"], found["dtype"]) if found.keys() == {"array", "dtype"} else found


# --- the structure of parameters --------------------------------------------------------


class NotWritten(Exception):
    """A part of the structure is an object that no file can hold without code of its class."""


def described(params):
    """The structure of parameters as lists and texts, without the values of its floats; None where there are objects in it."""
    try:
        return outline_of(params)
    except NotWritten:
        return None


def outline_of(value):
    kind = type(value)
    if kind is dict and all(type(key) in (str, int) for key in value):
        return ["dict", [[key, outline_of(item)] for key, item in value.items()]]
    if kind in (list, tuple):
        return [kind.__name__, [outline_of(item) for item in value]]
    if value is None or kind in (bool, int, str):
        return ["constant", value]
    if kind is float or isinstance(value, np.floating):
        return ["number", getattr(value, "dtype", np.dtype(np.float64)).str, kind is float]
    if kind is np.ndarray and value.dtype.kind in "fbiuU":
        return ["array", value.dtype.str, value.shape, None if value.dtype.kind == "f" else value.tolist()]
    raise NotWritten


def made(outline):
    """A structure of such an outline; floats in it are 0."""
    match outline:
        case ["dict", items]:
            return {key: made(item) for key, item in items}
        case ["list", items]:
            return [made(item) for item in items]
        case ["tuple", items]:
            return tuple([made(item) for item in items])
        case ["constant", value]:
            return value
        case ["number", dtype, is_python]:
            return 0.0 if is_python else np.dtype(dtype).type(0.0)
        case ["array", dtype, shape, None]:
            return np.zeros(shape, dtype)
        case ["array", dtype, shape, values]:
            return np.array(values, dtype).reshape(shape)
