"""The tests: they mirror the package, and every test's docstring is one sentence with its arithmetic."""
