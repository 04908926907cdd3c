"""The command `test`: run the alarm tests that users write in files."""
