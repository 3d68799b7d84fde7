"""Exact results of queueing theory, to check the engines by and to print beside every simulated answer.

One module a model: `erlang_b`, `erlang_c`, `erlang_a`, `finite_queue` (M/M/c/K), `patience` (M/M/n+G),
`single_server` (M/G/1), `many_servers` (M/G/infinity), `fixed_handling` (M/D/c), `multitasking`, `priority`,
`tiers` (cold chains), `warm_tiers` and `staffing`. For single behaviours of the desk: `overflow` (N-design),
`redial`, `silent`, `batches` (M^X/M/c), `inbox` (fetching by hand), `extra_slots` and `short_day` (missed
days, last offers). What is a Markov chain without a closed form is solved by `markov`.

A server is a chat slot: operators times slots. Any unit of time will do as long as one call sees no other:
with a rate per minute, handling times, patience, thresholds and waits are in minutes.

Results carry the metrics' own names (`delayed_share`, `wait_answered_mean`, `slot_occupancy`, ...). A mean
over nobody is NaN.
"""
