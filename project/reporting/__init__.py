"""The report of a run: a Markdown page, two plots and a page of values."""
