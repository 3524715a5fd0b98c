"""The catalogue job: extract attribute values from tables of products.

A job consists of pieces. A piece is a number of consecutive rows, and any process can
read, process and write it on its own. Written pieces never change. You can therefore
kill a job at any moment, and resume it later.
"""

from .extract import TooManyRejects, extract, run_job
from .job import Job
from .piece import Counts, Piece, run_piece
from .planning import plan_job
from .reading import read_pieces
from .summary import Summary

__all__ = [
    "Counts",
    "Job",
    "Piece",
    "Summary",
    "TooManyRejects",
    "extract",
    "plan_job",
    "read_pieces",
    "run_job",
    "run_piece",
]
