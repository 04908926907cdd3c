"""IAM in the embedded AWS: which permissions a request needs, and whether policies allow them."""
