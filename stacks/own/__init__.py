"""Your own stacks; see README.md. Newer versions of this project do not change your files here."""
