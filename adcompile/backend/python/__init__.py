"""The Python backend: programs as the source of a module that can be read and stepped through (`door.functions`)."""
