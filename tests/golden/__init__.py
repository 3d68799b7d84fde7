"""Golden records: what the shipped scenarios did when they were last meant to change."""
