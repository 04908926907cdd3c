"""The embedded AWS of the demo and the tests: moto's server in this process, with several accounts."""

from bedrock_monitoring.local_aws.dispatcher import ApiCall
from bedrock_monitoring.local_aws.server import LocalAws

__all__ = ["ApiCall", "LocalAws"]
