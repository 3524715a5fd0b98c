"""How similar the spans of a text are to the example values of an attribute.

Nothing here is learned from the names or values of the training attributes: it says how
much the words of a span look like those of the values, and how the span begins and ends.
That holds for attributes that were never trained. See `models.open`.
"""
