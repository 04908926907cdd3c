"""What Bedrock publishes to CloudWatch: every metric that this library reads, as data.

A metric's name is written in one of the modules below and nowhere else; each definition names its page of AWS's
documentation and how sure it is. Every public name of those modules is a name of this package. Bedrock's own
metrics cost nothing.
"""

from bedrock_monitoring.bedrock.catalogue.agentcore import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.agents import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.endpoints import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.guardrails import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.log_groups import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.metric_definition import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.runtime import *  # noqa: F403
