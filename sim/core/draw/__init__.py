"""Drawing the tape in kernels: the same bytes as `sim.core.tape.draw_tape`, many times as fast."""
