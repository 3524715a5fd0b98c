"""Architectures of the systems, one file for each family, and what they share.

A system is a Thinc model from docs, and for each doc the rows of the attributes asked of
it, to potentials: `Model[Tuple[List[Doc], List[Ints1d]], Potentials]`. Before the
component initialises it with the docs of the training data, it tells it of the
attributes, by what the model declares:

attr nA: The number of attributes. Every system declares it, as 0 at first.
param E: The attribute embeddings, shape (nA, dr), from the component's embedder.
attr phrases: The phrases of the attributes, List[str]. A system with E or phrases can be
    asked attributes that are added later.
attr one_tag_a_word: Whether a word has a single tag, so that of overlapping values of
    different attributes only the longest can be learned.
attr check: A function that is called when a node of the model was loaded, with the node
    and a doc of one word, and raises a ValueError if its parts do not fit each other.
"""
