"""Tests of the scenario package, module by module."""
