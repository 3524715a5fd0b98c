"""Linear-chain conditional random fields: arrays in, arrays out, for many rows at once.

Nothing here depends on docs, attributes or torch. `loss` describes the layout of arrays.
"""
