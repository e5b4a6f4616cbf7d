"""The loop language: typed scalars, loads, stores, loops and branches over buffers; a dozen frozen nodes."""
