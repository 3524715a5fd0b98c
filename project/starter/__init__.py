"""A pipeline to start with, before any training: its data, names and scores."""
