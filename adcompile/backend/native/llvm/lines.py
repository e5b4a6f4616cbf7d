"""Lines of LLVM text."""


class Lines:
    """The lines of a function under way, with names for values and labels."""

    def __init__(self):
        self.lines, self.count, self.labels, self.current = [], 0, 0, "entry"

    def add(self, text):
        """A line that computes a value. Returns the value's name."""
        self.count += 1
        self.lines.append(f"  %t{self.count} = {text}")
        return f"%t{self.count}"

    def say(self, text):
        self.lines.append(f"  {text}")

    def label(self):
        """A name for a block."""
        self.labels += 1
        return f"b{self.labels}"

    def begin(self, label):
        """A block begins."""
        self.lines.append(f"{label}:")
        self.current = label

    def jump(self, label):
        self.lines.append(f"  br label %{label}")

    def branch(self, test, then, orelse):
        self.lines.append(f"  br i1 {test}, label %{then}, label %{orelse}")
