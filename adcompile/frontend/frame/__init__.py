"""The state of lowering one function: what its variables hold, what names mean, where paths meet; and the table of syntax."""
