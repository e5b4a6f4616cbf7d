"""Libraries that are there only if they were installed beside adcompile."""

from importlib import import_module


def needs(module):
    """The module; where its library is missing an ImportError with the line that installs it."""
    library = module.partition(".")[0]
    try:
        import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        wanted = {"scipy": '"adcompile[fit]"', "matplotlib": '"adcompile[plot]"'}.get(library, library)
        raise ImportError(f"this needs {library}, which is not installed\n  python -m pip install {wanted}") from None
    return import_module(module)
