"""What maintainers run: documentation, list prices and schemas."""
