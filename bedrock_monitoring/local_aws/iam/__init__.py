"""IAM in the embedded AWS: which permissions a request needs, and whether the caller's policies allow them."""
