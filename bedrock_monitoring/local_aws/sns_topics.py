"""What moto keeps of a topic and does not tell: the version that its messages are signed with."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.sns.responses import SNSResponse

_SHA1 = "1"
"""The version of a topic that was given none (SNS API, SetTopicAttributes)."""


class TopicsResponse(SNSResponse):
    """SNS with the attribute ``SignatureVersion`` read back."""

    def get_topic_attributes(self) -> ActionResult:
        """Answer with the attributes of a topic."""
        answer = super().get_topic_attributes()
        topic = self.backend.get_topic(self._get_param("TopicArn"))
        assert isinstance(answer.result, dict)
        answer.result["Attributes"]["SignatureVersion"] = getattr(topic, "signature_version", _SHA1)
        return answer
