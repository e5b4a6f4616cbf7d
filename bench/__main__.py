"""`python -m bench`: goal, measured and ratio of every row, each measured in a process of its own.

`python -m bench gradient program_heat` takes the rows whose names begin so. Ends with 1 if a goal is missed. `python -m bench calibrate`
prints the unit costs that Jacobians are planned by beside those of this machine; `python -m bench peers` a table of gradients beside other
libraries.
"""

import json
import os
import subprocess
import sys

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def names(wanted):
    """The rows that are asked for. The package is compiled to bytecode first, as it is where it is installed."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "adcompile"], check=True)
    listed = subprocess.run([sys.executable, "-m", "bench", "--list"], capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split() if not wanted or name.startswith(tuple(wanted))]


def measured(name):
    """The results of one row, or what went wrong."""
    done = subprocess.run([sys.executable, "-m", "bench", "--row", name], capture_output=True, text=True,
                          env=os.environ | ONE_THREAD)
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or ["died"])[-1]
    return json.loads(done.stdout), None


def one_row(name):
    from bench.rows import ROWS

    print(json.dumps([[what, goal, float(found), unit] for what, goal, found, unit in ROWS[name]()]))
    return 0


def list_rows():
    from bench.rows import ROWS

    print("\n".join(ROWS))
    return 0


def main(wanted):
    results, failures = [], 0
    print(f"{'row':<22}{'what':<44}{'goal':>9}{'measured':>11}{'ratio':>8}")
    for name in names(wanted):
        found, error = measured(name)
        if error:
            failures += 1
            print(f"{name:<22}{error[:90]}  FAILED", flush=True)
            continue
        results += [(name, *result) for result in found]
        if not found:
            print(f"{name:<22}not measured: the peer is not installed")
        if not name.startswith("program_"):
            failures += sum([show(*result) for result in results if result[0] == name])
    worst_first = sorted((result for result in results if result[0].startswith("program_")), key=lambda r: -r[3] / r[2])
    failures += sum([show(*result) for result in worst_first])
    print(f"{failures} below their goal" if failures else "all goals are met")
    return 1 if failures else 0


def show(name, what, goal, found, unit):
    """Prints a result; whether it misses its goal."""
    missed = not found <= goal
    print(f"{name[:21]:<22}{what:<44}{goal:9.3g}{found:11.3g}{found / (goal or 1):8.2f}  {unit}{'  MISSED' if missed else ''}",
          flush=True)
    return missed


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["calibrate"]:
        from bench.calibrate import main as calibrate

        sys.exit(calibrate())
    if arguments[:1] == ["peers"]:
        os.environ.update(ONE_THREAD)
        from bench.peers import main as peers

        sys.exit(peers())
    if arguments[:1] == ["--list"]:
        sys.exit(list_rows())
    if arguments[:1] == ["--row"]:
        sys.exit(one_row(arguments[1]))
    sys.exit(main(arguments))
