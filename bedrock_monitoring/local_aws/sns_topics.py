"""The topic attribute SignatureVersion, which moto stores and does not return."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.sns.responses import SNSResponse

_SHA1 = "1"
"""The default signature version (SNS API, SetTopicAttributes)."""


class TopicsResponse(SNSResponse):
    """Extends moto's SNS API with the topic attribute ``SignatureVersion``."""

    def get_topic_attributes(self) -> ActionResult:
        """GetTopicAttributes."""
        answer = super().get_topic_attributes()
        topic = self.backend.get_topic(self._get_param("TopicArn"))
        assert isinstance(answer.result, dict)
        answer.result["Attributes"]["SignatureVersion"] = getattr(topic, "signature_version", _SHA1)
        return answer
