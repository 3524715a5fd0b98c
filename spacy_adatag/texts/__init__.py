"""Prepares texts for a model, and maps values back: fields, blanks, windows, batches, and
normalization of characters.
"""
