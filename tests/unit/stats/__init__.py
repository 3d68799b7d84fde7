"""Tests of measuring, estimating and auditing."""
