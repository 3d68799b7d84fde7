"""Tests of words, pictures and pages."""
