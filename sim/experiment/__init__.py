"""Many runs: replications of one scenario, paired comparisons of several, and what they leave on disk."""
