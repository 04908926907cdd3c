"""CloudWatch dashboards and alarms for large language models on Amazon Bedrock, rolled out by Terraform.

Every room is public through the names of its own package, one level deep, such as
``from bedrock_monitoring.cloudwatch import GraphWidget``. A room is loaded when it is first used.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bedrock_monitoring import (
        bedrock,
        bindings,
        cloudwatch,
        constructs,
        datapoints,
        evaluation,
        local_aws,
        monitoring,
        notification,
        permissions,
        preview,
        problems,
        rollout,
        terraform,
    )
else:

    def __getattr__(name: str) -> ModuleType:
        if name in __all__:
            return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


__version__ = "0.1.0"

__all__ = [
    "bedrock",
    "bindings",
    "cloudwatch",
    "constructs",
    "datapoints",
    "evaluation",
    "local_aws",
    "monitoring",
    "notification",
    "permissions",
    "preview",
    "problems",
    "rollout",
    "terraform",
]
