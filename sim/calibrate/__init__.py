"""Histories in: what really happened at a desk, as input of a scenario."""
