"""Text of programs: expressions and trees as Python syntax, and syntax as text. The one place that knows astor."""
