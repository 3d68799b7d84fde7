"""Tests of the rules of the desk, the same for every engine."""
