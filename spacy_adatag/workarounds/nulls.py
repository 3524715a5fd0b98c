"""The csv module of Python 3.10 cannot write a null character, and raises an error for
the whole row: python/cpython#97503. Python 3.11 can. Remove this module with support for
Python 3.10.
"""

import csv
from typing import Any, Sequence


def write_row(writer: Any, row: Sequence[Any]) -> None:
    """Write a row to a CSV file. Leaves out null characters, if need be.

    writer (csv.writer): The writer.
    row (Sequence[Any]): The cells.
    """
    try:
        writer.writerow(row)
    except csv.Error:
        writer.writerow([c.replace("\0", "") if isinstance(c, str) else c for c in row])
