"""Measuring: what one run's record says, what many runs say together, and whether the record is right."""
