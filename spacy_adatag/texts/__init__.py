"""What a text goes through before a model reads it, and what is undone in its values:
fields, blanks, windows, batches, and the many ways to write the same.
"""
