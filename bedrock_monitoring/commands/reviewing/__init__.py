"""Review plans: what they change, in words, and where."""
