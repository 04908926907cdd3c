"""The command `quotas`: what an account may use, what it uses at its peak, and requests for more."""
