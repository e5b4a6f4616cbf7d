"""The native backend: programs as machine code.

    lowering        a program -> loop language
    loop_language   the loop language: nodes, walks, its own checks, and as Python
    passes          loop language -> loop language
    llvm            loop language -> LLVM text -> object code -> a function that Python calls

What it cannot do it says (`CannotLower`), and a kernel that meets what it cannot do gives back to Python.
"""
