"""Tests of the what-if page, from its levers to a browser."""
