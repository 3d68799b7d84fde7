"""Tests of the engine against exact theory."""
