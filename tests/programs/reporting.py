"""Programs that tell how they go on: logs, clocks, streams. What they read stays as it is, and they tell it once."""

import csv
import io
import json
import logging
import os
import pprint
import sys
import time
from pathlib import Path

import numpy as np

from tests.corpus import draw, program, refused

VECTOR = draw(3, seed=1, low=0.5, high=1.5)
TEXT = "a number made of the text of an active value has no derivative"


class Printing(logging.Handler):
    """Logs stand where prints do, so that they are compared."""

    def emit(self, record):
        print(record.levelname, record.getMessage())


log = logging.getLogger("tests.programs.reporting")
log.addHandler(Printing())
log.setLevel(logging.INFO)
log.propagate = False
level, weights, buffer = 2.0, np.array([1.0, -2.0, 0.5]), io.StringIO()


@program((1.5,), (-0.5,))
def logged(x):
    y = level * x
    log.info("y = %s, twice %.3f", y, 2 * y)
    log.debug("nobody sees %s", y)
    return level * y * x


@program((VECTOR,))
def logged_in_a_loop(x):
    total = 0.0
    for k, v in enumerate(x):
        total = total + weights[k] * v**2
        log.info("trip %d: %s", k, total)
        if total > 1.0:
            log.warning(f"large: {total:.2f}")
    return total * np.sum(weights * x)


@program((1.5,))
def logger_made_inside(x):
    own = logging.getLogger("tests.programs.reporting")
    y = x * x
    own.info("y = %s", y)
    logging.getLogger("tests.programs.reporting").info("again %s", y, extra={"more": y})
    logging.debug("root %s", y)
    return y * level


def told(y, name="y"):
    log.info("%s = %s", name, y)
    return y


@program((1.5,))
def logged_by_a_helper(x):
    y = told(level * x)
    told(3.0, "constant")
    return told(y * x, "product") * level


@program((1.5,), (0.2,))
def logged_where_it_is_asked_for(x):
    if log.isEnabledFor(logging.INFO) and x > 1.0:
        log.info("enabled")
    y = np.sin(x) * level
    return log.info("unread %s", y) or y


@program((1.5,))
def written_to_the_stream(x):
    y = level * x
    sys.stdout.write(f"y = {y:.3f}\n")
    sys.stdout.flush()
    print("x", x, file=sys.stdout)
    return level * y * x


@program((VECTOR,))
def timed(x):
    start = time.perf_counter()
    y = np.sum(np.exp(x) * weights) * level
    took = time.perf_counter() - start
    time.sleep(0.0)
    print("took", took >= 0.0, time.time() > took)
    return y * (took >= 0.0)


class Teller:
    """An object with a logger, a method that tells, and a function that it is given."""

    def __init__(self):
        self.log, self.weight = log, 2.0

    def tell(self, name, value):
        print(name, value)
        self.log.info("%s = %s", name, value)

    def __call__(self, step, value):
        self.log.info("step %d: %s", step, value)


teller = Teller()


@program((1.5,))
def logged_by_a_logger_of_an_object(x):
    y = level * x
    teller.log.info("y = %s", y)
    teller.tell("y", y)
    return level * y * x * teller.weight


@program((VECTOR, print), (VECTOR, teller), (VECTOR, lambda step, value: print("at", step, value)))
def told_to_a_function_that_is_given(x, tell):
    for k in range(2):
        x = x * level
        tell(k, x)
    return np.sum(x * x * weights)


@program((VECTOR,))
def history_that_is_printed(x):
    history = []
    for k in range(3):
        x = x - 0.1 * x
        loss = np.sum(x * x)
        history.append(float(loss))
        print(f"{k}: {history[-1]:.3f}", len(history))
    print("history", history, min(history))
    return loss * level


@program((VECTOR,))
def written_to_a_file(x):
    y = np.sum(x * x)
    with open(os.devnull, "w", encoding="utf-8") as file:
        print("y", y, file=file)
        file.write(f"{y:.3f}\n")
        json.dump({"y": float(y)}, file)
        csv.DictWriter(file, ["y"]).writerow({"y": y})
    np.savetxt(os.devnull, x, header=f"y = {y}")
    Path(os.devnull).write_text(str(y))
    pprint.pprint({"y": y})
    return level * y


@program((VECTOR,))
def printed_with_options(x):
    with np.printoptions(precision=3):
        print(x * level)
    return np.sum(x * x) * level


@program((1.5,))
def printed_into_a_buffer(x):
    print("x", x, file=buffer)
    return level * x * x


@program((1.5,))
def constants_in_a_buffer(x):
    out = io.StringIO()
    print("n", 3, file=out)
    return x * len(out.getvalue())


@refused(TEXT, 1.5)
def number_of_what_was_printed(x):
    out = io.StringIO()
    print(x, file=out)
    return x * float(out.getvalue())


@refused(TEXT, 1.5)
def number_of_what_was_printed_into_a_global_buffer(x):
    buffer.truncate(0)
    buffer.seek(0)
    print(x, file=buffer)
    return x * float(buffer.getvalue())


@refused(TEXT, 1.5)
def numbers_of_texts_in_a_tuple(x):
    return float(f"{x}") * level, 3.0


@refused(TEXT, 1.5)
def number_of_a_text_in_a_list_in_a_dict(x):
    return {"a": [float("%s" % x), 1.0]}


@refused(TEXT, VECTOR)
def numbers_of_a_file_that_was_written(x):
    np.savetxt(os.devnull, x)
    return np.sum(x) + np.sum(np.loadtxt(os.devnull))


@refused(TEXT, 1.5)
def number_of_a_file_that_was_written_by_another_name(x):
    with open(os.devnull, "w", encoding="utf-8") as file:
        print(x, file=file)
    return x * float(open(os.devnull, encoding="utf-8").read() or 1.0)


@program((1.5,))
def texts_in_a_list_beside_numbers(x):
    told = [f"{x}", len(str(x)), 2.0]
    return x * len(told)
