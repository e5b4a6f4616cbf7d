"""The command line: `python -m adcompile show|check|explain|time mod:f`.

    commands        what each command does, and the status that it ends with
    targets         the function and the arguments that are named
    timing          a function and its gradient, side by side
    terminal        text for terminals and files, JSON
"""
