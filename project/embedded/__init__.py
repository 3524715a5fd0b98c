"""The embedded catalogue: products, their texts and their noisy labels, made from
the lexicon and the grammar in the repository's `assets/`: `python -m embedded`."""
