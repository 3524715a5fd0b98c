"""Workarounds for problems of libraries. Each file names the library, its version, the
public issue, and what would make the file unnecessary.
"""
