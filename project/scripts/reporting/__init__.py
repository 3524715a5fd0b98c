"""What `report.py` writes: a page of Markdown, two plots and a page of values."""
