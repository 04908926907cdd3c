"""The embedded AWS of the demo and of the tests."""
