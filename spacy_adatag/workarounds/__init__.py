"""What would not be here if a library did it. Each file names the library, its version
and the public issue, and what would let the file go.
"""
