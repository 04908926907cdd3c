"""The services that watch the bill, which moto lacks or has in part."""
