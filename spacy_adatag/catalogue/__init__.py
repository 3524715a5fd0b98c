"""The catalogue job: from tables of products to the values of their attributes.

A job is cut into pieces, each a number of rows of one file. A piece is read, processed
and written by itself, wherever that is, and what is written is never touched again; so
a job can be ended at any moment, and goes on where it was.
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
