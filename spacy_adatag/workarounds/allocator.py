"""glibc (2.36 and others) returns memory to the system too early, or not at all.

NumPy does not keep large arrays for reuse. numpy/numpy#8783 would have cached them, but
was closed without it. Remove this file when NumPy does, or when pipelines run with an
allocator that keeps freed memory.
"""

import ctypes
import sys

import numpy

# The largest block, with its header, that raises glibc's threshold for keeping freed
# memory: 32 MB.
LARGEST = 32 * 2**20 - 2**13


def keep_freed_memory() -> None:
    """Make the process keep the memory of freed arrays, about 64 MB.

    Each batch needs arrays of a few megabytes, of the same size as the one before. glibc
    returns such memory to the system in between, which then has to find and clear every
    page again. glibc keeps twice the size of the largest freed block. So a single block
    is enough, and costs no memory, as it is never written to. Other allocators ignore
    this.
    """
    numpy.empty(LARGEST, dtype="uint8")


def return_freed_memory() -> None:
    """Return all freed memory to the system.

    What is kept for reuse lies between blocks that are in use. With arrays of ever other
    sizes, as in training, more and more of it is too small for the next array, and the
    process grows. Other allocators have no such function.
    """
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
