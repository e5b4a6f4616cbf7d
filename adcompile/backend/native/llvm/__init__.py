"""From the loop language to a function that Python calls: LLVM text, object code, and the entry that reads Python's objects."""
