"""Parse dashboard bodies and Terraform JSON into values, and write values as Python source."""
