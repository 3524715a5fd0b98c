"""`merge_values`, where it was before `texts`."""

from .texts.fields import merge_values

__all__ = ["merge_values"]
