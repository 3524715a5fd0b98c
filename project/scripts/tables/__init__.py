"""What `paper_tables.py` runs and writes: the paper's tables on public data."""
