"""Parse dashboard bodies into values, and write values as Python source."""
