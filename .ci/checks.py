"""Everything that must hold before a change is done; `.ci/run` starts it.

The three commands of README.md, each in a fresh environment of its own, the tests in two halves side by side; a quick part on the
other Pythons and on the oldest NumPy; the libraries of `adcompile.interop`; pages in a browser; random programs of
two kinds, seeded faults, lengths of the emitted texts, and the same text whatever the hash seed.
Prints a line for each part as it ends, the output of those that fail, and exits with 1 if one does.
"""

import concurrent.futures
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORKERS = 2
OTHER_VERSIONS = ("3.12", "3.13")
OLDEST_NUMPY = "numpy==2.0.*"
HALF = ("tests/whole/test_corpus.py", "tests/analysis")
"""The tests that take half of the time; all others are the other half."""
QUICK = ("python -W error -c 'import adcompile' && python -m pytest -q tests/api/test_api.py tests/calling/test_cache.py"
         " tests/api/test_checking.py tests/whole/test_packaging.py tests/frontend/test_source.py tests/whole/test_docs.py"
         " && python -m tests.generate --seed 1 --n 30")


INTEROP = ("python -m pip install -q --only-binary :all: -e '.[test,interop]'"
           " && {{ python -m pip install -q --only-binary :all: {optional} || true; }} && python -m pytest -q tests/interop tests/plugins")
OPTIONAL = "cyipopt-wheels"
"""A library of `adcompile.interop` that may not be had everywhere: its tests are named as absent then."""


def readme_commands():
    """The lines of the last fenced block of README.md that install something."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        blocks = [text for _, text in re.findall(r"^```(\w*)\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)]
    commands = [line for block in blocks for line in block.splitlines() if line.startswith("python -m pip install")]
    if len(commands) != 3:
        sys.exit(f"README.md has {len(commands)} commands that install, not 3")
    return commands


def shell(command, folder=None, **variables):
    """Runs a command in the checkout, `python` being that of the environment in `folder`. What is no test of machine code runs in Python."""
    variables = dict(os.environ, OPENBLAS_NUM_THREADS="1", PIP_DISABLE_PIP_VERSION_CHECK="1", ADCOMPILE_BACKEND="python", **variables)
    variables.pop("PYTHONPATH", None)
    if folder:
        variables["PATH"] = os.path.join(folder, "bin") + os.pathsep + variables["PATH"]
        variables["VIRTUAL_ENV"] = folder
    done = subprocess.run(command, shell=True, cwd=ROOT, env=variables, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.returncode == 0, done.stdout


def environment(python, folder):
    """A fresh environment that has only pip."""
    if python == sys.executable:
        venv.create(folder, with_pip=True)
    else:
        subprocess.run([python, "-m", "venv", folder], check=True)
    return folder


def interpreter(version):
    """A Python of that version that works: on the path, or among those of pyenv. None where there is none."""
    kept = os.path.expanduser(f"~/.pyenv/versions/{version}*/bin/python")
    for python in (shutil.which(f"python{version}"), *sorted(glob.glob(kept), reverse=True)):
        if python and subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
            return python
    return None


def passed_tests(output):
    found = re.findall(r"(\d+) passed", output)
    return int(found[-1]) if found else 0


# --- the parts --------------------------------------------------------------------


def example(folder):
    """The first command: the package as it is installed, and the main job with it."""
    return shell(readme_commands()[0], environment(sys.executable, folder))


def site(folder):
    """The third command: the pages, on which all code runs. What is built stays beside the environment."""
    return shell(readme_commands()[2].replace("build/site", shlex.quote(os.path.join(folder, "site"))), environment(sys.executable, folder))


def half_of_suite(others, counts):
    """The second command with half of the tests: those of `HALF`, or all `others`. Enters in `counts` how many passed."""

    def part(folder):
        chosen = " ".join([f"--ignore={room}" for room in HALF] if others else HALF)
        fine, output = shell(readme_commands()[1], environment(sys.executable, folder), PYTEST_ADDOPTS=chosen)
        counts.append(passed_tests(output))
        return fine, output

    return part


def enough(counts):
    """True if as many tests passed in both halves as ever, and a line that says how many did."""
    with open(os.path.join(ROOT, "tests", "floor.txt"), encoding="utf-8") as file:
        floor = int(file.read())
    return sum(counts) >= floor, f"{sum(counts)} tests passed, the floor is {floor}"


def quick(python, requirement=""):
    """The quick part on one Python; `requirement` is what it must make do with."""

    def part(folder):
        environment(python, folder)
        install = f"python -m pip install -q -e '.[test]' {requirement and repr(requirement)}"
        fine, output = shell(f"{install} && {QUICK}", folder)
        found = subprocess.run([os.path.join(folder, "bin", "python"), "-c", "import sys, numpy; print("
                                "'Python', sys.version.split()[0], 'NumPy', numpy.__version__)"], text=True,
                               capture_output=True)
        return fine, f"{output}\n{found.stdout.strip()}, {passed_tests(output)} tests passed"

    return part


def interop(absent):
    """The tests of `adcompile.interop` with the libraries themselves. Enters in `absent` the libraries that are not there."""

    def part(folder):
        fine, output = shell(INTEROP.format(optional=OPTIONAL), environment(sys.executable, folder))
        absent.extend([f"{library} of interop" for library in re.findall(r"^absent  (.+)$", output, re.MULTILINE)])
        return fine, output

    return part


def browser():
    """The path of Chromium: Debian's, fetched where it is not there and may be. None where there is none."""
    if not shutil.which("chromium") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run("apt-get update && apt-get install -y --no-install-recommends chromium", shell=True, capture_output=True)
    return shutil.which("chromium")


def pages(absent):
    """The tests of pages in a browser. Enters in `absent` the browser if it is not there."""

    def part(folder):
        found = browser()
        if found is None:
            absent.append("chromium, which shows the pages")
            return True, "no browser"
        return shell("python -m pytest -q tests/browser", folder, ADCOMPILE_BROWSER=found)

    return part


def tools(folder):
    """An environment for the parts that are commands of the tests."""
    return shell("python -m pip install -q -e '.[test]'", environment(sys.executable, folder))


def commanded(command):
    """A part that is a command in that environment."""
    return lambda folder: shell(command, folder)


def same_text(folder):
    """One hash over all emitted texts, under two hash seeds and with two spellings of the names of values."""
    found = [shell("python -m tests.emitted_hash", folder, PYTHONHASHSEED=seed, ADCOMPILE_NAMES=names)
             for seed, names in (("1", ""), ("2", "opaque"))]
    texts = [output.strip() for _, output in found]
    fine = all(one for one, _ in found) and texts[0] == texts[1]
    return fine, texts[0] if fine else "\n".join(texts)


def main():
    began = time.monotonic()
    failed, absent = [], []

    def run(name, part, folder):
        start = time.monotonic()
        try:
            fine, output = part(folder)
        except Exception as error:
            fine, output = False, f"{type(error).__name__}: {error}"
        if not fine:
            failed.append(name)
            print(f"--- {name}\n{output}", flush=True)
        last = output.strip().splitlines()[-1] if output.strip() else ""
        print(f"{'passed' if fine else 'FAILED'}  {name} ({time.monotonic() - start:.0f} s)  {last}", flush=True)

    with tempfile.TemporaryDirectory(prefix="adcompile-ci-") as top:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            shared = os.path.join(top, "tools")
            own = [("README: example", example), ("README: site", site), ("oldest NumPy", quick(sys.executable, OLDEST_NUMPY)),
                   ("interop", interop(absent))]
            pythons = {version: interpreter(version) for version in OTHER_VERSIONS}
            own += [(f"Python {version}", quick(python)) for version, python in pythons.items() if python]
            later = [
                ("pages in a browser", pages(absent)),
                ("random programs", commanded("python -m tests.generate --seed 0 --n 300")),
                ("kinds", commanded("python -m tests.kinds --seed 0 --n 500 --jobs 2")),
                ("seeded faults", commanded("python -m tests.mutants")),
                ("lines emitted", commanded("python -m tests.line_counts")),
                ("same text", same_text),
            ]
            counts = []
            others = [pool.submit(run, f"README: tests, {name} half", half_of_suite(other, counts), os.path.join(top, name))
                      for name, other in (("one", False), ("other", True))]
            ready = pool.submit(run, "tools", tools, shared)
            others += [pool.submit(run, name, part, os.path.join(top, re.sub(r"\W+", "-", name))) for name, part in own]
            ready.result()
            others += [pool.submit(run, name, part, shared) for name, part in later]
            for other in others:
                other.result()
    run("README: tests", lambda folder: enough(counts), None)
    for version, python in pythons.items():
        if python is None:
            print(f"absent  Python {version}")
    for library in absent:
        print(f"absent  {library}")
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'passed'} in {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
