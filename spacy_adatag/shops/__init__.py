"""What the exports of shops have in common: presets of their columns, products of several
rows, and attributes that are named in cells.
"""
