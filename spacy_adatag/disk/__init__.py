"""Writes complete files to disk, and checks what is loaded: pipelines, and the files of
commands.
"""
