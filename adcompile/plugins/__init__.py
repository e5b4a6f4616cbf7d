"""Other programs load these by themselves: pytest's plugin, and the extension of IPython and notebooks.

    for_pytest      the fixture `check_derivatives`
    for_ipython     `%load_ext adcompile`, and then `%%grad_time`
"""
