"""Measuring the speed and the memory of the package beside others."""
