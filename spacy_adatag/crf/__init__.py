"""Linear-chain conditional random fields: arrays in, arrays out, of many rows at once.

Nothing here knows of docs, attributes or torch. `loss` says how arrays are laid out.
"""
