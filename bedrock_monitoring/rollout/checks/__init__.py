"""Rules that hold between settings, checked once every single value is valid."""
