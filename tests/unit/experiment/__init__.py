"""Unit tests of the experiment layer."""
