"""Print results, progress and problems on the terminal."""
