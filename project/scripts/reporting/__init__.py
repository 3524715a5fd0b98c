"""The parts of `report.py`: a Markdown page, two plots and a page of values."""
