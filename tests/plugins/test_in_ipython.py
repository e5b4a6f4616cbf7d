"""`%load_ext adcompile` in IPython itself, where it is installed."""

import pytest

pytest.importorskip("IPython")

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output


def test_the_extension_is_loaded_and_times_what_a_cell_defines():
    shell = InteractiveShell.instance()
    with capture_output() as shown:
        shell.run_cell("%load_ext adcompile", store_history=False)
        shell.run_cell("import numpy as np\ndef loss(w):\n    return np.sum(np.tanh(w))", store_history=False)
        done = shell.run_cell("%%grad_time\nw = np.ones(3)\nloss(w)", store_history=False)
    assert done.success and "loss\n  function" in shown.stdout and "ratio" in shown.stdout
    assert "--wrt" in shell.magics_manager.magics["cell"]["grad_time"].__doc__
