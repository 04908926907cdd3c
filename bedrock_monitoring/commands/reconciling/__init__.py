"""Compare the estimated cost of models with what AWS billed, and say where the two differ, and why."""
