"""Attributes that were never trained: the part that all attributes share, and how well it
finds values of attributes that were held out.
"""
