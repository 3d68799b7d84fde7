"""Shipped scenarios and real histories, run whole."""
