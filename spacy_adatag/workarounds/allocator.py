"""glibc (2.36 and others) gives memory back to the system too early.

NumPy keeps no large arrays to use again: numpy/numpy#8783 would have cached them, and
was closed without it. This file can go when it does, or when pipelines run with an
allocator that keeps what is freed.
"""

import numpy

# What glibc takes as the size of an array that is needed over and over: with the header
# of the block at most 32 MB.
LARGEST = 32 * 2**20 - 2**13


def keep_freed_memory() -> None:
    """Have the process keep the memory of arrays that are freed, some 64 MB of it.

    A batch needs arrays of a few megabytes, the next one needs the same, and glibc gives
    such memory back in between: the system then has to find and clear every page of it
    again. glibc keeps twice the largest block that was freed, so a single one that is
    never written to, and costs no memory, does it. With another allocator nothing
    happens.
    """
    numpy.empty(LARGEST, dtype="uint8")
