"""The command `preview`: write pages and pictures, from synthetic, live or recorded data."""
