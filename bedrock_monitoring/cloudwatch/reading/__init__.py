"""Dashboard bodies turned back into values, and values into Python source."""
