"""From programs to functions that run. Each backend is a room with one door, a module `door`:

    functions(programs, name, fallback=None)     the programs, which belong together, as `Answer`

Each of them has come through the backend's own passes, which stand in the list with all others (`compiler.passes`), and is handed over
with the facts that these have found. With `fallback` there is one more function, of that name, which comes first: it tries the first
program and runs the second where that one raises. Whoever compiles asks for nothing else of a backend.
"""
