import ctypes
import subprocess
import sys

import pytest

from spacy_adatag.workarounds import allocator

# In a process of its own, since the allocator never forgets. Blocks that glibc maps one
# by one are given back when they are freed. Of the package only the one file is read: all
# of it takes seconds.
COUNT = """
import ctypes
import runpy
import sys
import numpy
keep_freed_memory = runpy.run_path(sys.argv[1])["keep_freed_memory"]

class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks",
        "uordblks", "fordblks", "keepcost",
    )]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Info
if {keep}:
    keep_freed_memory()
before = mallinfo().hblks
arrays = [numpy.empty(30 * 2**20, dtype="uint8") for _ in range(3)]
print(mallinfo().hblks - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is for Linux")
@pytest.mark.parametrize("keep,mapped", [(False, 3), (True, 0)])
def test_large_arrays_are_not_given_back(keep: bool, mapped: int) -> None:
    words = [sys.executable, "-c", COUNT.format(keep=keep), allocator.__file__]
    done = subprocess.run(words, capture_output=True, text=True)
    if "undefined symbol: mallinfo2" in done.stderr:
        pytest.skip("no glibc, or one before 2.33")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == mapped


# Every other of many blocks is freed, so that no end of the heap is free as a whole.
HOLES = """
import runpy
import sys
import numpy
functions = runpy.run_path(sys.argv[1])

def count_pages():
    return int(open("/proc/self/statm").read().split()[1])

functions["keep_freed_memory"]()
arrays = [numpy.ones(2**20, dtype="uint8") for _ in range(200)]
del arrays[::2]
before = count_pages()
functions["return_freed_memory"]()
print((before - count_pages()) * 4 // 1024)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is for Linux")
def test_freed_memory_between_blocks_is_given_back() -> None:
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("no glibc")
    words = [sys.executable, "-c", HOLES, allocator.__file__]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # 100 MB were freed.
    assert int(done.stdout) > 80
