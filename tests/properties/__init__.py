"""Properties that hold in every generated scenario."""
