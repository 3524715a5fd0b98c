"""What a system gives for texts and queries, and what is read of it: the loss of gold
values with its gradient, and values with their scores.

`base` says what any system has to give. `chain` is a CRF over tags (`bioe`), `start_end`
the start and the end of one value.
"""
