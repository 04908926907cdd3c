"""The catalogue: every CloudWatch metric that this library reads, as data.

Metric names are defined only here. Each definition has its source and how certain its name is. Bedrock
publishes its metrics at no charge. Every public name of the modules below is a name of this package.
"""

from bedrock_monitoring.bedrock.catalogue.agentcore import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.agents import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.batch import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.guardrails import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.log_groups import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.mantle import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.metric_definition import *  # noqa: F403
from bedrock_monitoring.bedrock.catalogue.runtime import *  # noqa: F403
