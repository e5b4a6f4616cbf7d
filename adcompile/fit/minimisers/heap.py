"""Memory for temporary arrays, kept from one evaluation of a function to the next."""

from functools import cache

import numpy as np

KEPT = 1 << 24
"""Bytes. The allocator of glibc takes at most twice as many into account."""


@cache
def keep_memory() -> None:
    """Makes and frees one large array, once.

    The allocator of glibc gives temporary arrays of 128 kB and more back to the system when they are freed, and takes them again page
    by page: at 1e5 rows that costs more than the arithmetic. It learns to keep what is as large as something that was freed
    before: mallopt(3), M_MMAP_THRESHOLD. Nothing is written into the array, so that it takes no memory. Elsewhere it changes nothing.
    """
    np.empty(KEPT, np.uint8)
