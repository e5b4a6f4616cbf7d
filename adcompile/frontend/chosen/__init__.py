"""Objects that may be one of several: where paths meet, and in loops that bind a variable to another one."""
