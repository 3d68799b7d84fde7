"""Measuring at the pace of the compiled engine: the reference is `sim.stats.metrics.measure`."""
