"""What is written to disk is whole, and what is read from it is checked: pipelines, and
the files of commands.
"""
