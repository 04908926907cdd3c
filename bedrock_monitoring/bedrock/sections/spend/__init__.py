"""The sections of money: what models cost, and what of a budget is spent."""
