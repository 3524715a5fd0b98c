"""A null character in a text does not stop a job."""

import csv
import io
import sys

import pytest

from spacy_adatag.workarounds.nulls import write_row

NULLS = sys.version_info >= (3, 11)


def test_rows_with_nulls():
    file_ = io.StringIO(newline="")
    writer = csv.writer(file_)
    for row in (["1", "red\0 shoe", 0.5], ["2", 'a "b"', None]):
        write_row(writer, row)
    first, second = file_.getvalue().splitlines()
    assert first == ("1,red\0 shoe,0.5" if NULLS else "1,red shoe,0.5")
    assert second == '2,"a ""b""",'


def test_other_errors_are_raised():
    class Broken(io.StringIO):
        def write(self, text):
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        write_row(csv.writer(Broken()), ["a"])
