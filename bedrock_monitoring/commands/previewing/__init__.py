"""The command `preview`: pages and pictures, from synthetic, live or recorded data."""
