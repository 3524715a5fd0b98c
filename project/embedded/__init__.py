"""The embedded catalogue: generate products, their texts and their noisy labels from the
lexicon and the grammar in the repository's `assets/`. Run `python -m embedded`."""
