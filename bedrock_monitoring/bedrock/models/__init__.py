"""Model ids: parsing them, and correcting misspelt ones."""
