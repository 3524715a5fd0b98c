"""The architectures of the systems, with one file for each family, and what they share.

A system is a Thinc model: `Model[Tuple[List[Doc], List[Ints1d]], Potentials]`. It maps
docs, and the attribute rows to query for each doc, to potentials. The component tells the
model about the attributes before it initializes the model with the training docs. What it
passes on depends on what the model declares:

attr nA: The number of attributes. Every system declares it, initially 0.
param E: The attribute embeddings from the component's embedder, shape (nA, dr).
attr phrases: The phrases of the attributes, List[str]. You can add attributes to a
    trained system if it declares E or phrases.
attr one_tag_a_word: Whether the system predicts one tag per word. Of overlapping values
    of different attributes, it can then only learn the longest.
attr check: A function that is called with the node and a doc of one word after a node of
    the model was loaded. Raises a ValueError if the parts of the node do not match.
"""
