"""From programs to functions that run. Each backend is a room with one door, a module `door`:

    functions(programs, types, name, fallback=None)     the programs, which belong together, as `Answer`

`types` has for each of them the types of its values. With `fallback` there is one more function, of that name, which comes first: it tries
the first program and runs the second where that one raises. Whoever compiles asks for nothing else of a backend.
"""
