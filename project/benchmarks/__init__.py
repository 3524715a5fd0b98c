"""Measuring what the package costs and what it is worth: `python -m benchmarks`."""
